"""What goes between people and the bot: where it was said, what is answered, what is kept of it."""
