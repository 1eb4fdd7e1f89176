"""Telling talk from a prompt: questions, greetings, commands of other tools, slips of our own.

What may be any of these isn't filmed before somebody says so; a plain prompt is never held up. Both
are measured on tables of what people write (``tests/support/sayings``). Nothing is guessed by
likeness but slips: each kind is told by words, and by how a sentence begins and ends.

A text is taken sentence by sentence. Where one of them describes something, it is a prompt, whoever
asks what in it: ``Are we alone? A lone astronaut looks at two moons``. Only somebody who asks *for*
a clip, or about clips, may go on describing it. Quoted speech isn't looked into.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.job import JOB_ID_DIGITS, JOB_ID_LETTERS
from bot.domain.language.talk.courtesy import has_picture, is_courtesy, is_greeting
from bot.domain.language.talk.openings import (
    is_about_clips,
    is_question,
    without_call,
    without_lead,
    without_please,
    without_tail,
)
from bot.domain.language.talk.pointing import asks_again, points_at_a_clip
from bot.domain.language.talk.remarks import remark
from bot.domain.language.talk.slips import slip
from bot.domain.language.talk.subjects import order, subject
from bot.domain.language.talk.wishes import change_in, is_wish, wish_in
from bot.domain.language.talk.words import (
    BEHIND,
    COMMANDS,
    DONE_TO_THEM,
    IN_FRONT,
    OFFICES,
    SAID,
    SCENES,
    TWO_WORDS,
    WITH_A_NAME,
    WITH_ANY_NAME,
    About,
    Talk,
)

_MOST_WORDS = 60
_MOST_CHARACTERS = 1000
"""How long a text is that is looked into: who says more describes something."""

_FIRST = 4
"""Among how many sentences the one is looked for that says what a clip should show."""

_QUOTED = re.compile(r'["“„«»”][^"“”„«»]*["“”«»]')
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]\s]*\s|(?<=[。！？])|\n+")
_LOOKS_NAMED = re.compile(r".*[/@#:.\d-].*")
_POLL = re.compile(r"\w*poll\w*\b.*([\"“][^\"“”]*[\"”]\s*){2,}")
_NAMED = ("@", "#", "http://", "https://", "www.")
"""How a name or a link begins."""

_OF_EMOJI = "\ufe0f\u20e3"
"""Marks that belong to an emoji: alone, they are no words."""

_NAME = re.compile(
    f"(?=[{JOB_ID_LETTERS}]*[{JOB_ID_DIGITS}])[{JOB_ID_LETTERS}{JOB_ID_DIGITS}]{{6}}"
)
_SLASHED = re.compile(r"/([a-z][\w-]*)(?!\S)")
_FLAG = re.compile(r"--?\w")
_TESTS = re.compile(
    r"(?:this is )?(?:just )?(?:a )?(?:quick )?(?:test|testing|check)\d*"
    r"(?:[ ,]+(?:test|testing|check|\d+))*"
)


def talk(text: str) -> Talk | None:
    """Return what ``text`` may be other than a prompt, or None for a plain prompt."""
    if is_courtesy(text):
        return Talk(About.HELLO if is_greeting(text) else About.COURTESY)
    line = _plain(text)
    if len(line) > _MOST_CHARACTERS or len(line.split()) > _MOST_WORDS:
        return Talk(About.WISH, wish=_wish(text)) if is_wish(line) else None
    bare = _bare(line)
    if about := _alone(line, bare) or _said(bare) or order(line):
        return Talk(about)
    words = without_please(without_call(bare)).split()
    return _command(line, words) or _question(text, line)


def points_back(text: str) -> Talk | None:
    """Return what ``text`` says of a clip that it doesn't name: a change, where one is at hand."""
    bare = _bare(_plain(text))
    said = (bare, without_tail(without_lead(bare)))
    return Talk(About.CHANGE) if any(map(points_at_a_clip, said)) else None


def _plain(text: str) -> str:
    """Return ``text`` as it is compared: lower case, straight apostrophes, quotations left out.

    Line breaks stay.
    """
    plain = re.sub("[‘’ʼ´`]", "'", text.lower().replace("？", "?").replace("؟", "?"))
    return re.sub(r"[^\S\n]+", " ", _QUOTED.sub('""', plain)).strip()


def _alone(line: str, bare: str) -> About | None:
    """Return what it is about where there are no words to film: a name, a link, a number."""
    if _NAME.fullmatch(bare):
        return About.DONE
    words = [word for word in line.split() if not word.startswith(_NAMED)]
    says_nothing = bool(bare) and not any(char.isalpha() for word in words for char in word)
    return About.QUESTION if says_nothing else None


def _bare(line: str) -> str:
    """Return ``line`` without the punctuation and emoji around its words."""
    begin = next((at for at, char in enumerate(line) if _is_of_a_word(char)), len(line))
    end = next((at for at in range(len(line), begin, -1) if _is_of_a_word(line[at - 1])), begin)
    return line[begin:end]


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" and char not in _OF_EMOJI


def _said(line: str) -> About | None:
    """Return what a line is about that says it in so many words, perhaps politely."""
    line = " ".join(line.split())
    asked = without_call(line)
    if _TESTS.fullmatch(asked):
        return About.PRESENCE
    for said in (line, asked, without_please(line), without_please(asked)):
        if said in SAID:
            return SAID[said]
    return None


def _remarked(sentence: str) -> About | None:
    """Return what a sentence is about that is a remark, perhaps with a call before it."""
    if has_picture(sentence):
        return None
    line = _bare(sentence)
    said = (line, without_call(line), without_please(line), without_tail(without_lead(line)))
    if any(asks_again(one) for one in said):
        return About.AGAIN
    return next(filter(None, map(remark, said)), None)


def _command(line: str, words: list[str]) -> Talk | None:
    """Return the command of another tool, or the slip, that a line of a word or two may be."""
    slash = _SLASHED.match(line)
    if _POLL.fullmatch(line) or _FLAG.fullmatch(line) or (slash and slash[1] in COMMANDS):
        return Talk(About.COMMAND)
    match words:
        case [word] if word in COMMANDS:
            return Talk(About.COMMAND)
        case [word] if verb := slip(word):
            return Talk(About.SLIP, meant=verb)
        case _ if " ".join(words) in TWO_WORDS:
            return Talk(About.COMMAND)
        case [first, second] if _takes_a_name(first, second):
            return Talk(About.COMMAND)
        case [first, second] if first in DONE_TO_THEM and second in OFFICES:
            return Talk(About.COMMAND)
        case [first, second] if first in IN_FRONT and second in COMMANDS - SCENES:
            return Talk(SAID.get(second, About.COMMAND))
        case [first, second] if second in BEHIND and first in COMMANDS - SCENES:
            return Talk(SAID.get(first, About.COMMAND))
    return None


def _takes_a_name(command: str, name: str) -> bool:
    """Tell whether a command stands before what it may be about: ``subscribe owner/repo``."""
    named = command in WITH_A_NAME and _LOOKS_NAMED.fullmatch(name)
    return command in WITH_ANY_NAME or bool(named)


def _question(text: str, line: str) -> Talk | None:
    """Return the question that a text asks, if its sentences do nothing else."""
    sentences = [part.strip() for part in _SENTENCE.split(line) if _bare(part)]
    asks = [_is_said_to_us(sentence) for sentence in sentences]
    if not any(asks) or not (all(asks) or _asks_for_a_clip(sentences, asks)):
        return None
    wish, change = _wish(text), change_in(text)
    if wish:
        return Talk(About.WISH, wish=wish, change=change)
    asked = [sentence for sentence, ours in zip(sentences, asks, strict=True) if ours]
    return Talk(_remarks(asked) or subject(" ".join(asked)), change=change)


def _remarks(sentences: list[str]) -> About | None:
    """Return what the first remark is about where nobody asks anything."""
    if any(is_question(sentence) or is_wish(sentence) for sentence in sentences):
        return None
    return next(filter(None, (_remarked(sentence) for sentence in sentences)), None)


def _wish(text: str) -> str:
    """Return what the clip should show that a text asks for, in its writer's own words."""
    split = _SENTENCE.split(text, maxsplit=_FIRST)
    parts = [found for part in split if (found := part.strip())]
    wishes = (wish_in(" ".join(parts[at:])) for at in range(len(parts)))
    return next(filter(None, wishes), "")


def _is_said_to_us(sentence: str) -> bool:
    """Tell whether a sentence is a question, a courtesy or the like, and describes nothing."""
    if is_courtesy(sentence) or _said(_bare(sentence)) or _remarked(sentence):
        return True
    return is_wish(sentence) or is_question(sentence)


def _asks_for_a_clip(sentences: list[str], asks: list[bool]) -> bool:
    """Tell whether a text that describes something, too, does so for a question about clips.

    That comes first or last: ``Can you make me a video? A cat on a sofa``.
    """
    told = [pair for pair in zip(sentences, asks, strict=True) if not is_courtesy(pair[0])]
    return any(
        ours and (is_wish(sentence) or is_about_clips(sentence))
        for sentence, ours in (told[0], told[-1])
    )
