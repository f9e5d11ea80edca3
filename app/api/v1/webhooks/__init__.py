"""Webhooks: endpoints, and the log of deliveries to them."""
