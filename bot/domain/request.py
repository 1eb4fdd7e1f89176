"""What people may ask for, and how their words become it: the grammar.

Three places are read: the slash command's text, a message in a job's thread, and an @mention
elsewhere. Whatever can't be done raises ``RequestError`` with a private sentence that shows the
fix; nothing is ever guessed at the person's expense.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.clip import WHOLE, Crop, Size
from bot.domain.deleting import Delete, read_delete
from bot.domain.errors import RequestError
from bot.domain.help import HOW_IN_THREAD, help_text, how_elsewhere
from bot.domain.job import JOB_ID_DIGITS, JOB_ID_LETTERS
from bot.domain.listing import ListJobs, is_nearly_a_list, read_list
from bot.domain.menu import EXAMPLE_JOB, EXAMPLE_PROMPT, OPTIONS, Menu, example
from bot.domain.options import DASHES, Choice, choose, extract, unquoted
from bot.domain.slack_text import code, heard, is_blank, is_courtesy, is_question, typed

__all__ = [
    "MAX_PROMPT",
    "Again",
    "Cancel",
    "Create",
    "Delete",
    "Help",
    "ListJobs",
    "Menu",
    "Remix",
    "Request",
    "Status",
    "created",
    "help_text",
    "parse_change",
    "parse_command",
    "parse_mention",
    "parse_reply",
]

MAX_PROMPT = 32_000
"""Characters of a prompt that the published schema takes (OpenAI: ``CreateVideoBody.prompt``)."""


WORDLESS = (
    "What should happen in the picture? Send it once more with your words, for example: "
    "`the fox turns its head and snow begins to fall`"
)
AS_IT_WAS = (
    "A clip is remixed, or made again, without a picture. To make a new one from the picture, "
    "send it once more with `new` and your words, for example: `new the fox turns its head`"
)


@dataclass(frozen=True, slots=True)
class Create:
    """Make ``count`` new clips from a prompt.

    ``frames`` and ``crop`` are about the pictures or the video that go with it. ``sized`` tells
    that somebody chose the size; otherwise a picture may.
    """

    prompt: str
    size: Size
    seconds: int
    count: int
    model: str
    quality: str | None = None
    frames: tuple[int, ...] = ()
    crop: Crop = WHOLE
    sized: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Remix:
    """Change clip ``number`` of the thread, or its newest when that is None."""

    change: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Again:
    """Make clip ``number`` of the thread, or its newest, once more from the same request."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel a job by its id or as ``#2`` of the thread; None: the thread's unfinished jobs."""

    job: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """Tell how a job is doing, by its id or as ``#2`` of the thread; None: all that are near."""

    job: str | None


@dataclass(frozen=True, slots=True)
class Help:
    """Show how it's done."""


Request = Create | Remix | Again | Cancel | Delete | Status | ListJobs | Help

_THREAD_LEAD = "new"
_CHANGE_LEAD = "remix"
_STOPS = " .!?"
_REMIX = re.compile(r"remix(?:\s*:|(?=\s)|\Z)\s*", re.IGNORECASE)
_NEW = re.compile(r"new(?:\s*:|(?=\s)|\Z)\s*", re.IGNORECASE)
_WHICH = re.compile(r"#(\d{1,3})(?:\s*:|(?=\s)|\Z)\s*")
_COMMAND = re.compile(r"(?P<verb>\w+):?(?: (?P<job>\S+))?")
_DASHED_HELP = re.compile(f"[{DASHES}]{{1,3}}(?:help|h)")
_POLITE = re.compile(r"(?:,? (?:it|this|that|please|now)){1,4}\Z")
_SAME = {"stop": "cancel", "remove": "delete"}
_JOB_ID = re.compile(
    f"#?((?=[{JOB_ID_LETTERS}]*[{JOB_ID_DIGITS}])[{JOB_ID_LETTERS}{JOB_ID_DIGITS}]{{4,8}})"
)
_JOB_NUMBER = re.compile(r"#(\d{1,3})")
_NEARLY_A_JOB = re.compile(r"#\S+|\d{1,3}|(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]{4,12}")


def parse_command(text: str, menu: Menu) -> Request:
    """Read what was typed after the slash command."""
    words = typed(text)
    return _outside(words, _line(words).rstrip(_STOPS), menu)


def parse_mention(text: str, menu: Menu, *, bot_user_id: str, with_files: bool = False) -> Request:
    """Read a message outside a job's thread that mentions the bot, or a direct message to it."""
    words = heard(text, bot_user_id).text
    if with_files and is_blank(words):
        raise RequestError(WORDLESS)
    return Help() if _is_chat(words) else _outside(words, _spoken(words), menu)


def parse_reply(
    text: str, menu: Menu, *, has_clip: bool, bot_user_id: str, with_files: bool = False
) -> Request | None:
    """Read a message in a job's thread; None is people talking, to be left alone.

    ``has_clip`` tells whether the thread has a clip to remix: it decides what a mention with
    other words than a command asks for. With files it is always a new clip.
    """
    message = heard(text, bot_user_id)
    if message.addressed and is_blank(message.text):
        if with_files:
            raise RequestError(WORDLESS)
        return Help()
    command = _thread_verb(message.text, menu) or _thread_command(message.text, message.addressed)
    has_clip = has_clip and not with_files
    if with_files and isinstance(command, Remix | Again):
        raise RequestError(AS_IT_WAS)
    if command is not None or not message.addressed or _is_chat(message.text):
        return command
    _refuse_question(message.text, has_clip)
    _refuse_nearly_a_command(
        message.text, HOW_IN_THREAD, _CHANGE_LEAD if has_clip else _THREAD_LEAD
    )
    return _remix(message.text) if has_clip else _create(message.text, menu, _THREAD_LEAD)


def parse_change(text: str) -> str:
    """Read the change that a remix asks for, as typed into the modal."""
    return _change(typed(text))


def _outside(text: str, line: str, menu: Menu) -> Request:
    """Read a request that belongs to no thread; ``line`` is ``text`` as a command would be."""
    if is_blank(text):
        return Help()
    _refuse_remix(text, menu)
    verb, job = _parts(line)
    if verb == "help" or _DASHED_HELP.fullmatch(line):
        return Help()
    if (listed := read_list(line)) is not None:
        return listed
    if verb == "status" and job is None:
        return Status(None)
    if (deletion := read_delete(line)) is not None:
        if deletion.job and (known := _JOB_ID.fullmatch(deletion.job)):
            return replace(deletion, job=known[1])
        _refuse_job("delete", deletion.job, menu)
    if verb in {"status", "cancel"}:
        if job and (known := _JOB_ID.fullmatch(job)):
            return Status(known[1]) if verb == "status" else Cancel(known[1])
        _refuse_job(verb, job, menu)
    _refuse_nearly_a_command(text, how_elsewhere(menu.command), menu.command)
    return _create(text, menu, menu.command)


def _thread_verb(text: str, menu: Menu) -> Request | None:
    """Read ``remix CHANGE`` or ``new PROMPT``: verbs that count at the start of a message."""
    if remix := _REMIX.match(text):
        return _remix(text[remix.end() :])
    if new := _NEW.match(text):
        return _create(text[new.end() :], menu, _THREAD_LEAD)
    return None


def _thread_command(text: str, addressed: bool) -> Request | None:
    """Read the commands that count only as a whole message."""
    line = _spoken(text) if addressed else _line(text)
    verb, job = _parts(line)
    if verb == "help":
        return Help()
    if addressed and (listed := read_list(line)) is not None:
        return listed
    deletion = read_delete(line)
    if deletion is not None:
        verb, job = "delete", deletion.job
    if verb not in {"again", "cancel", "status", "delete"}:
        return None
    which = _which_job(job) if job else None
    if job and (which is None or (verb == "again" and not which.startswith("#"))):
        if addressed and _NEARLY_A_JOB.fullmatch(job):
            raise RequestError(
                f"I can't tell which clip {code(job)} is. Number the clips of this thread from 1, "
                f"for example: `{verb} #2`"
            )
        return None
    if deletion is not None:
        return replace(deletion, job=which)
    if verb == "again":
        return Again(int(which[1:]) if which else None)
    return Cancel(which) if verb == "cancel" else Status(which)


def _refuse_remix(text: str, menu: Menu) -> None:
    """Point to the thread what only makes sense in one."""
    if _REMIX.match(text):
        raise RequestError(
            "To change a clip, reply in its thread, for example: `remix make it night`. "
            f"{_in_quotes(text, menu.command)}"
        )


def _refuse_nearly_a_command(text: str, fixes: Mapping[str, str], lead: str) -> None:
    """Refuse ``stop``, ``cancel all``, ``delte k7m2p9``: a verb and at most one more word."""
    line = _spoken(text)
    words = line.split()
    nearly = len(words) in (1, 2) or is_nearly_a_list(line) or read_delete(line) is not None
    verb = words[0].rstrip(_STOPS + ",:;…") if nearly else ""
    if len(words) == 2 and _which_job(words[1]):
        verb = next(iter(difflib.get_close_matches(verb, (*fixes, *_SAME), n=1, cutoff=0.7)), verb)
    if fix := fixes.get(_SAME.get(verb, verb)):
        raise RequestError(f"{fix}. {_in_quotes(text, lead)}")


def _refuse_question(text: str, has_clip: bool) -> None:
    """Refuse to film what somebody asks; in quotes it's a prompt."""
    if is_question(text) and unquoted(text) == text:
        fix = "change this one: `remix make it night`"
        other = f"make one: `new {EXAMPLE_PROMPT}`"
        raise RequestError(f"I only make clips. To {fix if has_clip else other}")


def _in_quotes(text: str, lead: str) -> str:
    """Return how to have ``text`` filmed word for word."""
    words = text.replace('"', "'")
    quoted = code(f'{lead} "{words}"', 60)
    kind = "change" if lead == _CHANGE_LEAD else "prompt"
    return f"If those are the words of a {kind}, put them in quotes: {quoted}"


def _is_chat(text: str) -> bool:
    """Tell whether people are only being polite; in quotes their words are a prompt."""
    return is_courtesy(text) and unquoted(text) == text


def _refuse_job(verb: str, job: str | None, menu: Menu) -> None:
    """Refuse ``cancel`` without a job, and what was surely meant to name one."""
    if job is not None and not _NEARLY_A_JOB.fullmatch(job):
        return
    wrong = "Which job?" if job is None else f"{code(job)} isn't a job's name."
    raise RequestError(
        f"{wrong} {code(f'{menu.command} list')} shows yours; then type, for example: "
        f"{code(f'{menu.command} {verb} {EXAMPLE_JOB}')}"
    )


def _which_job(job: str) -> str | None:
    """Return ``#2`` or a job's id from what follows a verb in a thread."""
    if number := _JOB_NUMBER.fullmatch(job):
        return f"#{_number(number[1])}"
    known = _JOB_ID.fullmatch(job)
    return known[1] if known else None


def _number(digits: str) -> int:
    """Return a clip's number in its thread."""
    if not (number := int(digits)):
        raise RequestError("The clips of a thread are numbered from 1, for example: `again #1`")
    return number


def _create(text: str, menu: Menu, lead: str) -> Create:
    """Read a prompt with options."""
    whole = unquoted(text)
    prose, found = extract(whole)
    choice = choose(found, menu, lead)
    prompt = prose if whole != text else unquoted(prose)
    if is_blank(prompt):
        sample = f"{lead} {EXAMPLE_PROMPT}"
        if found:
            sample = f"{sample} {example(found[0].name, menu, menu.models[choice.model])}"
        raise RequestError(f"What should the clip show? For example: {code(sample, 200)}")
    return created(prompt, choice)


def created(prompt: str, choice: Choice) -> Create:
    """Return the request for a clip as it was chosen. Raises RequestError for too long a prompt."""
    return Create(
        prompt=_fitting(prompt),
        size=choice.size,
        seconds=choice.seconds,
        count=choice.count,
        model=choice.model,
        quality=choice.quality,
        frames=choice.frames,
        crop=choice.crop,
        sized=choice.sized,
    )


def _remix(text: str) -> Remix:
    """Read ``#2 CHANGE`` or ``CHANGE``."""
    which = _WHICH.match(text)
    if which is None:
        return Remix(_change(text), None)
    return Remix(_change(text[which.end() :]), _number(which[1]))


def _change(text: str) -> str:
    """Read the words of a remix, which takes no options."""
    prose, found = extract(text)
    if found:
        spelled = code(found[0].spelled)
        words = (
            "For another clip, with options of its own"
            if found[0].name in OPTIONS
            else f"If it belongs to the change, {found[0].apart}; for another clip"
        )
        raise RequestError(
            f"A remix keeps the size and length of its source, so {spelled} has no place in it. "
            f"{words}, reply in the thread: `new {EXAMPLE_PROMPT} --seconds 8`"
        )
    change = unquoted(prose)
    if is_blank(change):
        raise RequestError("What should change? For example: `remix make it night`")
    return _fitting(change)


def _fitting(prompt: str) -> str:
    """Return ``prompt`` if the video API can take it."""
    if len(prompt) > MAX_PROMPT:
        raise RequestError(
            f"That's {len(prompt):,} characters, and the video service takes at most "
            f"{MAX_PROMPT:,}. A sentence or two works best, for example: `{EXAMPLE_PROMPT}`"
        )
    return prompt


def _line(text: str) -> str:
    """Return ``text`` on one line in lower case, for commands to be recognised."""
    return " ".join(text.lower().split())


def _spoken(text: str) -> str:
    """Return ``text`` as ``_line`` does, without what people add who speak to somebody."""
    return _POLITE.sub("", _line(text).rstrip(_STOPS))


def _parts(line: str) -> tuple[str, str | None]:
    """Return the verb and the job of a line that is nothing more; otherwise ``("", None)``."""
    command = _COMMAND.fullmatch(line)
    return (command["verb"], command["job"]) if command else ("", None)
