"""Text: as Slack writes it, in sentences, and what of it the operator reads."""
