"""Failures of a render that pass: only these are made again without asking anybody.

Servers have more reasons than anybody can list. One that nobody knows may be about the words or the
picture: then a second try would end the same way, and may be billed like the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.video.errors import moderation

_BROKE: Final = (
    "internal*",  # Runway: INTERNAL.BAD_OUTPUT.*; Azure, Sora 1: internal_error
    "*internal_error*",
    "server_error",
    "*service_error",
    "system_error",
    "video_generation_failed",  # Azure: "… due to an internal error."
    "processing_error",  # OpenAI: "We're under heavy load"
    "*timeout*",
    "timed*out",
    "*unavailable*",
    "*overloaded*",
    "*out_of_memory*",
    "5[0-9][0-9]",  # vLLM-Omni
)
"""Codes of what broke at the server: globs, in lower case."""

_NO_REASON: Final = (
    "",
    "fail",
    "failed",
    "failure",
    "error",
    "errored",
    "aborted",
    "terminated",
    "unknown*",
    "api_error",
    "fal_error",  # LiteLLM, whatever it was
    "provider_error",
    "task_error",
    "upstream_error",  # new-api
    "video_error",
    "generation_failed",
    "*task_failed",
    "*render_failed",
)
"""Codes that say that it failed, and not why."""

_SAYS_NOTHING = re.compile(
    r"(the |your |this )?(video|clip|image)?[ _-]?(generation|render|rendering|task|job|request)?"
    r"[ _-]?((has )?failed|failure|error|unsuccessful)( to (generate|render)( the)?( video)?)?\W?",
    re.IGNORECASE,
)
_SAYS_BROKEN = re.compile(
    r"internal (\w+ )?error|\bserver error|unexpected error|unknown error|something went wrong"
    r"|(try|retry|come back) (again )?(later|soon|shortly|in a)|(heavy|high) (load|demand|traffic)"
    r"|\bbusy\b|at capacity|no capacity|temporar|\bcuda\b|\bgpus?\b|\bcrash|\bexception\b|traceback"
    r"|interrupted|preempted|\bkilled\b|restarted|\bworker\b|ffmpeg|\bioctl\b|\berrno\b|\btorch\b"
    r"|broken pipe|violation reading|conversion failed|filter (graph|network)",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"\b(prompt|different|another|rephrase|polic(y|ies)|blocked|rejected|refused|unsafe|prohibited)\b"
    r"|not (allowed|permitted)",
    re.IGNORECASE,
)
"""What a server blames on the request, even if it says to try again later."""

_WITHHELD = re.compile(r"Task (FAILED|CANCELLED)")
"""What Bifrost says of a task of Runway's, whatever became of it: moderation is billed, too."""


def passes(message: str, codes: Iterable[str]) -> bool:
    """Tell whether a failed render may well come out at a second try.

    It may where something broke, and where no reason is given at all; not where it is withheld.
    """
    named = set(codes)
    if _WITHHELD.fullmatch(message):
        return False
    if moderation.is_fault(message):
        return True
    if _SAYS_BROKEN.search(message) and not _ABOUT_IT.search(message):
        return True
    if moderation.is_one_of(named, _BROKE):
        return True
    plain = all(moderation.is_one_of([code], _NO_REASON) for code in named)
    return plain and (not message or _SAYS_NOTHING.fullmatch(message.strip()) is not None)
