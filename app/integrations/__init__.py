"""Clients of external services, one folder each."""
