"""Clips as lists: pages of them, how those are doing that somebody means, and their buttons."""
