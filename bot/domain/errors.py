"""Everything that can go wrong, as one tree.

    SoraError
    ├── RequestError          what the person typed or pressed can't be done; nothing was queued
    │   └── PlaceRefused          the conversation that a form names is none that we can post to
    ├── InputUnusable         a picture or video that came with a request can't be used
    ├── ProviderError         the video API said no, or said nothing
    │   ├── DeploymentTrouble     nothing can be made until whoever runs Sora has mended something
    │   │   ├── AccessError           401, 403, 407: our key, token or role
    │   │   ├── OutOfMoney            402, or a code that says so: balance, quota, budget
    │   │   ├── AccountClosed         the account or resource was disabled or blocked
    │   │   ├── VersionRefused        the server doesn't speak this version of the API
    │   │   ├── DeploymentMissing     404 for the deployment
    │   │   │   └── NoVideoApi            404 for the route: the address leads elsewhere
    │   │   ├── FetchRefused          our key may not see, or not fetch, what it has ordered
    │   │   └── Retired               410: the model was removed from service
    │   ├── Refused               400: this request, as it stands, will never be rendered
    │   │   ├── SizeRefused           its size
    │   │   ├── SecondsRefused        its length
    │   │   ├── PictureRefused        its picture
    │   │   ├── Moderated             by the provider's moderation, at request, input or output
    │   │   ├── RenderRefused         taken, and then ended for a reason that nobody knows
    │   │   ├── SourceDeleted         somebody deleted the clip that a remix was to change
    │   │   ├── SourceFailed          the clip that a remix waited for came to nothing
    │   │   └── NoRemix               this server, or this model, can't change a clip
    │   ├── Limited               429, 409: too many renders or submits; says when to come back
    │   ├── RenderMissing         404 for a render we hold an id of, for so long that it is gone
    │   │   ├── RenderExpired         known to have expired, or to have been deleted there
    │   │   └── SourceExpired         the clip that a remix was to change
    │   ├── ClipUnfetchable       a clip that was rendered doesn't come, however often it's asked
    │   │   ├── ClipUnreached         no answer, a 5xx, or busy, again and again
    │   │   ├── ClipCut               it breaks off, again and again
    │   │   ├── ClipRefused           a 4xx that nobody knows
    │   │   ├── ClipElsewhere         it lies at an address that isn't fetched from
    │   │   ├── ClipReplaced          JSON, a page or nothing in its place
    │   │   ├── ClipForeign           a video in another container than MP4
    │   │   └── ClipTooLarge          more than Slack takes
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
    │       └── UploadRefused         a rule of the workspace's keeps the clip out
    ├── StorageAway           the database is locked, full, read-only or gone; asked again later
    ├── StaleJob              somebody else moved the job first
    └── SettingsError         a setting is missing or malformed

Each carries ``tell``, one or two sentences for the person that say what happened and what to do,
and ``code``, a stable word for the job's row and the log. What the provider or Slack
literally said goes in ``detail``: to the log, never to the channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.domain.form import Form
    from bot.domain.request import Create, Remix


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
    """What was asked for can't be done as it stands; ``tell`` shows the fix.

    ``anyway`` is what is made if the person insists on exactly these words; ``draft`` the fields
    of a form as far as they were understood. Neither is lost: the answer has a button for each.
    """

    code = "request"

    def __init__(
        self, tell: str, *, anyway: Create | Remix | None = None, draft: Form | None = None
    ) -> None:
        super().__init__(tell=tell)
        self.anyway = anyway
        self.draft = draft


class PlaceRefused(RequestError):
    """The conversation that a form's clip is to go to is none that we can post to."""

    code = "place"
    tell = "I can't post in that conversation. Choose a channel that I'm in. Nothing was spent."

    def __init__(self, detail: str = "", *, tell: str | None = None) -> None:
        super().__init__(tell or type(self).tell)
        SoraError.__init__(self, detail, tell=tell)


class InputUnusable(SoraError):
    """A picture or video that came with a request can't be used; ``tell`` says what to do."""

    code = "input"
    tell = (
        "I can't use that picture, so nothing was started and nothing was spent. Send another one, "
        "as JPEG or PNG."
    )


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
    """The video API said no, or said nothing.

    ``retry_after`` is its own word for when to come back, in seconds; None where it gave none.
    """

    code = "provider"
    tell = "The video service gave an answer that Sora doesn't understand."
    retry_after: float | None = None


class DeploymentTrouble(ProviderError):
    """The deployment won't have us: nobody's clip can be made until it is mended.

    No job's fault, and nothing was spent: jobs stay in line, and the deployment is paused. ``tell``
    ends with what whoever runs Sora has to do; ``fix`` says the same by the names of the settings.
    """

    code = "trouble"
    tell = (
        "The video service won't work for Sora at the moment. Whoever runs Sora needs to look at "
        "its log."
    )
    naming: ClassVar[str] = ""
    """``tell`` with ``{model}`` for the name of the model or deployment, where that helps."""
    fix: ClassVar[str] = "run `python -m bot doctor`"

    def tell_of(self, model: str) -> str:
        """Return the sentence, naming the ``model`` where that helps."""
        default = self.tell == type(self).tell
        return self.naming.format(model=model) if default and self.naming else self.tell


class AccessError(DeploymentTrouble):
    """401, 403 or 407: a key, token or role of ours is not accepted."""

    code = "access"
    tell = (
        "The video service refuses Sora's own credentials. Whoever runs Sora needs to check its "
        "key or token."
    )
    fix = (
        "check AZURE_OPENAI_API_KEY or VIDEO_API_KEY, what the key may do, or for Entra ID the "
        "role Cognitive Services OpenAI User; `python -m bot doctor` says which"
    )


class OutOfMoney(DeploymentTrouble):
    """402, or a code that means it: no balance or credit, a billing limit, a budget used up."""

    code = "out_of_money"
    tell = (
        "There's no money left for clips: Sora's account at the video service is empty, or has "
        "reached a limit. Whoever runs Sora needs to top it up or raise the limit."
    )
    fix = (
        "top up the account behind AZURE_OPENAI_API_KEY or VIDEO_API_KEY, pay what is overdue, or "
        "raise its spending limit or the key's budget"
    )


class AccountClosed(DeploymentTrouble):
    """The account, subscription or resource was disabled, suspended or blocked."""

    code = "account_closed"
    tell = (
        "The video service has closed or blocked the account that Sora uses. Whoever runs Sora "
        "needs to ask the service why."
    )
    fix = (
        "ask the provider about the account behind AZURE_OPENAI_API_KEY or VIDEO_API_KEY: it says "
        "that it is disabled, suspended or blocked"
    )


class VersionRefused(DeploymentTrouble):
    """The server doesn't speak the version of the API that we ask for."""

    code = "version_refused"
    tell = (
        "The video service doesn't speak the version of its API that Sora asks for. Whoever runs "
        "Sora needs to check the endpoint."
    )
    fix = (
        "check that AZURE_OPENAI_ENDPOINT or VIDEO_BASE_URL leads to the v1 API, and that the "
        "resource's region has video"
    )


class DeploymentMissing(DeploymentTrouble):
    """404 for the deployment: a wrong name, or one too new to be known everywhere.

    Azure may take from five minutes to some hours after creation
    (MicrosoftLearning/mslearn-ai-vision#81).
    """

    code = "deployment_missing"
    tell = (
        "The video service doesn't know the deployment Sora is set up with. If it's new, that can "
        "take minutes to hours; if not, whoever runs Sora needs to check its name."
    )
    naming = (
        "The video service doesn't know the deployment {model}. If it's new, that can take minutes "
        "to hours; if not, whoever runs Sora needs to check its name."
    )
    fix = (
        "check the name in AZURE_OPENAI_DEPLOYMENT_NAME or VIDEO_MODEL; a new deployment can take "
        "minutes to hours to be known"
    )


class NoVideoApi(DeploymentMissing):
    """404 for the route: something answers at the address, but no video API."""

    code = "no_video_api"
    tell = (
        "There is no video API at the address Sora is set up with. Whoever runs Sora needs to "
        "check the endpoint."
    )
    naming = ""
    fix = "check AZURE_OPENAI_ENDPOINT or VIDEO_BASE_URL"


class Retired(DeploymentTrouble):
    """410 Gone: the model was removed from service (Azure's model lifecycle policy)."""

    code = "retired"
    tell = (
        "The video model Sora is set up with has been retired by its provider. Whoever runs Sora "
        "needs to configure another one."
    )
    naming = (
        "The video model {model} has been retired by its provider. Whoever runs Sora needs to "
        "configure another one."
    )
    fix = (
        "name another model in AZURE_OPENAI_DEPLOYMENT_NAME or VIDEO_MODEL, or another server in "
        "VIDEO_BASE_URL"
    )


class FetchRefused(DeploymentTrouble):
    """The provider took an order and doesn't let us see, or fetch, what it made of it.

    It may be a key that was revoked meanwhile, or one that may create and not read
    (BerriAI/litellm#33423): either way each further order is paid for in vain.
    """

    code = "fetch_refused"
    tell = (
        "The video service took an order of Sora's and doesn't let Sora fetch the clip. So that "
        "nobody pays for clips that never arrive, nothing more is ordered until it does. Whoever "
        "runs Sora needs to look at what its key may do."
    )
    fix = (
        "let the key in AZURE_OPENAI_API_KEY or VIDEO_API_KEY, or Sora's identity, read videos as "
        "well as create them; the clip is asked for again by itself, unless somebody gives it up "
        "on its card"
    )


FIXES = {
    kind.code: kind.fix
    for kind in (
        DeploymentTrouble,
        AccessError,
        OutOfMoney,
        AccountClosed,
        VersionRefused,
        DeploymentMissing,
        NoVideoApi,
        FetchRefused,
        Retired,
    )
}
"""What whoever runs the bot has to do about a pause, by its code."""


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


class Moderated(Refused):
    """Refused by the provider's moderation.

    ``stage`` is ``request``, ``input`` or ``output``, or None where the provider doesn't say.
    ``reasons`` are as the provider spells them: not to be shown.
    """

    code = "moderated"
    tell = (
        "The video service's safety system stopped this one. It refuses real people, copyrighted "
        "characters and adult or violent content. Press *Edit and try again…* and describe the "
        "scene differently."
    )

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


HOPELESS = frozenset(
    kind.code
    for kind in (
        Refused,
        SizeRefused,
        SecondsRefused,
        PictureRefused,
        Moderated,
        RenderRefused,
        SourceDeleted,
        SourceFailed,
    )
)
"""Failures that would only come again: the same words aren't offered a second try."""


class NoRemix(Refused):
    """The server has no way to change a clip: vLLM-Omni and SGLang lack the route."""

    code = "no_remix"
    tell = (
        "This video service can't change a clip that it has made. *Recreate* makes the scene from "
        "scratch, with all its words and your change."
    )


class Limited(ProviderError):
    """Too many renders or submits at once. Never the job's fault: it stays in line."""

    code = "limited"
    tell = "The video service is busy. The request stays in line."

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class RenderMissing(ProviderError):
    """The provider doesn't know a render we hold the id of.

    One such answer says little: another instance may know it, or the same one in a moment
    (vllm-project/vllm-omni#7508). ``bot.domain.waiting`` says when it is gone.
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
        "The clip to change is no longer at the video service, which keeps them for 24 hours at "
        "most. *Recreate* makes the scene from scratch, with all its words and your change."
    )


class ClipUnfetchable(ProviderError):
    """A clip was rendered and doesn't come: asked for again, for minutes, and then by a button.

    ``why`` goes on with "The clip was rendered, but …"; ``advice`` is a sentence, or none.
    """

    code = "clip_unfetchable"
    why: ClassVar[str] = "Sora can't fetch it from the video service"
    advice: ClassVar[str] = ""
    tell = ""

    def __init_subclass__(cls) -> None:
        """Make the sentence for the end of what each class says."""
        cls.tell = cls.sentence()

    @classmethod
    def sentence(cls) -> str:
        """Return what is told once it isn't tried any more."""
        said = f"The clip was rendered, but {cls.why}."
        return " ".join(part for part in (said, cls.advice, _DELIVER_AGAIN) if part)


_DELIVER_AGAIN = "Press *Deliver again* to fetch it once more."
ClipUnfetchable.tell = ClipUnfetchable.sentence()


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


class ClipForeign(ClipUnfetchable):
    """The clip is a video in another container than MP4, such as WebM."""

    code = "clip_foreign"
    why = "the video service sends it in another format than MP4"
    advice = "Whoever runs Sora needs to have the service make MP4."


class ClipTooLarge(ClipUnfetchable):
    """The clip is larger than Slack takes."""

    code = "clip_too_large"
    why = "it is larger than Slack takes (1 GB)"
    advice = "A shorter one may fit."


UNFETCHABLE = (
    ClipUnfetchable,
    ClipUnreached,
    ClipCut,
    ClipRefused,
    ClipElsewhere,
    ClipReplaced,
    ClipForeign,
    ClipTooLarge,
)
UNFETCHED = frozenset(kind.code for kind in (*UNFETCHABLE, FetchRefused))
"""Failures of clips that the provider may have still: they can be fetched once more."""


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


class DiskTrouble(Unavailable):
    """Our own disk is full or can't be written; ``detail`` is what the system says of it."""

    code = "disk"
    tell = (
        "Sora couldn't save the clip on its own disk. It keeps trying; whoever runs Sora should "
        "check the free space."
    )


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


def code_names() -> frozenset[str]:
    """Return every code in the tree, for tests and for the column that stores them."""

    def walk(kind: type[SoraError]) -> set[str]:
        found = {kind.code}
        for child in kind.__subclasses__():
            found |= walk(child)
        return found

    return frozenset(walk(SoraError))
