"""What is told of how the bot is doing, as values."""
