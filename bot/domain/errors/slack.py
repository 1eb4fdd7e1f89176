"""Slack said no, or said nothing."""

from __future__ import annotations

from bot.domain.errors.base import SoraError


class SlackError(SoraError):
    """Slack said no, or said nothing. ``error`` is Slack's own word, such as ``not_in_channel``."""

    code = "slack"
    tell = "Slack didn't accept what Sora sent."

    def __init__(self, detail: str = "", *, error: str = "") -> None:
        super().__init__(detail or error)
        self.error = error


class NotInConversation(SlackError):
    """The bot is not a member of the conversation: ``not_in_channel``, ``channel_not_found``."""

    code = "not_in_channel"
    tell = (
        "I'm not in the channel yet, so I can't post the clip there. Type `/invite @Sora` in it "
        "and ask once more. Nothing was spent."
    )


class SlackRevoked(SlackError):
    """The workspace's token is no longer good: uninstalled, revoked or expired."""

    code = "slack_revoked"
    tell = "Sora is no longer installed in this workspace."


class SlackLimited(SlackError):
    """429: ``retry_after`` seconds by Slack's own word, per method and workspace.

    ``is_told`` is False where Slack gave none, and ``retry_after`` is ours.
    """

    code = "slack_limited"
    tell = "Slack is busy. Sora keeps trying."

    def __init__(self, detail: str = "", *, retry_after: float = 1.0, is_told: bool = True) -> None:
        super().__init__(detail, error="ratelimited")
        self.retry_after = retry_after
        self.is_told = is_told


class SlackUnavailable(SlackError):
    """No answer, a 5xx or one of Slack's own internal errors; the call may have had its effect."""

    code = "slack_unavailable"
    tell = "Slack doesn't answer at the moment. Sora keeps trying."


class SlackRefused(SlackError):
    """Any other ``ok: false``: repeating the call as it is would be useless."""

    code = "slack_refused"
    tell = (
        "Slack didn't take the clip. It's kept: press *Deliver again*, or ask whoever runs Sora "
        "to look at the log."
    )


class UploadRefused(SlackRefused):
    """A rule that somebody has to change keeps the clip out; ``tell`` says which."""

    code = "upload_refused"
