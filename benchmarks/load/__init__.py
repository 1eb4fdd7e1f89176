"""The whole bot under load, beside servers that have a process of their own."""
