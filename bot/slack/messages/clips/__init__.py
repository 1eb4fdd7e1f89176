"""What is posted of a clip besides its card."""
