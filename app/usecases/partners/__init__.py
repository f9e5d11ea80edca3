"""Use cases of partners: grants, candidates and claims."""
