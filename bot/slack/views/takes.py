"""Takes side by side, and the card of one that wasn't picked.

Slack (docs.slack.dev/reference/block-kit/blocks/carousel-block and card-block): a carousel has ten
cards, a card a title and a subtitle of 150 characters, a body of 200, and three buttons. Where a
workspace doesn't take one, each take is a section with its picture beside it.
"""

from __future__ import annotations

from enum import Enum
from typing import assert_never

from bot.domain.conversation.cards import Block, Card
from bot.domain.conversation.takes import More, RequestTakes, TakeVerb
from bot.domain.job import Job
from bot.domain.text.slack_text import escape
from bot.domain.text.words import dollars, format_of, length_of
from bot.domain.wording.card import takes as wording
from bot.slack.views.blocks import button, buttons, image, mrkdwn, plain, section, small_print

LONGEST_BODY = 200


class TakesLook(Enum):
    """How takes are shown, from the best to what every workspace takes."""

    CAROUSEL = "cards beside one another"
    SECTIONS = "one below the other, each with its picture"
    WORDS = "one below the other, without pictures"


def side_by_side(takes: RequestTakes, look: TakesLook = TakesLook.CAROUSEL) -> Card:
    """Return the message that shows a request's takes, or says that they are gone."""
    match takes.clips:
        case ():
            return _said(wording.NONE_LEFT)
        case (job,):
            return _said(wording.ONE_LEFT.format(number=job.number))
    blocks = [section(mrkdwn(_heading(takes))), *_shown(takes, look), *_notes(takes)]
    return Card(text=_spoken(takes), blocks=tuple(blocks))


def _said(text: str) -> Card:
    return Card(text=text, blocks=(section(mrkdwn(text)),))


def _heading(takes: RequestTakes) -> str:
    count, title = len(takes.clips), escape(takes.clips[0].title)
    if (picked := takes.picked) is not None:
        who = f"<@{picked.picked_by}>"
        return wording.PICKED_AMONG.format(
            number=picked.number, person=who, count=count, title=title
        )
    return wording.SIDE_BY_SIDE.format(count=count, title=title)


def _spoken(takes: RequestTakes) -> str:
    count, title = len(takes.clips), escape(takes.clips[0].title)
    if (picked := takes.picked) is not None:
        return wording.SPOKEN_PICKED.format(number=picked.number, count=count, title=title)
    return wording.SPOKEN.format(count=count, title=title)


def _notes(takes: RequestTakes) -> list[Block]:
    """Return what is said of takes that have no place here."""
    shown, count = len(takes.side_by_side()), len(takes.clips)
    if shown == count:
        return []
    return [small_print(wording.NOT_ALL.format(shown=shown, count=count))]


def _shown(takes: RequestTakes, look: TakesLook) -> list[Block]:
    match look:
        case TakesLook.CAROUSEL:
            cards = [_card(take, takes) for take in takes.side_by_side()]
            return [{"type": "carousel", "elements": cards}]
        case TakesLook.SECTIONS | TakesLook.WORDS:
            has_pictures = look is TakesLook.SECTIONS
            rows = [_row(take, takes, has_picture=has_pictures) for take in takes.side_by_side()]
            return [block for row in rows for block in row]
        case _:
            assert_never(look)


def _card(take: Job, takes: RequestTakes) -> Block:
    card: Block = {"type": "card", "title": plain(_title(take)), "subtitle": plain(_facts(take))}
    if (picture := _picture(take)) is not None:
        card["hero_image"] = picture
    if link := _link(take):
        card["body"] = mrkdwn(link)
    return card | {"actions": _buttons(take, takes)}


def _row(take: Job, takes: RequestTakes, *, has_picture: bool) -> list[Block]:
    words = filter(None, (f"*{_title(take)}*", _facts(take), _link(take)))
    about = section(mrkdwn("\n".join(words)))
    if has_picture and (picture := _picture(take)):
        about["accessory"] = picture
    return [about, *buttons(_buttons(take, takes))]


def _title(take: Job) -> str:
    is_picked = take.picked == take.number
    return f"#{take.number} {wording.PICKED}" if is_picked else f"#{take.number}"


def _facts(take: Job) -> str:
    parts = [format_of(take.size), length_of(take.seconds)]
    return " · ".join([*parts, f"seed {take.seed}"] if take.seed is not None else parts)


def _link(take: Job) -> str:
    """Return where a take's video is, if that is known. Slack: a card's body has 200 characters."""
    link = f"<{take.file_permalink}|{wording.WATCH}>"
    return "" if take.file_permalink is None or len(link) > LONGEST_BODY else link


def _picture(take: Job) -> Block | None:
    if take.poster_id is None or not take.has_poster:
        return None
    return image(take.poster_id, wording.FRAME.format(number=take.number))


def _buttons(take: Job, takes: RequestTakes) -> list[Block]:
    """Return what can be done about a take. Action ids are no other's in the whole message."""
    votes = takes.votes.get(take.id, 0)
    pick = (TakeVerb.PICK, wording.PICK)
    if take == takes.picked:
        pick = (TakeVerb.UNDO, wording.UNDO_PICK)
    offered = [
        (TakeVerb.VOTE, wording.VOTES.format(votes=votes) if votes else wording.VOTE),
        pick,
        (TakeVerb.MORE, _more(takes.more_like(take))),
    ]
    return [button(f"{verb}:{take.number}", take.id, label) for verb, label in offered]


def _more(more: More) -> str:
    several = more.clips > 1
    label = wording.MORE_CLIPS.format(clips=more.clips) if several else wording.MORE
    return label if more.price_usd is None else f"{label} ({dollars(more.price_usd)})"


# --- on the cards of takes -------------------------------------------------------------


def folded(job: Job) -> Card:
    """Return the card of a take where another one was picked: one line, and a way back."""
    text = wording.FOLDED.format(
        number=job.number,
        title=escape(job.title),
        picked=job.picked,
        person=f"<@{job.picked_by}>",
    )
    show = button(TakeVerb.SHOW, job.id, wording.SHOW)
    return Card(text=text.replace("*", ""), blocks=(section(mrkdwn(text)) | {"accessory": show},))


def pick_note(job: Job) -> str:
    """Return what a whole card says of the pick, as a line of its own; nothing without one."""
    if job.picked is None:
        return ""
    who = f"<@{job.picked_by}>"
    if job.picked == job.number:
        return f"\n{wording.PICKED_ON_CARD.format(person=who)}"
    return f"\n{wording.ANOTHER_PICKED.format(picked=job.picked, person=who)}"
