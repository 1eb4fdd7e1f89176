"""What clips came to, month by month: counted and summed here, for Home, the command and files."""
