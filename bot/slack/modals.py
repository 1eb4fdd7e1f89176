"""The modals that ask about a clip there is, and what any modal is made of.

Slack: title, submit and close take 24 characters, an option's text 75, a plain text input 3,000.
"""

from __future__ import annotations

from typing import Any

from bot.domain.job import Job
from bot.domain.words import dollars

Block = dict[str, Any]


def change_modal(job: Job) -> Block:
    """Return the modal that asks what a remix of ``job`` should change, and says what it costs."""
    hint = "One clear change works best. Size and length stay as they are."
    change = input_block(
        "change", "What should be different?", text_field("make it night"), hint=hint
    )
    return modal(
        "change",
        job.id,
        title="Remix this clip",
        submit="Remix" if job.price_usd is None else f"Remix ({dollars(job.price_usd)})",
        close="Not now",
        blocks=[section(f"From #{job.number}: {job.title}"), change],
    )


def deletion_modal(job: Job) -> Block:
    """Return the modal that asks whether ``job`` is to be deleted, and how far."""
    blocks = [
        section(f"#{job.number}: {job.title}"),
        section(
            "Sora forgets its words and pictures, and the video service is asked to delete its "
            "copy. Then it can't be remixed or made again."
        ),
    ]
    if job.file_id is not None:
        option = {"value": "yes", "text": plain("Also delete the video in Slack")}
        boxes = {"type": "checkboxes", "action_id": "too", "options": [option]}
        blocks.append(input_block("slack", "In this thread", boxes) | {"optional": True})
    return modal(
        "deletion",
        job.id,
        title="Delete this clip?",
        submit="Delete",
        close="Keep it",
        blocks=blocks,
    )


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


def text_field(sample: str) -> Block:
    """Return the element in which people type, with a sample to begin from."""
    return {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "max_length": 3000,
        "focus_on_load": True,
        "placeholder": plain(sample),
    }


def section(text: str) -> Block:
    """Return a paragraph."""
    return {"type": "section", "text": plain(text)}


def plain(text: str) -> Block:
    """Return text that Slack doesn't parse."""
    return {"type": "plain_text", "text": text}
