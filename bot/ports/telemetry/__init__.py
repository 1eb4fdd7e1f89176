"""What is told of how the bot is doing, as the far ends know it."""
