"""PostgreSQL gateway: a pool of pipelined connections."""
