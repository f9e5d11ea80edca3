"""Calendars of other programs: the feed as a file that they read."""
