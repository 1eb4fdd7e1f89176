"""Options that people write at the end of a prompt as they'd say them: ``, 8s, 16:9``, ``(8 sec)``.

Each stays where it may belong to the scene. A length or a size that stands apart is taken even if
the model has none like it, so that nobody pays for another one.
"""

from __future__ import annotations

import re

from bot.domain.language.menu import Menu
from bot.domain.language.options.corrected import end_of_prose
from bot.domain.language.options.reading import extract, for_model
from bot.domain.language.options.values import read

_LABELS = {
    "seconds": "seconds?|secs?|length|duration|clip length",
    "size": "size|aspect ratio|aspect|ratio|ar|format|resolution|orientation",
}
_WORD = "landscape|portrait|square"
_RATIO = r"\d{1,2}:\d{1,2}"
_PIXELS = r"\d{3,4}\s?[x×*]\s?\d{3,4}"
_UNIT = "(?:s|secs?|seconds?)"
_VALUES = (
    rf"(?P<seconds>\d{{1,2}})(?P<space>\s?)(?P<unit>{_UNIT})(?P<long> long)?"
    rf"|(?P<pixels>{_PIXELS})|(?P<ratio>{_RATIO})"
)
_LABELLED = (
    rf"(?:{_LABELS['seconds']})(?P<seconds_is>\s*[:=]\s*|\s+)"
    rf"(?P<seconds_value>\d{{1,2}}(?:\s?{_UNIT})?)"
    rf"|(?:{_LABELS['size']})(?P<size_is>\s*[:=]\s*|\s+)"
    rf"(?P<size_value>{_PIXELS}|{_RATIO}|\d{{3,4}}p|{_WORD})"
)
_AT_THE_END = re.compile(
    rf"(?P<gap>[,;|(\[]\s*|[.!]\s+|\s+[–—-]+\s+|\s+)(?:(?P<labelled>{_LABELLED})|{_VALUES})"
    r"(?P<closed>[)\]])?\.?\Z",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\s*[(\[](?P<parts>[^()\[\]]{1,60})[)\]]\.?\Z")
_PART = re.compile(rf"(?:{_LABELLED}|{_VALUES}|{_WORD})", re.IGNORECASE)
_LONGEST = 60
"""Characters in which such an end is looked for."""
_MOST = 3
"""How many options are taken off the end."""

_SCENES = """
    a about after around at before by during every for from her his in its last lasting lasts least
    mid my of on only our over past per roaring say says since than that the their this to till
    under until within your early late chapter verse score
"""
_BELONGS = frozenset(_SCENES.split())
"""Words that make what follows a part of the scene: ``runs it in 8s``, ``the clock says 9:16``."""


def with_end_as_option(text: str, menu: Menu) -> str:
    """Return ``text`` with ``8s`` or ``16:9`` at the end of its prompt as the options they mean."""
    for _ in range(_MOST):
        taken = _with_one(_ungrouped(text), menu)
        if taken is None:
            break
        text = taken
    return text


def _ungrouped(text: str) -> str:
    """Return ``text`` with values in a bracket at its end apart: ``(landscape, 8s)``."""
    at = end_of_prose(text, len(text.rstrip()), extract(text)[1])
    head = text[:at].rstrip()
    group = _GROUP.search(head, max(0, len(head) - _LONGEST))
    if group is None or not text[: group.start()].strip():
        return text
    parts = [part.strip() for part in group["parts"].split(",")]
    if len(parts) == 1 or not all(map(_PART.fullmatch, parts)):
        return text
    parts = [f"ratio {part}" if re.fullmatch(_WORD, part.lower()) else part for part in parts]
    return f"{text[: group.start()]}, {', '.join(parts)} {text[at:]}".rstrip()


def _with_one(text: str, menu: Menu) -> str | None:
    found = extract(text)[1]
    at = end_of_prose(text, len(text.rstrip()), found)
    head = text[:at].rstrip()
    end = _AT_THE_END.search(head, max(0, len(head) - _LONGEST))
    words = head[: end.start()].lower().split() if end else []
    if end is None or not words or not _is_apart(end, words[-1]):
        return None
    name, value = _meant(end)
    known = read(name, value, for_model(found, menu).profile) is not None
    if any(option.name == name for option in found) or not _is_meant(end, known=known):
        return None
    stop = end["gap"].strip() if end["gap"].strip() in {".", "!"} else ""
    before = head[: end.start()].rstrip(" ,;|([–—-") + stop
    return f"{before} --{name} {value} {text[at:]}".rstrip()


def _is_apart(end: re.Match[str], last: str) -> bool:
    """Tell whether an end doesn't hang on the word before it, or in a bracket with others."""
    opened = end["gap"].strip() in {"(", "["}
    if opened != bool(end["closed"]):
        return False
    return bool(end["gap"].strip(" .!")) or last.strip("'\"“”(") not in _BELONGS


def _meant(end: re.Match[str]) -> tuple[str, str]:
    for name in _LABELS:
        if value := end[f"{name}_value"]:
            return name, re.sub(r"\s", "", value)
    if end["seconds"]:
        return "seconds", end["seconds"]
    return "size", re.sub(r"\s?[x×*]\s?", "x", end["pixels"] or end["ratio"])


def _is_meant(end: re.Match[str], *, known: bool) -> bool:
    """Tell whether an end is an option, rather than part of a sentence.

    ``, 8 seconds`` and ``8s`` are, ``80s`` is a decade, ``waits 8 seconds`` happens in the clip.
    """
    apart = end["gap"].strip() != ""
    if end["labelled"]:
        return bool((end["seconds_is"] or end["size_is"]).strip()) or (apart and known)
    if end["pixels"]:
        return True
    if end["ratio"]:
        return known
    decade = end["seconds"].endswith("0") and not end["space"]
    is_short = not end["space"] or not end["unit"].lower().startswith("second")
    return not decade and (apart or (known and is_short and not end["long"]))
