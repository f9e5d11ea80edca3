"""Delivery: what reaches people by itself, each thing a row before it leaves.

`ports.py` is the interface to what sends; `senders.py` says which From an account may use,
`bounces.py` reads reports of failed delivery, and `push.py` has subscriptions and payloads.
"""
