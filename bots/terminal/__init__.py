"""The terminal adapter: the same desk with a live display and no account anywhere."""
