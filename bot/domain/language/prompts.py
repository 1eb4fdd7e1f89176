"""Prompts and changes, read with the options that stand among their words."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.errors.base import RequestError
from bot.domain.language.menu import EXAMPLE_NEXT, EXAMPLE_PROMPT, OPTIONS, Menu, example
from bot.domain.language.options.corrected import (
    also_changed,
    corrected,
    to_copy,
    without_options,
)
from bot.domain.language.options.errors import Option, OptionError
from bot.domain.language.options.prompt_end import with_end_as_option
from bot.domain.language.options.reading import choose, extract, unquoted
from bot.domain.language.options.styles import with_style
from bot.domain.language.requests import Continue, Create, Remix
from bot.domain.text.slack_text import code, is_blank
from bot.domain.wording.reading import prompts as wording
from bot.domain.wording.styles import TOO_LONG

MAX_PROMPT = 32_000
"""Characters of a prompt that the published schema takes (OpenAI: ``CreateVideoBody.prompt``)."""

_WHICH = re.compile(r"#(\d{1,3})(?:\s*:|(?=\s)|\Z)\s*")


def read_create(text: str, menu: Menu, lead: str) -> Create:
    """Read a prompt with options. Raises RequestError, with the person's own line mended.

    ``lead`` is what that line begins with; in a direct message, nothing.
    """
    if unquoted(text) == text:
        text = with_end_as_option(text, menu)
    whole = unquoted(text)
    prose, found = extract(whole)
    try:
        choice = choose(with_style(found, menu), menu)
    except OptionError as error:
        raise _ready_to_copy(error, text, corrected(text, menu), lead) from error
    prompt = prose if whole != text else unquoted(prose)
    if is_blank(prompt):
        sample = f"{lead} {EXAMPLE_PROMPT}".strip()
        if found:
            shown = example(found[0].name, menu, menu.profile_of(choice.model))
            sample = f"{sample} {shown}"
        raise RequestError(wording.NO_PROMPT.format(example=code(sample, 200)))
    return created(prompt, choice, menu)


def created(prompt: str, choice: Create, menu: Menu) -> Create:
    """Return the request for a clip as it was chosen. Raises RequestError for too long a prompt.

    With a style it is what is sent that may be too long: its words and the person's.
    """
    prompt = fitting(prompt)
    style = menu.styles.get(choice.style or "")
    whole = prompt if style is None else style.dressed(prompt)
    if style is not None and len(whole) > MAX_PROMPT:
        name, length = code(style.name), f"{len(whole):,}"
        raise RequestError(TOO_LONG.format(style=name, length=length, most=f"{MAX_PROMPT:,}"))
    return replace(choice, prompt=prompt, order_prompt=None if whole == prompt else whole)


def read_remix(text: str, lead: str) -> Remix:
    """Read ``#2 CHANGE`` or ``CHANGE``; ``lead`` is what a mended line begins with."""
    which = _WHICH.match(text)
    if which is None:
        return Remix(read_change(text, lead), None)
    rest = text[which.end() :]
    return Remix(read_change(rest, f"{lead} #{int(which[1])}"), number_of(which[1]))


def read_next(text: str, lead: str) -> Continue:
    """Read ``#2 WORDS`` or ``WORDS``, of what happens after a clip."""
    which = _WHICH.match(text)
    if which is None:
        return Continue(read_next_words(text, lead), None)
    words = read_next_words(text[which.end() :], f"{lead} #{int(which[1])}")
    return Continue(words, number_of(which[1]))


def read_change(text: str, lead: str = "") -> str:
    """Read the words of a remix, which takes no options."""
    change = _without_options(text, lead, wording.A_REMIX)
    if is_blank(change):
        raise RequestError(wording.NO_CHANGE)
    return fitting(change)


def read_next_words(text: str, lead: str = "") -> str:
    """Read the words of the next shot, which takes no options."""
    words = _without_options(text, lead, wording.NEXT_SHOT)
    if is_blank(words):
        raise RequestError(wording.NO_NEXT.format(example=EXAMPLE_NEXT))
    return fitting(words)


def _without_options(text: str, lead: str, what: str) -> str:
    prose, found = extract(text)
    if found:
        raise _no_options(text, found[0], lead, what)
    return unquoted(prose)


def _no_options(text: str, option: Option, lead: str, what: str) -> RequestError:
    spelled = code(option.spelled)
    words = (
        wording.FOR_ANOTHER
        if option.name in OPTIONS
        else wording.OR_APART.format(apart=option.apart)
    )
    tell = wording.KEEPS_SHAPE.format(
        what=what, option=spelled, words=words, example=EXAMPLE_PROMPT
    )
    change = without_options(text)
    line = None if is_blank(change) or not lead else f"{lead} {change}"
    if line is None:
        return RequestError(tell)
    return RequestError(wording.WITHOUT_IT.format(tell=tell, line=to_copy(line)))


def _ready_to_copy(error: OptionError, text: str, line: str | None, lead: str) -> RequestError:
    """Return the refusal with the person's own line in it, mended, if it can be."""
    shown = "" if line is None else to_copy(f"{lead} {line}".strip())
    if line is None or not shown:
        return RequestError(error.tell)
    also = also_changed(text, line, error.fix.option)
    return RequestError(wording.READY.format(tell=error.tell, also=also, line=shown))


def fitting(prompt: str) -> str:
    """Return ``prompt`` if the video API can take it."""
    if len(prompt) > MAX_PROMPT:
        raise RequestError(
            wording.TOO_LONG.format(length=len(prompt), most=MAX_PROMPT, example=EXAMPLE_PROMPT)
        )
    return prompt


def number_of(digits: str) -> int:
    """Return a clip's number in its thread."""
    if not (number := int(digits)):
        raise RequestError(wording.FROM_ONE)
    return number
