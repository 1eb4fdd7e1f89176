"""The options in a request: found, read, explained where they're wrong."""
