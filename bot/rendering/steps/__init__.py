"""What the renderer does with a job, step by step, and how a step ends."""
