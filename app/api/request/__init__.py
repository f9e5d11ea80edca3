"""Reading a request: strict JSON, the types of fields, checks and preconditions."""
