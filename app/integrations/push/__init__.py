"""Web push: encrypted messages to browsers, by way of the push service of each.

`encryption.py` encrypts (RFC 8291), `vapid_key.py` has the key that names this service to push
services (VAPID, RFC 8292), `allowed_services.py` says which push services are allowed, and
`sender.py` sends (RFC 8030) through the guarded client.
"""
