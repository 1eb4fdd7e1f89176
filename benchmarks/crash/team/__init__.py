"""What a team does with its clips and its money in a campaign, and what must be true of it."""
