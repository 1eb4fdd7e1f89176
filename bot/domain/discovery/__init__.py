"""What servers tell of their models, and the profiles that come of it."""
