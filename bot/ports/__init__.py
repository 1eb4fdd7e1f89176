"""What the core needs from the outside, as Protocols. Adapters implement them; tests may too."""
