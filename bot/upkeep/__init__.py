"""What is to go, goes: clips and data, and workspaces that left."""
