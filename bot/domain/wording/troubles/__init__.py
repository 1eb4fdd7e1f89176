"""What is said where something can't be had, or has gone wrong."""
