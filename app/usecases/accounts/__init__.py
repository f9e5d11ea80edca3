"""Use cases of accounts, sessions, keys and erasure."""
