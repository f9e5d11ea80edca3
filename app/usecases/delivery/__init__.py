"""Delivery: what goes out to people by mail and push, the ports that send it, and bounces.

`ports.py` is the interface to what sends; `senders.py` says which From an account may use,
`bounces.py` reads reports of failed delivery, and `push.py` has subscriptions and payloads.
"""
