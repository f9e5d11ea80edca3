"""Resources of the calendar feed."""
