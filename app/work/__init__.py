"""Background jobs, in the server's own processes."""
