"""Use cases of a pursuit: its records, contacts, tasks and decisions."""
