"""Deployments that change while the bot runs: what works for each, and who reads the file anew."""
