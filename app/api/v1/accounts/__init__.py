"""Accounts, sessions, API keys and the public keys of tokens."""
