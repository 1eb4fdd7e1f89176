"""A local Slack and a local video API: real servers, for people and for tests."""
