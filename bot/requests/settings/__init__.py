"""What is usual where somebody asks, and who may change that."""
