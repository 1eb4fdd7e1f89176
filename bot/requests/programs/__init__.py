"""Programs order clips for a person: their tokens, their orders, and what became of these."""
