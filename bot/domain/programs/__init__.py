"""Programs that order clips for a person: their tokens, and what they ask for."""
