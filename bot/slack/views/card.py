"""The card: a pure function of the job's row, and of its place in line while it waits.

Prompts are shown in rich text, which Slack doesn't parse: nothing in one can ping or link.
"""

from __future__ import annotations

from typing import assert_never

from bot.domain.conversation.cards import MENU, Block, Card, Verb
from bot.domain.cost import Spent, cancelled_note, cost_words, failed_note, spent
from bot.domain.errors.clips import UNFETCHED, RenderMissing
from bot.domain.errors.provider import RenderOverdue
from bot.domain.errors.refusals import HOPELESS
from bot.domain.job import ACTIVE, Job, JobState, Part
from bot.domain.line import Place
from bot.domain.lineage import chain, is_offer
from bot.domain.media.made import holds_source, read_made, unlike
from bot.domain.profiles import InputKind
from bot.domain.renders.suspicion import interrupted, is_suspect
from bot.domain.renders.waiting import has_render, may_be_given_up
from bot.domain.text.sentences import paused_since, place_words
from bot.domain.text.slack_text import escape
from bot.domain.text.words import (
    about,
    dollars,
    format_of,
    left,
    length_of,
    several,
    took,
    total,
    waited,
)
from bot.slack.views.blocks import button, buttons, mrkdwn, plain, section, small_print
from bot.slack.views.delayed import delayed

LONGEST_PROMPT = 600
"""Characters of a prompt on a card; the row keeps all of it."""

LONGEST_TELL = 500
"""Characters of an error's sentence. Slack: a section's text takes 3,000."""

_BAR = 12

_PRICED = {JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING, JobState.DELIVERING}
"""The states in which a card says what the clip will cost."""


def card(
    job: Job,
    place: Place | None,
    now: float,
    *,
    made_with: str | None = None,
    last_days: str | None = None,
    may_continue: bool = False,
) -> Card:
    """Return what the job's card shows at the moment ``now``.

    ``made_with`` names the model, where there are several. ``last_days`` is what is said of one
    that is about to end; ``may_continue`` tells whether there can be a next shot, which depends on
    the deployment.
    """
    status = delayed(job) or _status(job, place, now)
    if is_suspect(job) and job.state in ACTIVE:
        status = f"{status}\n{interrupted(job)}"
    if job.deleted_at is not None:
        status = _deleted(job)
    blocks = [_prompt(job), section(mrkdwn(status)), small_print(_facts(job, made_with))]
    shown = _buttons(job)
    blocks += buttons(_with_next(job, shown) if may_continue else shown)
    if job.has_clip and job.number == 1:
        hint = "Reply `remix make it night` in this thread for the next version."
        blocks.append(small_print(hint))
    if last_days is not None and job.deleted_at is None:
        blocks.append(small_print(escape(last_days)))
    plain = status.replace("*", "").replace("`", "")
    return Card(text=f"“{escape(job.title)}”: {plain}", blocks=tuple(blocks))


def _prompt(job: Job) -> Block:
    prompt = job.prompt if job.deleted_at is None else job.title
    if len(prompt) > LONGEST_PROMPT:
        prompt = f"{prompt[: LONGEST_PROMPT - 1].rstrip()}…"
    words = {"type": "text", "text": prompt, "style": {"bold": True}}
    elements: list[Block] = [words]
    if job.is_remix and job.deleted_at is None:
        kind = "Continued" if job.continues else "Recreated remix" if job.recreated else "Remix"
        elements = [{"type": "text", "text": f"{kind}: "}, words]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _status(job: Job, place: Place | None, now: float) -> str:
    match job.state:
        case JobState.QUEUED:
            return _waiting(job, place)
        case JobState.SUBMITTING if job.cancel_requested:
            return ":no_entry_sign: *Cancelling…* The video service has yet to answer."
        case JobState.SUBMITTING:
            return f":hourglass_flowing_sand: *Starting to render…*{_second_try(job)}"
        case JobState.RENDERING:
            return f":film_frames: *Rendering*  {_progress(job, now)}{_second_try(job)}"
        case JobState.DELIVERING:
            return f":package: *Rendered.* Bringing the clip into the thread…{_fewer(job)}"
        case JobState.DELIVERED:
            return _done(job)
        case JobState.FAILED:
            return _failed(job)
        case JobState.UNCONFIRMED if job.error_code == RenderOverdue.code:
            return f":hourglass: *Overdue.* {_tell(job)}"
        case JobState.UNCONFIRMED:
            return f":grey_question: *Unclear.* {_tell(job)}"
        case JobState.CANCELLING | JobState.CANCELLED:
            cancelled = f"*Cancelled*{_by(job)}." if _by(job) else "*Cancelled.*"
            return f":no_entry_sign: {cancelled} {cancelled_note(job)}"
        case _:
            assert_never(job.state)


def _deleted(job: Job) -> str:
    """Return who had a clip deleted, and what of it is left."""
    parts = [f":wastebasket: *Deleted* by <@{job.deleted_by}>."]
    if job.to_remove:
        parts.append("Removing what others have of it…")
    if job.file_id is not None and Part.FILE not in job.to_remove:
        parts.append("The video in this thread stays.")
    return " ".join([*parts, _tell(job)]).rstrip()


def _waiting(job: Job, place: Place | None) -> str:
    if job.awaits_source:
        source = f"*Waits for #{job.source_number}*"
        return f":hourglass_flowing_sand: {source}, and goes on once that is rendered."
    if place is not None and place.pause is not None:
        tell = _short(place.pause.tell)
        unspent = ", and nothing was spent" if spent(job) is Spent.NOTHING else ""
        since = paused_since(place.pause)
        return f":double_vertical_bar: *{since}.* {tell} This clip keeps its place{unspent}."
    words = place_words(place) if place is not None else "in line"
    return f":hourglass_flowing_sand: *{words[0].upper()}{words[1:]}*{_second_try(job)}"


def _progress(job: Job, now: float) -> str:
    """Return a bar, where the provider says how far it is: Sora 1 never does."""
    if job.progress is None:
        return "It may take some minutes."
    progress = job.progress
    full = round(progress * _BAR / 100)
    bar = f"`{'█' * full}{'░' * (_BAR - full)}` {progress}%"
    rest = left(job, now)
    return bar if rest is None else f"{bar} · {about(rest)} left"


def _second_try(job: Job) -> str:
    if job.retries:
        return "\nThe first try failed at the video service. This is the second; it may bill both."
    return "\nThis is a second order: the first may be billed, too." if job.may_be_billed else ""


def _fewer(job: Job) -> str:
    """Say so if a render made fewer clips than it was to."""
    if job.clips is None or job.clips >= job.count:
        return ""
    return f"\nThe video service made only {job.clips} of the {job.count} clips."


def _unplayed(job: Job) -> str:
    """Say so of a clip that Slack may not play where it is shown."""
    if job.unplayed is None:
        return ""
    return f"\nSlack may not play it here, since it has {job.unplayed}: download it to watch."


def _unlike(job: Job) -> str:
    """Say so of a clip that isn't as large or as long as was ordered, or holds its source, too."""
    return "".join(f"\n{said}" for said in (holds_source(job), unlike(job)) if said)


def _tell(job: Job) -> str:
    """Return what to tell about an error; the provider's own words in it must stay inert."""
    return _short(job.error_tell or "")


def _short(tell: str) -> str:
    tell = escape(tell)
    return tell if len(tell) <= LONGEST_TELL else f"{tell[: LONGEST_TELL - 1].rstrip()}…"


def _done(job: Job) -> str:
    how = f":white_check_mark: *Done*, {took(job)}{waited(job)}"
    where = "the clip is in the thread" if job.card_ts == job.thread.thread_ts else ""
    told = " · ".join(filter(None, (how, cost_words(job), where)))
    return told + _fewer(job) + _unlike(job) + _unplayed(job)


def _failed(job: Job) -> str:
    """Return why there is no clip, what that cost, and who decided it, if a person did."""
    what = ":x: *No clip this time.*"
    if is_offer(job):
        kind = "an extension" if job.continues else "a remix"
        what = f":twisted_rightwards_arrows: *Not as {kind}.*"
    elif job.clip_path is not None or job.error_code in UNFETCHED:
        what = ":inbox_tray: *Not delivered yet.*"
    decided = f"Decided{_by(job)}." if _by(job) else ""
    return " ".join(filter(None, (what, _tell(job), failed_note(job), decided)))


def _by(job: Job) -> str:
    """Return by whom a job was ended, where that isn't whoever asked for it."""
    return "" if job.ended_by in {None, job.requester} else f" by <@{job.ended_by}>"


def _facts(job: Job, made_with: str | None) -> str:
    parts = [f"<@{job.requester}>"]
    if made_with and not job.has_clip:
        parts.append(escape(made_with))
    if job.is_remix:
        parts.append(chain(job))
    elif job.number > 1:
        parts.append(f"#{job.number}")
    parts += _beginning(job)
    size, seconds = job.size, length_of(job.seconds)
    if (made := read_made(job)) is not None:
        size, seconds = size or made[0], seconds if job.seconds else f"{made[1]:.0f} s"
    parts += [format_of(size), seconds]
    if several(job):
        parts.append(several(job))
    parts += _chosen(job)
    if job.price_usd is not None and job.state in _PRICED:
        later = " once it starts" if job.state is JobState.QUEUED else ""
        alone, sum_ = f"{dollars(job.price_usd)}{later}", total(job.price_usd, job.batch)
        parts.append(alone if job.batch == 1 else f"{sum_} in all")
    elif job.reckoned_usd is not None and job.state in _PRICED:
        parts.append(cost_words(job))
    if job.state is JobState.UNCONFIRMED:
        parts.append(cost_words(job))
    if job.has_clip:
        parts.append(f"made by {escape(made_with or job.deployment)}")
    parts.append(f"`{job.id}`")
    return " · ".join(parts)


def _beginning(job: Job) -> list[str]:
    """Return what a clip was made from, besides words."""
    if job.continues:
        how = "from its last frame" if job.recreated else "made longer by the service"
        return [f"goes on from #{job.source_number}, {how}"]
    if job.recreated:
        with_what = "with a frame of it" if job.inputs else "from the words alone"
        return [f"made from scratch, after #{job.source_number}, {with_what}"]
    if job.input_kind is InputKind.VIDEO:
        return ["from a video"]
    if job.input_kind is InputKind.IMAGE:
        return ["from a picture" if job.inputs == 1 else f"from {job.inputs} pictures"]
    return []


def _chosen(job: Job) -> list[str]:
    """Return what somebody chose that isn't seen in a clip's size and length."""
    sound = [] if job.audio is None else ["with sound" if job.audio else "silent"]
    return sound if job.seed is None else [*sound, f"seed {job.seed}"]


def _buttons(job: Job) -> list[Block]:
    if job.deleted_at is not None:
        return []
    match job.state:
        case JobState.SUBMITTING if job.cancel_requested:
            return []
        case _ if may_be_given_up(job):
            return [_button(job, Verb.GIVE_UP, "Give up")]
        case JobState.QUEUED | JobState.SUBMITTING | JobState.RENDERING:
            return [_button(job, Verb.CANCEL, "Cancel")]
        case JobState.DELIVERED:
            remix = _button(job, Verb.REMIX, _with_price(job, "Remix…"), style="primary")
            return [remix, _again(job), _button(job, Verb.DELETE, "Delete…")]
        case JobState.FAILED:
            return _after_failure(job)
        case JobState.CANCELLED:
            return [_again(job)]
        case JobState.UNCONFIRMED:
            return [
                _button(job, Verb.LOOK, "Look again", style="primary"),
                _resend(job),
                _button(job, Verb.GIVE_UP, "Give up"),
            ]
        case JobState.DELIVERING | JobState.CANCELLING:
            return []
        case _:
            assert_never(job.state)


def _after_failure(job: Job) -> list[Block]:
    """Return what can be done about a clip that failed: what costs nothing stands first."""
    deliver = _button(job, Verb.DELIVER, "Deliver again", style="primary")
    if job.clip_path is not None:
        return [deliver, _again(job), _button(job, Verb.DELETE, "Delete…")]
    if job.error_code in UNFETCHED:
        return [deliver, _again(job)]
    if job.error_code == RenderMissing.code and has_render(job):
        return [_button(job, Verb.LOOK, "Look again", style="primary"), _again(job)]
    if is_offer(job):
        return [_button(job, Verb.RECREATE, _with_price(job, "Recreate"), style="primary")]
    if job.error_code in HOPELESS:
        return [_button(job, Verb.EDIT, "Edit and try again…", style="primary")]
    return [_again(job)]


def _resend(job: Job) -> Block:
    cost = "" if job.price_usd is None else f" ({dollars(job.price_usd)} each)"
    ask = {
        "title": plain("Render again?"),
        "text": plain(f"If the first one is being rendered after all, both are billed{cost}."),
        "confirm": plain("Render again"),
        "deny": plain("Wait"),
    }
    return _button(job, Verb.RESEND, "Render again (may be billed twice)") | {"confirm": ask}


def _with_next(job: Job, shown: list[Block]) -> list[Block]:
    """Return a finished clip's buttons, with a menu for the next shot and for deleting."""
    if job.state is not JobState.DELIVERED or job.deleted_at is not None:
        return shown
    options = [
        {"value": f"{verb}:{job.id}", "text": plain(label)}
        for verb, label in (
            (Verb.CONTINUE, _with_price(job, "Continue…")),
            (Verb.DELETE, "Delete…"),
        )
    ]
    return [*shown[:-1], {"type": "overflow", "action_id": MENU, "options": options}]


def _again(job: Job) -> Block:
    label = f"Again, {job.count} clips" if job.count > 1 else "Again"
    return _button(job, Verb.AGAIN, _with_price(job, label))


def _with_price(job: Job, label: str) -> str:
    return label if job.price_usd is None else f"{label} ({dollars(job.price_usd)})"


def _button(job: Job, action: Verb, label: str, style: str | None = None) -> Block:
    """Return a button whose value, which clients can read, is the job's id and nothing else."""
    shown = button(action, job.id, label)
    return shown | {"style": style} if style else shown


def end_words(job: Job) -> str:
    """Return what a job's card says of its end, for a message that pings whoever asked alone."""
    status = _status(job, None, 0.0)
    return status.replace(_by(job), " by a workspace admin") if _by(job) else status


def offers(job: Job) -> tuple[str, ...]:
    """Return the labels of the buttons on a job's card."""
    return tuple(shown["text"]["text"] for shown in _buttons(job))


def comment(job: Job) -> str:
    """Return the line above the clip in the thread."""
    what = f"#{job.number}" if job.number > 1 else "Your clip"
    if job.recreated and not job.continues:
        what = f"{what}, made from scratch after #{job.source_number},"
    return f"<@{job.requester}> {what} is ready: “{escape(job.title)}”{_unplayed(job)}"
