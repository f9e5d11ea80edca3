"""The gateway on PostgreSQL: a pool of pipelined connections."""
