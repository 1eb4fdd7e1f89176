"""Clips leave their thread: shared by somebody, or starred into the showcase."""
