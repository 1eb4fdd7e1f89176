"""What a team gives its prompts: styles that an admin names, and help with words."""
