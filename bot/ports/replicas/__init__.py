"""Ports to what processes that share a database share besides jobs."""
