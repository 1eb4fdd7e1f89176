"""What is set for whoever watches the bot."""
