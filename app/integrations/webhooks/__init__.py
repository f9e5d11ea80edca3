"""Webhooks out, as in Standard Webhooks 1.0: signatures, and the request of one delivery."""
