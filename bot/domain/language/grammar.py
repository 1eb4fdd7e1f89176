"""What people may ask for, and how their words become it: the grammar.

Three places are read: the slash command's text, a message in a job's thread, and an @mention
elsewhere. Whatever can't be done raises ``RequestError`` with a private sentence that shows the
fix; nothing is ever guessed at the person's expense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.conversation.listing import is_nearly_a_list, read_list
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import understood
from bot.domain.language.doubts import (
    CHANGE,
    anyway,
    doubtful,
    is_quoted,
    may_be_talk_of_others,
    remix_may_be_talk,
)
from bot.domain.language.help import HOW_IN_THREAD, how_elsewhere
from bot.domain.language.menu import Menu
from bot.domain.language.naming import job_named, may_be_a_name, read_delete, refuse_name, which_job
from bot.domain.language.options.corrected import to_copy
from bot.domain.language.options.errors import DASHES
from bot.domain.language.prompts import read_change, read_create, read_next_words, read_remix
from bot.domain.language.requests import (
    LONE_WORDS,
    OF_A_CLIP,
    Again,
    Continue,
    Create,
    Help,
    Remix,
    Request,
    ShowUsage,
    Stop,
)
from bot.domain.language.talk.courtesy import is_courtesy
from bot.domain.language.talk.slips import nearest_verb
from bot.domain.language.verbs.again import reseeded, without_seed
from bot.domain.language.verbs.continuing import read_continue, refuse_continue
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.text.slack_text import code, heard, is_blank, typed, unwrapped
from bot.domain.usage.months import Month
from bot.domain.wording.reading import prompts as wording

_THREAD_LEAD = "new"
_STOPS = " .!?"
_REMIX = re.compile(r"remix(?:\s*:|(?=\s)|\Z)\s*", re.IGNORECASE)
_NEW = re.compile(r"new(?:\s*:|(?=\s)|\Z)\s*", re.IGNORECASE)
_COMMAND = re.compile(r"[/!.]?(?P<verb>\w+):?(?: (?P<job>\S+))?")
_DASHED_HELP = re.compile(f"[{DASHES}]{{1,3}}(?:help|h)")
_POLITE = re.compile(r"(?:,? (?:it|this|that|please|pls|now)){1,4}\Z")
_POLITE_FIRST = re.compile(r"\A(?:please|pls),? ")
_SAME = {"stop": "cancel", "remove": "delete"}


def parse_command(text: str, menu: Menu) -> Request:
    """Read what was typed after the slash command."""
    words = unwrapped(typed(text), menu.command)
    return _outside(words, _spoken_or_typed(words), menu, menu.command)


def parse_mention(
    text: str, menu: Menu, *, bot_user_id: str, with_files: bool = False, direct: bool = False
) -> Request:
    """Read a message outside a job's thread that mentions the bot, or a ``direct`` message to it.

    There, nobody has to type the slash command, and so no answer says to.
    """
    words = unwrapped(heard(text, bot_user_id).text, menu.command)
    if with_files and is_blank(words):
        raise RequestError(wording.NO_MOTION)
    return _outside(words, _spoken(words), menu, "" if direct else menu.command)


def parse_reply(
    text: str,
    menu: Menu,
    *,
    has_clip: bool,
    bot_user_id: str,
    with_files: bool = False,
    to_channel: bool = False,
    policy: ReplyPolicy = ReplyPolicy.KEYWORD,
) -> Request | None:
    """Read a message in a job's thread; None is people talking, to be left alone.

    ``has_clip`` tells whether the thread has a clip to remix, or is about to: it decides what a
    mention with other words than a command asks for. With files it is always a new clip. The
    ``policy`` says what is read of who doesn't mention the bot.
    """
    message = heard(text, bot_user_id)
    if not message.addressed and policy is ReplyPolicy.MENTION:
        return None
    if message.addressed or policy is ReplyPolicy.EVERY:
        message = replace(message, text=unwrapped(message.text, menu.command))
    if message.addressed and is_blank(message.text):
        if with_files:
            raise RequestError(wording.NO_MOTION)
        return Help()
    command = _thread_verb(message.text, menu, message.addressed)
    command = command or _thread_command(message.text, message.addressed)
    command = command or _again_with_seed(message.text, message.addressed)
    if with_files and isinstance(command, Remix | Continue | Again):
        raise RequestError(wording.WITH_PICTURE)
    polite = is_courtesy(message.text) and not is_quoted(message.text)
    if command is not None or polite:
        return command
    if message.addressed:
        return _change_or_clip(message.text, menu, has_clip=has_clip and not with_files)
    if policy is ReplyPolicy.EVERY and has_clip:
        return _unaddressed_change(message.text, menu, with_files=with_files, to_channel=to_channel)
    return None


def parse_change(text: str) -> str:
    """Read the change that a remix asks for, as typed into the modal."""
    return read_change(typed(text))


def parse_next(text: str) -> str:
    """Read what should happen next, as typed into the modal."""
    return read_next_words(typed(text))


def _outside(text: str, line: str, menu: Menu, lead: str) -> Request:
    """Read a request that belongs to no thread; ``line`` is ``text`` as a command would be.

    ``lead`` is what a command begins with there, in the answers.
    """
    if is_blank(text):
        return Help(whole=False)
    _refuse_remix(text, lead)
    refuse_continue(text)
    verb, job = _parts(line)
    if (lone := _lone(verb, job)) is not None:
        return lone
    if _DASHED_HELP.fullmatch(line):
        return Help()
    if (listed := read_list(line.removeprefix("/"))) is not None:
        return listed
    if (about_jobs := _about_jobs(line, verb, job, lead)) is not None:
        return about_jobs
    _refuse_nearly_a_command(text, how_elsewhere(lead), menu, lead)
    if (doubt := doubtful(text, menu, lead)) is not None:
        return doubt
    return _create(text, menu, lead)


def _create(text: str, menu: Menu, lead: str) -> Create:
    """Read a prompt with options; refused, its words go on in a form."""
    try:
        return read_create(text, menu, lead)
    except RequestError as error:
        raise RequestError(error.tell, draft=understood(text, menu)) from error


def _remix(text: str, menu: Menu) -> Remix:
    try:
        return read_remix(text, CHANGE)
    except RequestError as error:
        raise RequestError(error.tell, draft=understood(text, menu)) from error


def _lone(verb: str, job: str | None) -> Request | None:
    """Read a command that is one word, ``help me``, and ``usage 2026-10``."""
    if verb == "usage" and (month := Month.read(job or "")) is not None:
        return ShowUsage(month)
    alone = job is None or (verb, job) == ("help", "me")
    return LONE_WORDS[verb].request if alone and verb in LONE_WORDS else None


def _about_jobs(line: str, verb: str, job: str | None, lead: str) -> Request | None:
    """Read ``delete``, and the verbs of ``OF_A_CLIP``, of a job or of none."""
    verb = _SAME.get(verb, verb)
    if verb in OF_A_CLIP and job is None:
        return OF_A_CLIP[verb](None)
    if (deletion := read_delete(line.removeprefix("/"))) is not None:
        if deletion.job and (known := job_named(deletion.job)):
            return replace(deletion, job=known)
        refuse_name("delete", deletion.job, lead)
    if verb in OF_A_CLIP:
        if job and (known := job_named(job)):
            return OF_A_CLIP[verb](known)
        refuse_name(verb, job, lead)
    return None


def _thread_verb(text: str, menu: Menu, addressed: bool) -> Request | None:
    """Read ``remix CHANGE`` or ``new PROMPT``: verbs that count at the start of a message."""
    if (shot := read_continue(text, addressed=addressed)) is not None:
        return shot
    if found := _REMIX.match(text):
        remix = _remix(text[found.end() :], menu)
        return remix if addressed else remix_may_be_talk(remix) or remix
    if found := _NEW.match(text):
        prompt = text[found.end() :]
        doubt = doubtful(prompt, menu, _THREAD_LEAD, in_thread=True)
        return doubt or _create(prompt, menu, _THREAD_LEAD)
    return None


def _thread_command(text: str, addressed: bool) -> Request | None:
    """Read the commands that count only as a whole message."""
    line = _spoken(text) if addressed else _line(text)
    verb, job = _parts(line)
    if (addressed or job is None) and (lone := _lone(verb, job)) is not None:
        return lone
    if addressed and (listed := read_list(line)) is not None:
        return listed
    if verb == "stop" and job is None:
        return Stop(addressed)
    if verb == "" and not addressed and line.rstrip(_STOPS) == "stop":
        return Stop(addressed)
    deletion = read_delete(line)
    if deletion is not None:
        verb, job = "delete", deletion.job
    if verb == "stop":
        verb = "cancel"
    if verb not in {"again", "delete", *OF_A_CLIP}:
        return None
    which = which_job(job) if job else None
    if job and (which is None or (verb == "again" and not which.startswith("#"))):
        if addressed and may_be_a_name(job):
            raise RequestError(wording.WHICH.format(word=code(job), verb=verb))
        return None
    if deletion is not None:
        return replace(deletion, job=which)
    if verb == "again":
        _refuse_again_as_question(text)
        return Again(int(which[1:]) if which else None)
    return OF_A_CLIP[verb](which)


def _again_with_seed(text: str, addressed: bool) -> Again | None:
    """Read ``again --seed 5``; None for anything else that has a seed in it."""
    words, seed = without_seed(text)
    again = _thread_command(words, addressed) if seed is not None else None
    return reseeded(again, seed) if seed is not None and isinstance(again, Again) else None


def _refuse_again_as_question(text: str) -> None:
    """Refuse to pay for what may be surprise: ``again?``."""
    if "?" in text:
        raise RequestError(wording.NOTHING_MADE.format(how=HOW_IN_THREAD["again"]))


def _change_or_clip(text: str, menu: Menu, *, has_clip: bool) -> Request:
    """Read what a mention in a thread asks for in its own words: a change, or a new clip."""
    lead = CHANGE if has_clip else _THREAD_LEAD
    _refuse_nearly_a_command(text, HOW_IN_THREAD, menu, lead)
    if (doubt := doubtful(text, menu, lead, in_thread=True)) is not None:
        return doubt
    return _remix(text, menu) if has_clip else _create(text, menu, lead)


def _unaddressed_change(
    text: str, menu: Menu, *, with_files: bool, to_channel: bool
) -> Request | None:
    """Read a reply where each one is a change; None for one to somebody else, or without words."""
    if is_blank(text) or text.startswith("@"):
        return None
    if with_files:
        raise RequestError(wording.WITH_PICTURE)
    doubt = may_be_talk_of_others(text, menu, to_channel=to_channel)
    return doubt or _change_or_clip(text, menu, has_clip=True)


def _refuse_remix(text: str, lead: str) -> None:
    """Point to the thread what only makes sense in one."""
    if not (found := _REMIX.match(text)):
        return
    change = text[found.end() :].strip()
    line = f"{CHANGE} {change}" if not is_blank(change) else "remix make it night"
    if not change:
        raise RequestError(wording.CHANGE_LIKE.format(line=to_copy(line)))
    quotes = _in_quotes(text, lead)
    raise RequestError(wording.CHANGE_ELSEWHERE.format(line=to_copy(line), quotes=quotes))


def _refuse_nearly_a_command(text: str, fixes: Mapping[str, str], menu: Menu, lead: str) -> None:
    """Refuse ``cancel all``, ``delte k7m2p9``: a verb and at most one more word."""
    line = _spoken(text)
    words = line.split()
    nearly = len(words) in (1, 2) or is_nearly_a_list(line) or read_delete(line) is not None
    verb = words[0].rstrip(_STOPS + ",:;…") if nearly else ""
    named = len(words) == 2 and which_job(words[1]) is not None
    if named:
        verb = nearest_verb(verb, (*fixes, *_SAME)) or verb
    if fix := fixes.get(_SAME.get(verb, verb)):
        raise RequestError(
            wording.NEARLY.format(how=fix, quotes=_in_quotes(text, lead)),
            anyway=None if named else anyway(text, menu, lead),
        )


def _in_quotes(text: str, lead: str) -> str:
    """Return how to have ``text`` filmed word for word."""
    words = text.replace('"', "'")
    kind = wording.A_CHANGE if lead == CHANGE else wording.A_PROMPT
    line = to_copy(f'{lead} "{words}"'.strip())
    return wording.QUOTES.format(kind=kind, line=line)


def _line(text: str) -> str:
    """Return ``text`` on one line in lower case, for commands to be recognised."""
    return " ".join(text.lower().split())


def _spoken(text: str) -> str:
    """Return ``text`` as ``_line`` does, without what people add who speak to somebody."""
    return _POLITE.sub("", _POLITE_FIRST.sub("", _line(text)).rstrip(_STOPS))


def _spoken_or_typed(text: str) -> str:
    """Return a command as it was typed, or without politeness around a lone verb."""
    line = _line(text).rstrip(_STOPS)
    spoken = _spoken(text)
    return spoken if " " not in spoken else line


def _parts(line: str) -> tuple[str, str | None]:
    """Return the verb and the job of a line that is nothing more; otherwise ``("", None)``."""
    command = _COMMAND.fullmatch(line)
    return (command["verb"], command["job"]) if command else ("", None)
