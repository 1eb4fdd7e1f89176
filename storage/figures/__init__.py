"""What the rows tell whoever watches the bot: how everything is, and what has come of all jobs."""
