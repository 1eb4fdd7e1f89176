"""What a workspace's clips may cost, and how much of it is taken: budgets, and what counts."""
