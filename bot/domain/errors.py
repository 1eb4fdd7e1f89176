"""Everything that can go wrong, as one tree.

    SoraError
    ├── RequestError          what the person typed or pressed can't be done; nothing was queued
    ├── ProviderError         the video API said no, or said nothing
    │   ├── AccessError           401, 403: our key, token or role
    │   ├── DeploymentMissing     404 for the deployment
    │   ├── Retired               410: the model was removed from service
    │   ├── Refused               400: this request, as it stands, will never be rendered
    │   │   ├── Moderated             by the provider's moderation, at request, input or output
    │   │   └── NoRemix               this server, or this model, can't change a clip
    │   ├── Limited               429, 409: too many renders or submits; says when to come back
    │   ├── RenderMissing         404 for a render we hold an id of: expired or deleted
    │   │   └── SourceExpired         the clip that a remix was to change
    │   ├── RenderFailed          the render ended as failed
    │   ├── RenderOverdue         the render goes on and on
    │   ├── Unavailable           no answer, or 5xx, to a call that may simply be repeated
    │   │   └── DiskTrouble           our own disk doesn't take the clip
    │   └── OutcomeUnknown        no usable answer to a create: it may or may not have happened
    ├── SlackError            Slack said no, or said nothing
    │   ├── NotInConversation     the bot is not in the channel
    │   ├── SlackRevoked          the token is no longer good
    │   ├── SlackLimited          429; says when to come back
    │   ├── SlackUnavailable      no answer, or 5xx, or Slack's own internal error
    │   └── SlackRefused          any other `ok: false`
    ├── StorageAway           the database is locked, full, read-only or gone; asked again later
    ├── StaleJob              somebody else moved the job first
    └── SettingsError         a setting is missing or malformed

Each carries ``tell``, one or two sentences for the person that say what happened and what to do,
and ``code``, a stable word for the job's row and the log. What the provider or Slack
literally said goes in ``detail``: to the log, never to the channel.
"""

from __future__ import annotations

from typing import ClassVar


class SoraError(Exception):
    """Base of the tree."""

    code: ClassVar[str] = "error"
    tell: str = "Something went wrong on our side. Nothing more was spent."

    def __init__(self, detail: str = "", *, tell: str | None = None) -> None:
        super().__init__(detail or tell or self.tell)
        self.detail = detail
        if tell is not None:
            self.tell = tell


class RequestError(SoraError):
    """What was asked for can't be done as it stands; ``tell`` shows the fix."""

    code = "request"

    def __init__(self, tell: str) -> None:
        super().__init__(tell=tell)


class SettingsError(SoraError):
    """A setting is missing or malformed; the message names it in one line."""

    code = "settings"


class StorageAway(SoraError):
    """The database can't be used at the moment. Storage itself logs that, once for each outage.

    ``detail`` says in one line what is wrong with it.
    """

    code = "storage_away"
    tell = "I couldn't write that down, so nothing was done. Please try again in a minute."


class StaleJob(SoraError):
    """The row was not in the state (or not under the lease) that the caller believed."""

    code = "stale"


# --- the video API ---------------------------------------------------------------------


class ProviderError(SoraError):
    """The video API said no, or said nothing."""

    code = "provider"
    tell = "The video service gave an answer that Sora doesn't understand."


class AccessError(ProviderError):
    """401 or 403: a key, token or role of ours is not accepted."""

    code = "access"
    tell = (
        "The video service refused Sora's own credentials, so nothing was rendered. "
        "Whoever runs Sora needs to check its key or role; then press *Again*."
    )


class DeploymentMissing(ProviderError):
    """404 for the deployment: a wrong name, or one too new to be known everywhere.

    Azure may take from five minutes to some hours after creation
    (MicrosoftLearning/mslearn-ai-vision#81).
    """

    code = "deployment_missing"
    tell = (
        "The video service doesn't know the deployment Sora is set up with. A new one can take "
        "minutes to hours to appear. Whoever runs Sora can check its name; then press *Again*."
    )


class Retired(ProviderError):
    """410 Gone: the model was removed from service (Azure's model lifecycle policy)."""

    code = "retired"
    tell = (
        "The video model Sora is set up with has been retired by its provider. "
        "Whoever runs Sora needs to configure another one."
    )


class Refused(ProviderError):
    """The provider will never render this request as it stands; repeating it is useless."""

    code = "refused"
    tell = (
        "The video service didn't accept this request. Reply `new` with other words, "
        "or another size or length."
    )


class Moderated(Refused):
    """Refused by the provider's moderation.

    ``stage`` is ``request``, ``input`` or ``output``, or None where the provider doesn't say.
    """

    code = "moderated"
    tell = (
        "The video service's safety system stopped this one. It refuses real people, copyrighted "
        "characters and adult or violent content. Reply `new` and describe the scene differently."
    )

    def __init__(
        self, detail: str = "", *, stage: str | None = "request", reasons: tuple[str, ...] = ()
    ) -> None:
        super().__init__(detail, tell=_moderation_sentence(stage, reasons))
        self.stage = stage
        self.reasons = reasons


class NoRemix(Refused):
    """The server has no way to change a clip: vLLM-Omni and SGLang lack the route."""

    code = "no_remix"
    tell = (
        "This video service can't remix. "
        "`new PROMPT` in the thread makes another clip from scratch."
    )


class Limited(ProviderError):
    """Too many renders or submits at once. Never the job's fault: it stays in line.

    ``retry_after`` is the provider's own word in seconds, or None where it gave none.
    """

    code = "limited"
    tell = "The video service is busy. The request stays in line."

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class RenderMissing(ProviderError):
    """The provider no longer knows a render we hold the id of: expired (24 h) or deleted."""

    code = "render_missing"
    tell = (
        "The video service no longer has this clip: it keeps them for 24 hours. "
        "Press *Again* to make it once more."
    )


class SourceExpired(RenderMissing):
    """The clip that a remix was to change is no longer at the provider."""

    code = "source_expired"
    tell = (
        "The clip to change is no longer at the video service, which keeps them for 24 hours. "
        "Reply `new` with the whole scene instead."
    )


class RenderFailed(ProviderError):
    """The render ended as failed for a reason of the provider's own; another try may work."""

    code = "render_failed"
    tell = (
        "The video service failed while rendering this clip. It's usually a passing fault: "
        "press *Again* to try once more."
    )


class RenderOverdue(ProviderError):
    """The render has been running for so long that it can't be expected to end."""

    code = "overdue"
    tell = (
        "The video service has been at this far longer than usual. Sora keeps asking, and brings "
        "the clip if it does come."
    )


class Unavailable(ProviderError):
    """No answer or a 5xx to a call that changes nothing: ask again later."""

    code = "unavailable"
    tell = "The video service doesn't answer at the moment. Sora keeps trying."


class DiskTrouble(Unavailable):
    """Our own disk is full or can't be written; ``detail`` is what the system says of it."""

    code = "disk"
    tell = (
        "Sora couldn't save the clip on its own disk. It keeps trying; whoever runs Sora should "
        "check the free space."
    )


class OutcomeUnknown(ProviderError):
    """A create got no usable answer, so it may or may not have been paid for."""

    code = "outcome_unknown"
    tell = (
        "Sora sent this to the video service but never heard back, and can't find out whether "
        "it's being rendered."
    )


# --- Slack -----------------------------------------------------------------------------


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
        "I'm not in this channel yet, so I can't post the clip here. Type `/invite @Sora` "
        "and run the command again. Nothing was spent."
    )


class SlackRevoked(SlackError):
    """The workspace's token is no longer good: uninstalled, revoked or expired."""

    code = "slack_revoked"
    tell = "Sora is no longer installed in this workspace."


class SlackLimited(SlackError):
    """429: ``retry_after`` seconds by Slack's own word, per method and workspace."""

    code = "slack_limited"
    tell = "Slack is busy. Sora keeps trying."

    def __init__(self, detail: str = "", *, retry_after: float = 1.0) -> None:
        super().__init__(detail, error="ratelimited")
        self.retry_after = retry_after


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


_STAGES = {
    "request": " before rendering",
    "input": " when it checked the request",
    "output": " when it checked the finished clip",
}
_REASONS = {
    "people-in-user-uploads": "people in an uploaded picture",
    "sexual": "sexual content",
    "violence": "violence",
    "graphic-violence": "graphic violence",
}


def _moderation_sentence(stage: str | None, reasons: tuple[str, ...]) -> str:
    """Say which stage stopped the request and why, as far as the provider told."""
    when = _STAGES.get(stage or "", "")
    words = [_REASONS.get(reason, reason.replace("-", " ")) for reason in reasons]
    why = f" The reason it gave: {', '.join(words)}." if words else ""
    return (
        f"The video service's safety system stopped this one{when}.{why} It refuses real people, "
        "copyrighted characters and adult or violent content. Reply `new` and describe the scene "
        "differently."
    )


def code_names() -> frozenset[str]:
    """Return every code in the tree, for tests and for the column that stores them."""

    def walk(kind: type[SoraError]) -> set[str]:
        found = {kind.code}
        for child in kind.__subclasses__():
            found |= walk(child)
        return found

    return frozenset(walk(SoraError))
