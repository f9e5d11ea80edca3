"""The HTTP side: what is asked is read strictly, what went wrong is told in one shape."""
