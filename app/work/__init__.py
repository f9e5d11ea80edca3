"""Background work: what is done beside requests, in the server's own processes."""
