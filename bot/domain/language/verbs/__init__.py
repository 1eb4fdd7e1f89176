"""Verbs of a clip's thread that are read in a way of their own."""
