"""What people, channels and workspaces have chosen to be usual for them."""
