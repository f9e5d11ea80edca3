"""SQL statements, compiled once, and the mapping of rows to domain facts."""
