"""The windows of what a team gives its prompts."""
