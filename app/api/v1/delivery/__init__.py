"""Resources of what reaches people by itself."""
