"""A crash campaign: the real bot is killed again and again, then everything is audited."""
