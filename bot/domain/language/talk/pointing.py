"""Orders that point at a clip without saying which: ``make it longer``, ``try again``.

In a clip's thread most of them are changes. Anywhere else there is nothing that they could point
at. Everything here is in lower case.
"""

from __future__ import annotations

import re

from bot.domain.language.talk.words import either

_IT = either(
    """
    it | this | that | them | these | those | this one | that one | the last one | last one
    (?:the|my|this|that|last|the last|my last) (?:clip|video|render|file|movie|film)
    """
)
_TAIL = either(
    """
    please | pls | again | now | for me | for us | once more | here | instead | a bit | a little
    some more
    """
)
_WHERE = (
    r"(?:to|in|with|into|on) (?:\S+ )?(?:me|us|him|her|them|[#@]\S+|slack|the channel|the team)"
)
_CALL = "(?:please |pls |just |ok |let's )*"
_AGAIN = re.compile(
    either(
        rf"""
        {_CALL}(?:try|do|run|start|make|render|go|redo|retry)(?: {_IT})? (?:once )?again
        (?:please )?(?:once|one) more(?: time)?
        (?:(?:do|make|render|give me) )?(?:another|one more)(?: one| time| take)?
        (?:redo|retry|repeat|rerun|undo|revert|restart)(?: {_IT}| last| all| everything)?
        start over | go back | same again
        """
    )
    + rf"(?:[ ,]+{_TAIL})*"
)
_DONE_TO_IT = re.compile(
    either(
        r"""
        (?:share|post|send|forward|download|save|export|copy|show|play|open|upload|attach|give)
        (?:edit|change|extend|upscale|enhance|crop|trim|cut|loop|fix|remix|animate|convert|rotate|flip|reverse)
        (?:brighten|darken|stabili[sz]e|mute|lengthen|shorten|continue|improve|vary|resize)
        """
    )
    + rf"(?: (?:me|us))? {_IT}(?: {_WHERE})?(?:[ ,]+{_TAIL})*"
)
_SENT = re.compile(
    rf"(?:share|post|send|forward) (?:{_IT} )?{_WHERE}"
    rf"|(?:send|give|get) me (?:{_IT}|the (?:link|file|clip|video|url))|download (?:link|url)"
    r"|(?:zoom|pan) (?:in|out|left|right)|(?:upscale|extend|variation|vary) \d"
)
_MORE = (
    "(?:longer|shorter|faster|slower|brighter|darker|bigger|smaller|wider|louder|quieter|better)"
)
_CHANGED = re.compile(
    rf"(?:please )?(?:make|turn|keep|set|render) {_IT}"
    r"(?: (?!rain|snow|happen|work|count|stop)[\w:'-]+(?: [\w:'-]+)?"
    r"| (?:more|less|look|a|an|the|into|as|with|in|at|to|like|much)(?: (?!and\b)[\w:'-]+){1,5})"
    rf"|(?:much |a bit |a little )?{_MORE}(?: version| clip| video)?(?:[ ,]+{_TAIL})*"
)


def asks_again(line: str) -> bool:
    """Tell whether a line asks for what was there once more, in a thread or out of one."""
    return bool(_AGAIN.fullmatch(line))


def points_at_a_clip(line: str) -> bool:
    """Tell whether a line orders something of a clip, and doesn't say of which."""
    return any(known.fullmatch(line) for known in (_DONE_TO_IT, _SENT, _CHANGED))
