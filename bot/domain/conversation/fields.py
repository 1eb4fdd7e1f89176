"""Names in our modals, for whoever builds them and whoever reads what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

CLIP_FORM = "clip"
CHANGE_MODAL = "change"
NEXT_MODAL = "next"
DELETION_MODAL = "deletion"
SHARE_MODAL = "share"
SHOWCASE_MODAL = "showcase"
"""Callback ids of modals. One that was opened before an upgrade is still sent with its old one."""

PROMPT = "prompt"
STYLE = "style"
MODEL = "model"
SIZE = "size"
SECONDS = "seconds"
COUNT = "count"
AUDIO = "audio"
SEED = "seed"
WHERE = "where"
PICTURE = "picture"
KEPT = "kept"
PRICE = "price"
IMPROVE = "improve"
IMPROVED = "improved"
NOTE = "note"
SAID = "said"
WHY = "why"
"""Block ids in the form for a clip, or what they begin with: those that depend on the model are
numbered anew with each change. ``KEPT`` are the files that it was opened with; ``SAID`` tells which
options its words hold, ``WHY`` why it is shown once more; ``IMPROVE`` is the button for better
words, ``IMPROVED`` what came of it."""

IN_ORDER = (
    PROMPT,
    IMPROVE,
    IMPROVED,
    SAID,
    KEPT,
    PICTURE,
    STYLE,
    MODEL,
    NOTE,
    SIZE,
    SECONDS,
    COUNT,
    AUDIO,
    SEED,
    WHERE,
    WHY,
    PRICE,
)
"""The fields as they stand in the form, from the top."""

_SUM = re.compile(rf"{PRICE}_(?P<count>[0-9]{{1,3}})_(?P<each>[0-9]{{1,9}}(?:\.[0-9]{{1,40}})?)")

TOLD = frozenset({SAID, PRICE})
"""What follows what is filled in, letter by letter."""

OF_NO_MODEL = frozenset({PROMPT, IMPROVE, WHERE})
PICTURES = frozenset({PICTURE, KEPT})
"""What stays in the form whatever the model, and what stays as long as it takes pictures."""

CHANGE = "change"
NEXT = "next"
IN_SLACK = "slack"
"""The one field of each of the other modals: what to change, what comes next, how far to delete."""

SHARE_TO = "share_to"
SHARE_PROMPT = "share_prompt"
SHOWCASE = "showcase"
"""The fields of the windows about sharing: where to, with the prompt or not, and the showcase."""

TAKE_OUT = "copy_out"
"""The button below a copy, whose value is the copy."""

TEXT = "text"
CHOICE = "choice"
CONVERSATION = "conversation"
FILES = "files"
BOXES = "too"
"""Action ids of the elements in them: of one kind, one name."""


def base(block: Mapping[str, object]) -> str:
    """Return which field a block is, without the number that may stand behind its name."""
    return re.split(r"[._]", str(block.get("block_id", "")), maxsplit=1)[0]


def shown_sum(blocks: Iterable[Mapping[str, object]]) -> Decimal | None:
    """Return the sum in US dollars that a form shows; None where it shows none that can be read."""
    for block in blocks:
        if found := _SUM.fullmatch(str(block.get("block_id", ""))):
            return int(found["count"]) * Decimal(found["each"])
    return None


def with_sum(each: Decimal, count: int) -> str:
    """Return the id of the block that shows what ``count`` clips cost."""
    return f"{PRICE}_{count}_{each:f}"
