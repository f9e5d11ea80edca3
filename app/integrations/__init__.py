"""The outside world, one folder for each part of it."""
