"""Styles that admins name and others pick, and help with the words of a prompt."""
