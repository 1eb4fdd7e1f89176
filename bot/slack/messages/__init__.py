"""Messages to people: in threads, in private, and later where Slack is busy."""
