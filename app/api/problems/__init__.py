"""Problem documents: the catalogue of codes, how one is made, and the errors of single fields."""
