"""A local Slack: one real server that behaves towards an app as Slack does."""

from playground.slack.server import SlackServer
from playground.slack.settings import SlackServerSettings

__all__ = ["SlackServer", "SlackServerSettings"]
