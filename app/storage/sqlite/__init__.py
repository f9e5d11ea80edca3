"""The gateway on SQLite: one writer that commits in groups."""
