"""Renders that can't be found any more, and clips that don't come."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.errors.base import family
from bot.domain.errors.deployment import FetchRefused
from bot.domain.errors.provider import ProviderError
from bot.domain.profiles import KEPT_HOURS


class RenderMissing(ProviderError):
    """The provider doesn't know a render we hold the id of.

    One such answer says little: another instance may know it, or the same one in a moment
    (vllm-project/vllm-omni#7508). ``bot.domain.renders.waiting`` says when it is gone.
    """

    code = "render_missing"
    tell = (
        "The video service can't find this clip any more. Press *Look again* to ask it once more: "
        "that costs nothing. *Again* makes the clip anew."
    )


class RenderExpired(RenderMissing):
    """The provider says that it has deleted a render, or its time there is over."""

    code = "render_expired"
    tell = (
        "The video service no longer has this clip: it has expired there, or was deleted. "
        "Press *Again* to make it once more."
    )


class SourceExpired(RenderMissing):
    """The clip that a remix was to change is no longer at the provider."""

    code = "source_expired"
    tell = (
        f"The clip to change is no longer at the video service, which keeps them for {KEPT_HOURS} "
        "hours at most. *Recreate* makes the scene from scratch, with all its words and your "
        "change."
    )


class ClipUnfetchable(ProviderError):
    """A clip was rendered and doesn't come: asked for again, for minutes, and then by a button.

    ``why`` goes on with "The clip was rendered, but …"; ``advice`` is a sentence, or none.
    """

    code = "clip_unfetchable"
    why: ClassVar[str] = "Sora can't fetch it from the video service"
    advice: ClassVar[str] = ""


class ClipUnreached(ClipUnfetchable):
    """No answer, a 5xx or a 429 to the clip's address, again and again."""

    code = "clip_unreached"
    why = "the video service fails to hand it over"


class ClipCut(ClipUnfetchable):
    """The clip breaks off before its end, again and again."""

    code = "clip_cut"
    why = "the video service breaks off each time before all of it has come"


class ClipRefused(ClipUnfetchable):
    """A 4xx to the clip's address that says neither that it is gone nor that it isn't ready."""

    code = "clip_refused"
    why = "the video service refuses to hand it over"


class ClipElsewhere(ClipUnfetchable):
    """The clip's address leads to where we don't fetch from: a private network, or without TLS."""

    code = "clip_elsewhere"
    why = (
        "the video service keeps it at an address that Sora doesn't fetch from, such as one of a "
        "private network"
    )
    advice = "Whoever runs Sora needs to let the service send its clips itself."


class ClipReplaced(ClipUnfetchable):
    """Something that is no video comes in the clip's place: JSON, a page, or nothing."""

    code = "clip_replaced"
    why = "the video service sends something else in its place, which is no video"
    advice = "Whoever runs Sora needs to look at its log."


class ClipTooLarge(ClipUnfetchable):
    """The clip is larger than Slack takes."""

    code = "clip_too_large"
    why = "it is larger than Slack takes (1 GB)"
    advice = "A shorter one may fit."


UNFETCHABLE = tuple(family(ClipUnfetchable))
for _kind in UNFETCHABLE:  # what is told once it isn't tried any more
    _said = f"The clip was rendered, but {_kind.why}."
    _again = "Press *Deliver again* to fetch it once more."
    _kind.tell = " ".join(part for part in (_said, _kind.advice, _again) if part)

_FOREIGN = "clip_foreign"
"""In rows of earlier releases, which took no video but MP4."""

UNFETCHED = frozenset({FetchRefused.code, _FOREIGN, *(kind.code for kind in UNFETCHABLE)})
"""Failures of clips that the provider may have still: they can be fetched once more."""
