"""What a server's answers say, in the core's words."""
