"""HTTP API: strict requests, problem documents (RFC 9457), operations and their contract."""
