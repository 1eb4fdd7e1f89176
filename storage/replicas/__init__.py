"""What processes that share a database share besides jobs."""
