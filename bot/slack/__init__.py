"""Slack: the adapters of Messenger, Doorway and Board."""
