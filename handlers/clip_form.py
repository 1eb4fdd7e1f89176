"""What comes back from the form for a clip: what was filled in, and what the form knew before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.conversation import fields
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import (
    FileRefused,
    ModelBarred,
    PlaceRefused,
    RequestError,
    SumChanged,
)
from bot.domain.job import Thread
from bot.domain.language.clip_form import AUTO, Form
from bot.domain.language.options.errors import OptionError
from bot.domain.media.inputs import Attachment
from handlers.payloads import (
    UnreadableError,
    attached,
    document,
    has,
    identifier,
    listing,
    moment,
    text,
)

_VALUES = ("state", "values")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is filled in. Its place is the one it was opened for, or the one chosen in it.

    ``shown`` is the sum in US dollars that it shows, 0 for none.
    """

    form: Form
    origin: Origin
    files: tuple[Attachment, ...]
    draft: str
    animates: bool
    shown: Decimal


def filled_in(view: dict[str, object], origin: Origin) -> Filled:
    """Read a form; where no channel was chosen, the clip goes to the person alone."""
    known = document(view, "private_metadata")
    asks_where = not known.get("channel")
    channel = _chosen(view) or origin.person if asks_where else identifier(known, "channel")
    thread_ts = moment(known, "thread") if known.get("thread") else None
    return Filled(
        form=form_of(view, known),
        origin=replace(origin, thread=Thread(origin.thread.workspace, channel, thread_ts)),
        files=_files(view, known),
        draft=identifier(known, "draft") if known.get("draft") else "",
        animates=bool(known.get("animates")),
        shown=sum_in(view),
    )


def shown(body: dict[str, object]) -> dict[str, object]:
    """Return the form that somebody has open, blocks and all."""
    view = body.get("view")
    if not isinstance(view, dict) or not all(
        isinstance(block, dict) for block in listing(view, "blocks")
    ):
        raise UnreadableError("view.blocks")
    return {**view, "blocks": listing(view, "blocks")}


def form_of(view: dict[str, object], known: dict[str, object]) -> Form:
    """Return the fields of a form as they are filled in at the moment.

    Without a choice of model it is about the one that it was opened for.
    """

    def chosen(name: str) -> str:
        block = block_of(view, name)
        if not has(view, *_VALUES, block):
            return AUTO
        return text(view, *_VALUES, block, fields.CHOICE, "selected_option", "value") or AUTO

    return Form(
        prompt=written(view, fields.PROMPT),
        size=chosen(fields.SIZE),
        seconds=chosen(fields.SECONDS),
        count=chosen(fields.COUNT),
        audio=_sound(view),
        seed=_seed(view),
        style=chosen(fields.STYLE),
        filled_for=text(known, "style") or AUTO,
        model=named if (named := chosen(fields.MODEL)) != AUTO else text(known, "model") or AUTO,
    )


def needs_another_form(error: RequestError, view: dict[str, object], sent: Filled) -> bool:
    """Tell whether nothing in a form mends it: its sum, or a model that it has no field for."""

    def needs(one: RequestError) -> bool:
        no_field = _wrong_field(one, view, sent) == block_of(view, fields.PROMPT)
        return isinstance(one, SumChanged) or (isinstance(one, ModelBarred) and no_field)

    return any(needs(one) for one in error.each)


def wrong_fields(error: RequestError, view: dict[str, object], sent: Filled) -> dict[str, str]:
    """Return what people read at each field that is wrong."""
    told: dict[str, list[str]] = {}
    for one in error.each:
        at_field = told.setdefault(_wrong_field(one, view, sent), [])
        if one.tell not in at_field:
            at_field.append(one.tell)
    return {field: " ".join(tells) for field, tells in told.items()}


def _wrong_field(error: RequestError, view: dict[str, object], sent: Filled) -> str:
    """Return the field at which people read what is wrong: the words', where there is no other."""
    blocks = [block for block in listing(view, "blocks") if isinstance(block, dict)]
    named = {fields.base(block): str(block["block_id"]) for block in reversed(blocks)}
    wrong = (*_wrong(error, sent), fields.PROMPT)
    return next((named[name] for name in wrong if name in named), fields.PROMPT)


def _wrong(error: RequestError, sent: Filled) -> tuple[str, ...]:
    """Return what is wrong, by its field's name; the form may lack the first of several."""
    match error:
        case PlaceRefused():
            return (fields.WHERE,)
        case ModelBarred():
            return (fields.MODEL, fields.WHERE)
        case FileRefused():
            is_new = any(file.picked for file in sent.files)
            return (fields.PICTURE,) if is_new else (fields.KEPT, fields.PICTURE)
        case OptionError() if not error.fix.option.end:  # no words of the prompt's
            return (error.fix.option.name,)
        case _:
            return ()


def _sound(view: dict[str, object]) -> str:
    """Return whether the box for sound is ticked; it isn't there where nobody can choose."""
    field = (*_VALUES, block_of(view, fields.AUDIO))
    if not has(view, *field):
        return AUTO
    return "on" if listing(view, *field, fields.BOXES, "selected_options") else "off"


def _seed(view: dict[str, object]) -> str:
    """Return the number in the field for the seed; it isn't there where the model takes none."""
    field = (*_VALUES, block_of(view, fields.SEED))
    return text(view, *field, fields.TEXT, "value") or AUTO if has(view, *field) else AUTO


def sum_in(view: dict[str, object]) -> Decimal:
    """Return the sum in US dollars that a form or a window shows, 0 for none."""
    blocks = [block for block in listing(view, "blocks") if isinstance(block, dict)]
    return fields.shown_sum(blocks) or Decimal(0)


def block_of(view: dict[str, object], name: str) -> str:
    """Return the id of the block that a field is at the moment: ``size``, or ``size.2``."""
    blocks = [block for block in listing(view, "blocks") if isinstance(block, dict)]
    found = (str(block["block_id"]) for block in blocks if fields.base(block) == name)
    return next(found, name)


def written(view: dict[str, object], name: str) -> str:
    """Return the words of a field, and of those in which it goes on."""
    blocks = [block for block in listing(view, "blocks") if isinstance(block, dict)]
    named = [str(block["block_id"]) for block in blocks if fields.base(block) == name]
    there = [one for one in named if has(view, *_VALUES, one)] or [name]
    words = (text(view, *_VALUES, one, fields.TEXT, "value") for one in there)
    return " ".join(filter(None, words))


def _chosen(view: dict[str, object]) -> str | None:
    if not has(view, *_VALUES, fields.WHERE):  # nobody has touched it yet
        return None
    where = (*_VALUES, fields.WHERE, fields.CONVERSATION, "selected_conversation")
    return identifier(view, *where) if has(view, *where) else None


def _files(view: dict[str, object], known: dict[str, object]) -> tuple[Attachment, ...]:
    """Return what goes with the words: what was attached, or else what was there and is kept."""
    picture = (*_VALUES, fields.PICTURE)
    if has(view, *picture) and (new := attached(view, *picture, fields.FILES)):
        return tuple(replace(file, picked=True) for file in new)
    before = tuple(_attachment(file) for file in listing(known, "files"))
    if known.get("animates"):
        return before
    if not has(view, *_VALUES, fields.KEPT):
        return ()
    ticked = listing(view, *_VALUES, fields.KEPT, fields.FILES, "selected_options")
    kept = {identifier(option, "value") for option in ticked}
    return tuple(file for file in before if file.file_id in kept)


def _attachment(file: object) -> Attachment:
    """Read a file as we wrote it into the form: its id, its name and its kind."""
    if not isinstance(file, list) or len(file) != 3 or not all(isinstance(f, str) for f in file):
        raise UnreadableError("private_metadata.files")
    return Attachment(*file)
