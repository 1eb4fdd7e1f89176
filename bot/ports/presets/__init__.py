"""What a team gives its prompts: styles, and help with words."""
