"""What is on a clip's card, in its details, and in the message that tells of its end."""
