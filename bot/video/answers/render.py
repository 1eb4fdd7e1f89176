"""From a server's video object to a Render, forgiving whatever can be forgiven.

Servers leave out keys that the schema requires, write numbers as strings (``"seconds": "4.04"``,
Unsloth Studio) and have words of their own for a status. Only the id can't be done without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlsplit

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import AccountClosed, OutOfMoney
from bot.domain.errors.provider import ProviderError, RenderFailed
from bot.domain.errors.refusals import Moderated, RenderRefused
from bot.domain.profiles import Size
from bot.domain.renders.render import Render, RenderStatus
from bot.domain.text.prompt_redaction import without_prompt
from bot.video.answers.moments import birth, expiry, number
from bot.video.answers.problem import Problem, retry_after, says_no, seconds
from bot.video.answers.said import said_in
from bot.video.answers.statuses import meaning, plain
from bot.video.answers.wrapped import (
    ID_KEYS,
    clip_link,
    described,
    id_in,
    ids_in,
    status_word,
    usable_id,
    video_in,
)
from bot.video.errors import moderation, passing
from bot.video.errors.codes import CODES
from bot.video.transport.calls import Call
from bot.video.transport.log_text import READ, scrub

LONGEST_PROMPT = 32_768
"""Characters of a prompt that a server repeats: more than any that was sent."""

LONGEST_WISH = 60.0
"""Seconds until it is asked again that a server may wish for: a clip doesn't wait longer."""

NO_SUM = 1_000_000.0
"""US dollars that no clip costs: a server that says so means something else."""

DONE = 100
"""The progress of what is over, whatever its state is called."""

_SIZE = re.compile(r"\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*", re.IGNORECASE)


def read_render(
    document: object, headers: Mapping[str, str] | None = None, *, asked: str = ""
) -> Render | None:
    """Read a video object; None where it is none.

    ``asked`` is the id that was asked for, for a server that doesn't repeat it. ``headers`` may
    hold ``openai-poll-after-ms``, which the openai SDK honours too, or ``Retry-After``, and what
    LiteLLM reckons that it costs, and where the render is that a body doesn't name.
    """
    said = headers or {}
    video, render_id = video_in(document, asked)
    if asked and status_word(video) is None:
        video = described(document, asked)
    render_id = render_id or asked or id_in(said)
    if not render_id or not _is_render(document, video, asked=asked):
        return None
    status, progress = _status(video), _progress(video.get("progress"))
    born = birth(video.get("created_at"))
    over = status is not RenderStatus.RUNNING
    wish = seconds(said.get("openai-poll-after-ms"), unit=0.001)
    wish = retry_after(said) if wish is None else wish
    return Render(
        id=render_id,
        status=status,
        progress=progress,
        created_at=born,
        expires_at=expiry(video.get("expires_at"), born, over=over),
        prompt=_string(video.get("prompt")),
        model=_string(video.get("model")),
        size=_size(video.get("size")),
        seconds=_whole(video.get("seconds")),
        remixed_from=_string(video.get("remixed_from_video_id")),
        error=_error(video, status),
        other_ids=() if asked else tuple(id_ for id_ in ids_in(document) if id_ != render_id),
        unclear=not over and (meaning(status_word(video)) is None or progress == DONE),
        poll_after=None if wish is None else min(wish, LONGEST_WISH),
        estimate_usd=dollars(said.get("x-litellm-response-cost")),
    )


def dollars(value: object) -> Decimal | None:
    """Return a sum of money; None for what can be none."""
    found = number(value)
    return Decimal(str(found)) if found is not None and 0 <= found < NO_SUM else None


def _is_render(document: object, video: Mapping[str, object], *, asked: str) -> bool:
    """Tell a render from an error that has an id of its own (DashScope's, Baidu's).

    A render that was asked about has a state of its own, or else a link to its clip: ``"status":
    "error"`` with nothing beside it is what the server says of the question.
    """
    word = status_word(video)
    if asked and plain(word) not in _OWN_WORDS and meaning(word) in _ENDS:
        return any(video.get(key) for key in _OWN_FIELDS) or clip_link(video) is not None
    if word is not None:
        return True
    if says_no(document):
        return False
    # An object that names the render is it, too: xAI's, before it has begun.
    named = any(usable_id(video.get(key)) == asked for key in ID_KEYS)
    return not asked or named or _unnamed_end(video) is not None


_ENDS = (RenderStatus.COMPLETED, RenderStatus.FAILED)
_OWN_WORDS = frozenset({"completed", "succeeded", "failed", "expired", "deleted"})
_OWN_FIELDS = (*ID_KEYS, "object", "progress", "created_at", "model", "prompt", "seconds", "size")


def is_failed_job(document: object, asked: str) -> bool:
    """Say whether an error answer is in truth the failed job that was asked about.

    vLLM-Omni sends those with 4xx and 5xx.
    """
    video, render_id = video_in(document, asked)
    return render_id == asked and meaning(status_word(video)) is RenderStatus.FAILED


def _error(video: Mapping[str, object], status: RenderStatus) -> ProviderError | None:
    """Return why a render failed; of one that is completed, moderation's code beside no clip.

    The latter is believed only if no clip comes.
    """
    if status is RenderStatus.FAILED:
        return _job_error(video)
    withheld = status is RenderStatus.COMPLETED and moderation.is_code(_codes(video))
    return _job_error(video) if withheld and clip_link(video) is None else None


def _status(video: Mapping[str, object]) -> RenderStatus:
    """Return where a render is.

    A word that nobody listed means that it goes on, unless a link to a clip or the moment of an
    end stands beside it.
    """
    word = status_word(video)
    status = meaning(word)
    if status is RenderStatus.FAILED and _codes(video) & {"cancelled", "canceled"}:
        return RenderStatus.CANCELLED  # Unsloth Studio
    if status is not None:
        return status
    if _is_verdict(video):
        return RenderStatus.FAILED
    return _unnamed_end(video) or RenderStatus.RUNNING


def _is_verdict(video: Mapping[str, object]) -> bool:
    """Tell whether a word that nobody listed, or an error beside it, is moderation's or a bill's.

    Any other error may be one that the server gets over.
    """
    final = isinstance(_job_error(video), Moderated | OutOfMoney | AccountClosed)
    return final and (bool(video.get("error")) or moderation.is_code(_spelt(video)))


def _unnamed_end(video: Mapping[str, object]) -> RenderStatus | None:
    """Return how a render ended that says so in no word known; None if it doesn't say so at all."""
    if _is_clip(clip_link(video), video):
        return RenderStatus.COMPLETED
    ended = any(number(video.get(key)) or _string(video.get(key)) for key in _END)
    if ended or video.get("done") is True:  # Google's operations
        return RenderStatus.FAILED if video.get("error") else RenderStatus.COMPLETED
    return None


_END = ("completed_at", "finished_at", "ended_at")


def _is_clip(link: str | None, video: Mapping[str, object]) -> bool:
    """Tell a link to a clip from one to the render itself (``…/videos/ID``), or to nowhere."""
    try:
        path = urlsplit(link or "").path.rstrip("/")
    except ValueError:
        return False
    return bool(path) and path.rpartition("/")[2] != usable_id(video.get("id"))


def _job_error(video: Mapping[str, object]) -> ProviderError:
    said = said_in({key: value for key, value in video.items() if key not in _NO_ERROR})
    codes = _codes(video)
    prompt = (_string(video.get("prompt")) or "")[:LONGEST_PROMPT]
    message = without_prompt(said.message[:READ], prompt)
    message = message or next(filter(moderation.is_said, _texts(video)), "")
    known = ", ".join(sorted(codes - {plain(status_word(video))}))
    detail = scrub(": ".join(part for part in (known, message) if part))
    if meaning(status_word(video)) is RenderStatus.FAILED and plain(status_word(video)) in _GONE:
        return RenderMissing(detail or str(status_word(video)))
    return _meant(codes, message, detail)


def _texts(fields: object, depth: int = 3) -> Iterator[str]:
    """Yield what an object says that isn't what was asked for, however deep."""
    if isinstance(fields, str):
        yield fields[:READ]
    elif depth >= 0 and isinstance(fields, dict):
        for key, value in fields.items():
            if key not in _ASKED:
                yield from _texts(value, depth - 1)
    elif depth >= 0 and isinstance(fields, list):
        for value in fields[:_FEW]:
            yield from _texts(value, depth - 1)


_FEW = 20
_ASKED = frozenset(
    {*ID_KEYS, "prompt", "revised_prompt", "negative_prompt", "input", "inputs", "text", "model"}
    | {"title", "name", "description", "url", "video_url", "image_url"}
)
_GONE = frozenset({"expired", "deleted"})
_NO_ERROR = frozenset({"status", "object", "type"})


def _meant(codes: frozenset[str], message: str, detail: str) -> ProviderError:
    """Return what it means that a render failed: moderation, no money, or something that broke.

    What is none of these may be about the request: only a fault is worth a second try.
    """
    problem = Problem(Call.GET, 400, message=message, words=codes)
    row = next((row for row in CODES if row.fits(problem)), None)
    if row is not None:
        error = row.means(problem, detail)
        if isinstance(error, Moderated | OutOfMoney | AccountClosed):
            return error
    elif moderation.is_said(message):
        return moderation.moderated(detail, message, codes, otherwise=None)
    if passing.passes(message, codes):
        return RenderFailed(detail or "failed without a reason")
    return RenderRefused(detail)


def _codes(video: Mapping[str, object]) -> frozenset[str]:
    """Return the codes of a failed render, and the word for its state, in lower case."""
    rest = {key: value for key, value in video.items() if key not in _NO_ERROR}
    return said_in(rest).words | _spelt(video)


def _spelt(video: Mapping[str, object]) -> frozenset[str]:
    """Return the word for a render's state in lower case, as it stands and with spaces."""
    word = (status_word(video) or "").lower()
    return frozenset({word, word.replace("_", " ")} - {""})


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else round(found)


def _progress(value: object) -> int | None:
    found = number(value.rstrip("% ") if isinstance(value, str) else value)
    return None if found is None else min(max(int(found), 0), 100)


def _size(value: object) -> Size | None:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    return f"{int(found[1])}x{int(found[2])}" if found else None
