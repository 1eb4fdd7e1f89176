"""The video API said no, or said nothing."""

from __future__ import annotations

from bot.domain.errors.base import SoraError


class ProviderError(SoraError):
    """The video API said no, or said nothing.

    ``retry_after`` is its own word for when to come back, in seconds; None where it gave none.
    """

    code = "provider"
    tell = "The video service gave an answer that Sora doesn't understand."
    retry_after: float | None = None


class Limited(ProviderError):
    """Too many renders or submits at once. Never the job's fault: it stays in line."""

    code = "limited"
    tell = "The video service is busy. The request stays in line."

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class RenderFailed(ProviderError):
    """The render ended as failed since something broke there; another try may work."""

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


class OutcomeUnknown(ProviderError):
    """A create got no usable answer, so it may or may not have been paid for.

    ``broke``: the answer was a success in whose body the server tells of a fault. Most likely
    nothing was made, and sent again it would say the same. ``taken``: it names what was ordered,
    for certain, in a way that can't be asked about.
    """

    code = "outcome_unknown"
    tell = (
        "Sora sent this to the video service but never heard back, and can't find out whether "
        "it's being rendered. So that nobody pays twice, it waits for you to decide."
    )
    unnamed = (
        "The video service took this order, but named it in a way that Sora can't ask about. So "
        "that nobody pays twice, it waits for you to decide."
    )
    not_made = (
        "The video service answered this order with an error of its own, and its list shows that "
        "nothing was made. Give it a while, then press *Again*."
    )

    def __init__(
        self, detail: str = "", *, tell: str | None = None, broke: bool = False, taken: bool = False
    ) -> None:
        super().__init__(detail, tell=tell or (self.unnamed if taken else None))
        self.broke = broke
        self.taken = taken
