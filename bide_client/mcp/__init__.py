"""Server of tools for agents (Model Context Protocol), over the client: with the same refusals."""
