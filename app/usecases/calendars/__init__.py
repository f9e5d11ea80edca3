"""Calendar feed: its links, and its entries as they follow from the rows of an account."""
