"""A person's own line, mended and ready to copy: Slack has eaten the one that was refused."""

from __future__ import annotations

from bot.domain.language.menu import Menu, one_of
from bot.domain.language.options.errors import Fix, Option, OptionError
from bot.domain.language.options.reading import choose, extract, joined, unquoted
from bot.domain.language.options.styles import with_style
from bot.domain.text.slack_text import code, escape, is_blank
from bot.domain.wording.reading.options import AND
from bot.domain.wording.reading.prompts import ALSO_CHANGED

_MOST = 20
"""How many things may be wrong with a line."""

_SHORT = 200
"""Characters of a line that stands in the sentence; a longer one gets a block of its own."""

_LONGEST = 30_000
"""Characters of a line that comes back. Slack: a message's text takes 40,000, escaped."""

_UNSEEN = "\u200b"
"""Keeps three backticks of a person's own apart; it goes when the text is sent again."""


def corrected(text: str, menu: Menu) -> str | None:
    """Return ``text`` with options that can be taken; None where it can't be told how.

    Everything that is wrong is mended at once, so that what is sent again isn't refused again.
    """
    inner = unquoted(text)
    at = text.find(inner)
    line = inner
    for _ in range(_MOST):
        prose, found = extract(line)
        try:
            choose(with_style(found, menu), menu)
        except OptionError as error:
            if error.fix.option.end == 0:
                return None
            line = _mended(line, error.fix, found)
            continue
        return None if is_blank(prose) else f"{text[:at]}{line}{text[at + len(inner) :]}"
    return None


def also_changed(text: str, line: str, told: Option) -> str:
    """Return which options of ``text`` aren't in its mended ``line`` as they were, as a sentence.

    All but the one that was told of: nobody should find out from what is made.
    """
    kept = {(option.name, option.value) for option in extract(unquoted(line))[1]}
    spelled = dict.fromkeys(
        code(option.spelled)
        for option in extract(unquoted(text))[1]
        if option.spelled != told.spelled and (option.name, option.value) not in kept
    )
    options = one_of(spelled, last=AND)
    return ALSO_CHANGED.format(options=options) if spelled else ""


def without_options(text: str) -> str:
    """Return the words of ``text`` with no option in them, and its own quotes around them."""
    inner = unquoted(text)
    at = text.find(inner)
    return f"{text[:at]}{extract(inner)[0]}{text[at + len(inner) :]}"


def _mended(line: str, fix: Fix, found: tuple[Option, ...]) -> str:
    option = fix.option
    if fix.only_name:
        return f"{line[: option.start]}{fix.instead}{line[option.start + len(option.spelled) :]}"
    at = end_of_prose(line, option.start, found)
    before, between, after = line[:at], line[at : option.start].strip(), line[option.end :]
    if is_blank(before):
        return joined((before, between, f"{fix.instead} {after.lstrip()}".strip())) + fix.words
    return joined((before.rstrip() + fix.words, f"{between} {fix.instead}".strip(), after))


def end_of_prose(line: str, at: int, found: tuple[Option, ...]) -> int:
    """Return where the options begin that stand in front of ``at``: words go in front of them."""
    for other in reversed([one for one in found if one.end <= at]):
        if line[other.end : at].strip():
            break
        at = other.start
    return at


def to_copy(line: str) -> str:
    """Return a line as mrkdwn to copy from: in backticks, or in a block where it's long.

    Nothing for one that would be too long for a message.
    """
    if len(escape(line)) > _LONGEST:
        return ""
    if len(line) <= _SHORT and not set("`\n") & set(line):
        return f" `{escape(line)}`"
    return f"\n```\n{escape(line.replace('```', f'`{_UNSEEN}`{_UNSEEN}`'))}\n```"
