"""What Slack sends: over Socket Mode or HTTP, by way of Bolt."""
