"""What people ask for, a file for each use case; the desk only routes."""
