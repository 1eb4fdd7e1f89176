"""What is written down for whoever runs the bot, and what never is."""
