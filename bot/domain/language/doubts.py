"""Words that may be no prompt: what they'd make, and what a form for them begins with."""

from __future__ import annotations

from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import Form, filled
from bot.domain.language.menu import Menu
from bot.domain.language.options.reading import extract, unquoted
from bot.domain.language.prompts import read_create, read_remix
from bot.domain.language.requests import Create, Doubtful, Remix
from bot.domain.language.talk.among_people import may_be_for_people
from bot.domain.language.talk.openings import is_marked
from bot.domain.language.talk.telling import points_back, talk
from bot.domain.language.talk.words import About, Talk

CHANGE = "remix"
"""What a change begins with, in a thread."""

_SHORT = 2
"""Words that people say with a verb of ours to one another: ``remix this one?``."""


def is_quoted(text: str) -> bool:
    """Tell whether words are in quotes: then they are a prompt, whatever they say."""
    prose = extract(text)[0]
    return unquoted(text) != text or unquoted(prose) != prose


def doubtful(text: str, menu: Menu, lead: str, *, in_thread: bool = False) -> Doubtful | None:
    """Return words that may be no prompt, or None. ``lead`` is as for ``read_create``."""
    if is_quoted(text):
        return None
    prose = extract(text)[0]
    said = talk(prose) or (None if lead == CHANGE else points_back(prose))
    if said is None:
        return None
    made = anyway(text, menu, lead)
    draft = None if isinstance(made, Remix) else _draft(said, text, menu)
    return Doubtful(said, made, draft, in_thread)


def remix_may_be_talk(remix: Remix) -> Doubtful | None:
    """Return a remix in words that people may have for each other: ``remix this?``."""
    short = len(remix.change.split()) <= _SHORT and is_marked(remix.change)
    return Doubtful(Talk(About.QUESTION), remix, in_thread=True) if short else None


def may_be_talk_of_others(text: str, menu: Menu, *, to_channel: bool) -> Doubtful | None:
    """Return a reply that people may have for each other, where each one is a change.

    What its writer has also sent to the channel is for whoever reads that, whatever it says.
    """
    if not to_channel and (is_quoted(text) or not may_be_for_people(text)):
        return None
    return doubtful(text, menu, CHANGE, in_thread=True) or Doubtful(
        Talk(About.OTHERS), anyway(text, menu, CHANGE), in_thread=True
    )


def anyway(text: str, menu: Menu, lead: str) -> Create | Remix | None:
    """Return what exactly these words would make, if they could make anything."""
    try:
        return read_remix(text, lead) if lead == CHANGE else read_create(text, menu, lead)
    except RequestError:
        return None


def _draft(said: Talk, text: str, menu: Menu) -> Form | None:
    """Return a form with what the words seem to describe, or with all of them."""
    if said.about in {About.COURTESY, About.HELLO}:
        return None
    prose, found = extract(text)
    return filled(said.wish or prose, found, menu)
