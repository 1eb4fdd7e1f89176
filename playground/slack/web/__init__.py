"""Slack's Web API, as far as an app like this one meets it."""
