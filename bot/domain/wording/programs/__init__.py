"""What programs, and the people that they order for, are told."""
