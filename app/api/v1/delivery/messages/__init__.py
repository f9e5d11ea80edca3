"""Messages to employers over HTTP: drafts, what is held and sent, bounces, the mail account."""
