"""What every operation shares: its route, its transaction, idempotency, pages and rate limits."""
