"""Installations by Slack's OAuth: their rows, their tokens' encryption, and what proves a start."""
