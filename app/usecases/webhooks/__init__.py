"""Webhooks out: endpoints of an account, and the deliveries of its events to them."""
