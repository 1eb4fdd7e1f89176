"""What programs may do for a person, as the core needs it kept and shown."""
