"""What is made of a clip that there is, besides a change of it."""
