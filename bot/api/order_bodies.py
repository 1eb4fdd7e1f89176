"""An order as a program sends it: JSON whose fields are the command's options."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from bot.api.problems import ApiProblem
from bot.domain.language.clip_form import Form, seeded, switched
from bot.domain.programs.orders import ClipOrder
from bot.domain.wording.programs import problems as wording

_KEY: Final = re.compile(r"[!-~]{1,200}")
_MOST_DIGITS: Final = 9
_AMOUNT: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")


def read_order(body: bytes) -> ClipOrder:
    """Read a body. Raises ApiProblem for one that nobody can read as an order."""
    given = _document(body)
    for name in given:
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise _unreadable(wording.NO_SUCH_FIELD.format(field=_shown(name), fields=known))
    read = {name: FIELDS[name](name, value) for name, value in given.items() if value is not None}
    channel, most = read.pop("channel", ""), read.pop("most_usd", "")
    if not channel:
        raise _unreadable(wording.NO_CHANNEL)
    said: Form | str = read.pop("text", "")
    if bool(said) == ("prompt" in read) or (said and read):
        raise _unreadable(wording.EITHER)
    return ClipOrder(
        channel=channel,
        said=said or Form(**read),
        fingerprint=_fingerprint(given),
        most_usd=Decimal(most) if most else None,
    )


def read_key(said: str | None) -> str | None:
    """Read an Idempotency-Key. Raises ApiProblem for one of other characters, or too many."""
    if said is not None and not _KEY.fullmatch(said):
        raise _unreadable(wording.KEY_UNUSABLE)
    return said


def _document(body: bytes) -> Mapping[str, object]:
    try:
        given = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise _unreadable(wording.NOT_JSON) from None
    if not isinstance(given, dict):
        raise _unreadable(wording.NOT_JSON)
    return given


def _fingerprint(given: Mapping[str, object]) -> str:
    """Return what is the same for the same order, in whichever order its fields stand."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _not_like_this(name, wording.A_TEXT)
    return value


def _number(name: str, value: object) -> str:
    """Read a whole number, which may be written as a text."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_MOST_DIGITS:
        return str(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return value[: _MOST_DIGITS + 1]
    raise _not_like_this(name, wording.A_NUMBER)


def _seed(name: str, value: object) -> str:
    """Read a seed, which has a digit more than other numbers."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return seeded(value)
    return _number(name, value)


def _switch(name: str, value: object) -> str:
    if not isinstance(value, bool):
        raise _not_like_this(name, wording.A_SWITCH)
    return switched(value)


def _amount(name: str, value: object) -> str:
    """Read an amount in US dollars."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    said = str(value) if is_number or isinstance(value, str) else ""
    if not _AMOUNT.fullmatch(said):
        raise _not_like_this(name, wording.AN_AMOUNT)
    return said


FIELDS: Final[Mapping[str, Callable[[str, object], str]]] = {
    "channel": _text,
    "prompt": _text,
    "text": _text,
    "seconds": _number,
    "size": _text,
    "count": _number,
    "model": _text,
    "audio": _switch,
    "seed": _seed,
    "style": _text,
    "most_usd": _amount,
}
"""All that an order can say, and how it is read."""


def _shown(name: str) -> str:
    return f"“{name[:40]}”"


def _not_like_this(name: str, kind: str) -> ApiProblem:
    return _unreadable(wording.NOT_LIKE_THIS.format(field=_shown(name), kind=kind))


def _unreadable(tell: str) -> ApiProblem:
    return ApiProblem(400, "unreadable", tell)
