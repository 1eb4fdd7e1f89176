"""From what somebody typed to what they ask for, and what is said where that fails."""
