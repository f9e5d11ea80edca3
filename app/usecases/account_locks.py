"""Locks of accounts: one for each account, for work of which an account has one at a time."""

import asyncio
from weakref import WeakValueDictionary

#: A lock for each account by its id, as long as one holds it or waits for it.
AccountLocks = WeakValueDictionary[str, asyncio.Lock]
