"""What is said of what clips came to."""
