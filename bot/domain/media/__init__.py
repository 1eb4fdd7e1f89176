"""What goes with a request, and what clips are made of."""
