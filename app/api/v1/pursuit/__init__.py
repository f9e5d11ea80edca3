"""The records of a pursuit: employers, applications, interviews and what belongs to them."""
