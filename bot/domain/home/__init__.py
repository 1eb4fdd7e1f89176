"""Home: what the app's own tab shows to one person, and what they look at in it."""
