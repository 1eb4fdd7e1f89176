"""A job from its place in line to its render, and what may come in between."""
