"""The window of tokens."""
