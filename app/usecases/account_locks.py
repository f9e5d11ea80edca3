"""Locks of accounts: one piece of long work of an account at a time, in this process."""

import asyncio
from weakref import WeakValueDictionary

#: A lock for each account, as long as a task holds it or waits for it.
AccountLocks = WeakValueDictionary[str, asyncio.Lock]
