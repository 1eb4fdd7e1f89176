"""What the core needs to tell what clips came to."""
