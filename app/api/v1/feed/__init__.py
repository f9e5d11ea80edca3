"""Event feed, event stream, and synchronisation for offline clients."""
