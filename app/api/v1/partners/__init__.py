"""Partners: grants, candidates and claims."""
