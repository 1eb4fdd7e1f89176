"""Copies of clips in other channels: what one is, and who is credited for it."""
