"""Takes of one request, shown side by side in one message of their thread."""
