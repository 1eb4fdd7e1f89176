"""The control API: the hands and eyes of a person (and of a test) at the local Slack."""
