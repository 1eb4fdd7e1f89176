"""What is said of words as they were typed: what is no prompt, or can't be read as it is."""
