"""A request that will never be rendered as it stands."""

from __future__ import annotations

from bot.domain.errors.base import family
from bot.domain.errors.provider import ProviderError


class Refused(ProviderError):
    """The provider will never render this request as it stands; repeating it is useless."""

    code = "refused"
    tell = (
        "The video service didn't accept this request. Press *Edit and try again…* and choose "
        "other words, or another size or length."
    )


class SizeRefused(Refused):
    """The model doesn't make clips of this size, whatever our table says."""

    code = "size_refused"
    tell = (
        "The video service doesn't make clips of this size. Press *Edit and try again…* and choose "
        "another one."
    )


class SecondsRefused(Refused):
    """The model doesn't make clips of this length, whatever our table says."""

    code = "seconds_refused"
    tell = (
        "The video service doesn't make clips of this length. Press *Edit and try again…* and "
        "choose another one."
    )


class PictureRefused(Refused):
    """The picture that goes with the prompt isn't taken as it is, such as one of another size."""

    code = "picture_refused"
    tell = (
        "The video service didn't take the picture: it has to fit the clip's size exactly. Press "
        "*Edit and try again…* and add the picture once more; if that comes to the same, leave it "
        "out."
    )


_STAGES = {
    "request": " before rendering",
    "input": " when it checked the request",
    "output": " when it checked the finished clip",
}

PEOPLE = "people-in-user-uploads"
"""The reason that Sora 2 gives for a picture with people in it."""


_REASONS = {
    PEOPLE: "people in an uploaded picture",
    "sexual": "sexual content",
    "violence": "violence",
    "graphic-violence": "graphic violence",
}


_RULES = (
    "It refuses real people, copyrighted characters and adult or violent content. Press *Edit and "
    "try again…* and describe the scene differently."
)


_NO_PEOPLE = (
    "Press *Edit and try again…* and choose a picture that shows nobody, or describe the person in "
    "words, without a picture."
)


def _moderation_sentence(stage: str | None, reasons: tuple[str, ...]) -> str:
    """Say which stage stopped the request and why, as far as the provider told.

    Only reasons that we have words for are shown: what else stands there is the provider's own
    text, which may hold anything.
    """
    when = _STAGES.get(stage or "", "")
    words = [_REASONS[reason] for reason in reasons if reason in _REASONS]
    why = f" The reason it gave: {', '.join(words)}." if words else ""
    advice = _NO_PEOPLE if set(reasons) == {PEOPLE} else _RULES
    return f"The video service's safety system stopped this one{when}.{why} {advice}"


class Moderated(Refused):
    """Refused by the provider's moderation.

    ``stage`` is ``request``, ``input`` or ``output``, or None where the provider doesn't say.
    ``reasons`` are as the provider spells them: not to be shown.
    """

    code = "moderated"
    tell = f"The video service's safety system stopped this one. {_RULES}"

    def __init__(
        self, detail: str = "", *, stage: str | None = "request", reasons: tuple[str, ...] = ()
    ) -> None:
        super().__init__(detail, tell=_moderation_sentence(stage, reasons))
        self.stage = stage
        self.reasons = reasons

    def without(self, reason: str) -> Moderated:
        """Return the same without a reason that can't be the one, whatever the provider says."""
        reasons = tuple(one for one in self.reasons if one != reason)
        return Moderated(self.detail, stage=self.stage, reasons=reasons)


class RenderRefused(Refused):
    """The render ended as failed, for a reason that nobody knows: it may be about the request."""

    code = "render_refused"
    tell = (
        "The video service ended this render without a clip, and its reason may be what was asked "
        "for, so Sora doesn't try the same once more. Press *Edit and try again…* and describe the "
        "scene differently."
    )


class SourceDeleted(Refused):
    """Somebody deleted the clip that a remix was to change, and with it the words it came from."""

    code = "source_deleted"
    tell = (
        "The clip that this comes from was deleted, and its words with it. "
        "Reply `new` and describe the whole scene."
    )


class SourceFailed(Refused):
    """The clip that a remix waited for failed, was cancelled or was never made."""

    code = "source_failed"
    tell = "The clip that this was to change came to nothing, and so did this."


class NoRemix(Refused):
    """The server has no way to change a clip: vLLM-Omni and SGLang lack the route."""

    code = "no_remix"
    tell = (
        "This video service can't change a clip that it has made. *Recreate* makes the scene from "
        "scratch, with all its words and your change."
    )


HOPELESS = frozenset(kind.code for kind in family(Refused) if kind is not NoRemix)
"""Failures that would only come again: the same words aren't offered a second try."""
