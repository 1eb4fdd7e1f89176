"""What is set of Slack beyond one workspace's token."""
