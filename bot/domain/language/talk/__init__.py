"""Talk that is no prompt: questions, greetings, remarks and slips."""
