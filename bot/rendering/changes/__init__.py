"""Clips that are made of others: which one is meant, and its next shot."""
