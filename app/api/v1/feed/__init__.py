"""Events, their stream, and copies for clients that work offline."""
