"""Export, import and erasure of an account."""
