"""Authentication and authorization: keys, tokens, passwords, grants and scopes."""
