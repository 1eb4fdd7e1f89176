"""Slack: the adapters of Messenger, PrivateReplies and Board."""
