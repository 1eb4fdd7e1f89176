"""Slack's Web API: calls and files, what its words mean, and who people are."""
