"""Use cases of import."""
