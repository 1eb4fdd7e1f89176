"""What is kept of the app in people's workspaces."""
