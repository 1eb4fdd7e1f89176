"""The modals that ask about a clip there is, and what any modal is made of.

Slack: title, submit and close take 24 characters, an option's text 75, a plain text input 3,000.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.domain.language.menu import EXAMPLE_NEXT
from bot.domain.text.words import dollars
from bot.domain.wording.form import windows as wording
from bot.domain.wording.form.fields import LIST_PRICE
from bot.slack.views.blocks import plain, section

LONGEST_TEXT = 3000
"""Characters that a plain text input takes."""

_SENT_BACK = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
"""What a view is made of. The rest of what Slack tells of one it doesn't take back."""

_BREAKS = 200
"""Characters before the end of a full field in which it is looked for a place to go on from."""


def about(job: Job, origin: Origin) -> str:
    """Return what a modal about a clip brings back: which, and where it was opened from.

    Slack keeps it: clients can read it, and have no way to send another.
    """
    return json.dumps({"job": job.id, "channel": origin.thread.channel})


def change_modal(job: Job, origin: Origin, words: str = "") -> Block:
    """Return the modal that asks what a remix of ``job`` should change, and says what it costs."""
    hint = wording.CHANGE_HINT
    change = text_fields(fields.CHANGE, wording.CHANGE, words, "make it night", hint)
    return modal(
        fields.CHANGE_MODAL,
        about(job, origin),
        title=wording.CHANGE_TITLE,
        submit=_priced(wording.CHANGE_SUBMIT, job.price_usd),
        close=wording.NOT_NOW,
        blocks=[
            section(plain(wording.CHANGE_OF.format(number=job.number, title=job.title))),
            *change,
            *_sum(job.price_usd),
        ],
    )


def next_modal(job: Job, origin: Origin, words: str = "") -> Block:
    """Return the modal that asks what happens after ``job``'s clip, and says what that costs."""
    hint = wording.NEXT_HINT
    field = text_fields(fields.NEXT, wording.NEXT, words, EXAMPLE_NEXT, hint)
    return modal(
        fields.NEXT_MODAL,
        about(job, origin),
        title=wording.NEXT_TITLE,
        submit=_priced(wording.NEXT_SUBMIT, job.price_usd),
        close=wording.NOT_NOW,
        blocks=[
            section(plain(wording.NEXT_AFTER.format(number=job.number, title=job.title))),
            *field,
            *_sum(job.price_usd),
        ],
    )


def deletion_modal(job: Job, origin: Origin) -> Block:
    """Return the modal that asks whether ``job`` is to be deleted, and how far."""
    blocks = [
        section(plain(f"#{job.number}: {job.title}")),
        section(plain(wording.DELETION)),
    ]
    if job.file_id is not None:
        option = {"value": "yes", "text": plain(wording.DELETE_VIDEO)}
        boxes = {"type": "checkboxes", "action_id": fields.BOXES, "options": [option]}
        blocks.append(
            input_block(fields.IN_SLACK, wording.DELETE_WHERE, boxes) | {"optional": True}
        )
    return modal(
        fields.DELETION_MODAL,
        about(job, origin),
        title=wording.DELETION_TITLE,
        submit=wording.DELETION_SUBMIT,
        close=wording.DELETION_CLOSE,
        blocks=blocks,
    )


def at_its_price(view: Mapping[str, Any], cost: Decimal, said: str) -> Block:
    """Return a window that was sent in as it is shown once more: what it costs now, and why.

    What was filled in stays.
    """
    over = {fields.PRICE, fields.WHY}
    rest = [
        as_filled_in(block, view["state"]["values"])
        for block in view["blocks"]
        if fields.base(block) not in over
    ]
    why = section(plain(said)) | {"block_id": fields.WHY}
    changes = view["callback_id"] == fields.CHANGE_MODAL
    label = wording.CHANGE_SUBMIT if changes else wording.NEXT_SUBMIT
    now = {"blocks": [*rest, why, *_sum(cost)], "submit": plain(_priced(label, cost))}
    return sent_back(view) | now


def _priced(label: str, cost: Decimal | None) -> str:
    return label if cost is None else f"{label} ({dollars(cost)})"


def _sum(cost: Decimal | None) -> list[Block]:
    """Return what a window says of its price; the block's id brings back which was shown."""
    if cost is None:
        return []
    shown = section(plain(LIST_PRICE.format(told="", sum=dollars(cost))))
    return [shown | {"block_id": fields.with_sum(cost, 1)}]


def sent_back(view: Mapping[str, Any]) -> Block:
    """Return a view that Slack told of, as it takes it back."""
    return {name: view[name] for name in _SENT_BACK if name in view}


def as_filled_in(block: Block, values: Mapping[str, Any]) -> Block:
    """Return a field for words that begins with what is in it; any other block as it is."""
    element = block.get("element", {})
    if element.get("type") != "plain_text_input":
        return block
    words = values.get(block["block_id"], {}).get(element["action_id"], {}).get("value")
    return block | {"element": element | ({"initial_value": words} if words else {})}


def modal(
    name: str, private: str, *, title: str, submit: str, close: str, blocks: list[Block]
) -> Block:
    """Return a modal; ``private`` comes back with its answer, and clients can read it."""
    return {
        "type": "modal",
        "callback_id": name,
        "private_metadata": private,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain(close),
        "blocks": blocks,
    }


def input_block(name: str, label: str, element: Block, hint: str | None = None) -> Block:
    """Return a field that has to be filled in, whose answer stands under ``name``."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
    }
    return block if hint is None else block | {"hint": plain(hint)}


def text_fields(name: str, label: str, words: str, sample: str, hint: str) -> list[Block]:
    """Return the field in which people type, with ``words`` in it or a sample to begin from.

    What is too long for one field goes on in others: ``name_2``, ``name_3`` ….
    """
    first, *rest = _pieces(words)
    field = text_field(sample, first) | {"focus_on_load": True}
    blocks = [input_block(name, label, field, hint=hint)]
    for number, piece in enumerate(rest, 2):
        going_on = input_block(f"{name}_{number}", wording.GOES_ON, text_field("", piece))
        blocks.append(going_on | {"optional": True})
    return blocks


def text_field(sample: str, words: str = "") -> Block:
    """Return the element in which people type."""
    field: Block = {
        "type": "plain_text_input",
        "action_id": fields.TEXT,
        "multiline": True,
        "max_length": LONGEST_TEXT,
    }
    if sample:
        field["placeholder"] = plain(sample)
    return field | {"initial_value": words} if words else field


def _pieces(words: str) -> list[str]:
    """Return ``words`` in pieces that fit into a field each, broken between words if possible."""
    pieces = []
    while len(words) > LONGEST_TEXT:
        near = words[LONGEST_TEXT - _BREAKS : LONGEST_TEXT]
        at = max(near.rfind(" "), near.rfind("\n"))
        end = LONGEST_TEXT if at < 0 else LONGEST_TEXT - _BREAKS + at
        pieces.append(words[:end])
        words = words[end:].lstrip()
    return [*pieces, words]
