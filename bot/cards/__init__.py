"""What people are shown of a job without asking."""
