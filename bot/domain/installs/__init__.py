"""The app in people's workspaces: who installed it where, and who is let in."""
