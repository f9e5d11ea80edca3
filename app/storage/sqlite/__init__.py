"""SQLite gateway: one writer that commits in groups."""
