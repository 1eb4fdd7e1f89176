"""What the windows say: the form for a clip, and those that ask about one that there is."""
