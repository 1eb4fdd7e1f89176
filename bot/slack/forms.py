"""The form for a new clip: what can be chosen is read from what the model can do."""

from __future__ import annotations

import json

from bot.domain.clip import ModelSpec, price
from bot.domain.form import AUTO
from bot.domain.menu import EXAMPLE_PROMPT
from bot.domain.words import dollars, format_of
from bot.ports import Attachment, Origin
from bot.slack.modals import Block, input_block, modal, plain, text_field

_PICTURES = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tiff", "avif"]
_VIDEOS = ["mp4", "mov"]


def clip_modal(spec: ModelSpec, origin: Origin, picture: Attachment | None) -> Block:
    """Return the modal that asks for a clip: from ``picture``, or from what is attached to it.

    A clip goes where the person was, and where that was nowhere, they are asked. What clients can
    read of it are ids, and the picture's name. Slack: ``private_metadata`` takes 3,000 characters;
    a file input wants ``files:read`` and takes 10 MB a file.
    """
    blocks = [_prompt(picture)]
    if not origin.thread.channel:
        blocks.append(_where())
    blocks += [_size(spec, picture), _seconds(spec), *_count(spec)]
    if picture is None and spec.images:
        blocks.append(_file(spec))
    if spec.usd_per_second is not None:
        blocks.append(_note(f"List price: {dollars(spec.usd_per_second)} a second of each clip."))
    return modal(
        "clip",
        json.dumps(_place(origin, picture)),
        title="Animate a picture" if picture else "Make a clip",
        submit="Make it",
        close="Not now",
        blocks=blocks,
    )


def _place(origin: Origin, picture: Attachment | None) -> dict[str, str]:
    place = {"channel": origin.thread.channel, "thread": origin.thread.thread_ts or ""}
    if picture is not None:
        place |= {"file": picture.file_id, "name": picture.name[:120], "type": picture.media_type}
    return place


def _prompt(picture: Attachment | None) -> Block:
    about = f"In {picture.name[:80] or 'the picture'}" if picture else "What should it show?"
    sample = "the fox turns its head and snow begins to fall" if picture else EXAMPLE_PROMPT
    return input_block(
        "prompt",
        "What should happen?" if picture else "Your clip",
        text_field(sample),
        hint=f"{about}: a sentence or two works best." if picture else about,
    )


def _where() -> Block:
    element = {
        "type": "conversations_select",
        "action_id": "conversation",
        "default_to_current_conversation": True,
    }
    hint = "In a channel, Sora has to be a member: /invite @Sora"
    return input_block("where", "Where should it go?", element, hint=hint)


def _size(spec: ModelSpec, picture: Attachment | None) -> Block:
    usual = format_of(spec.default_size)
    words = "As the picture is" if picture else f"By the picture, or {usual}"
    auto = (AUTO, words if spec.images else usual)
    return _select("size", "Size", [auto, *((size, format_of(size)) for size in spec.sizes)])


def _seconds(spec: ModelSpec) -> Block:
    options = [(str(seconds), _length(spec, seconds)) for seconds in spec.seconds]
    return _select("seconds", "Length", options, initial=str(spec.default_seconds))


def _length(spec: ModelSpec, seconds: int) -> str:
    cost = price(spec, seconds)
    return f"{seconds} s" if cost is None else f"{seconds} s · {dollars(cost)}"


def _count(spec: ModelSpec) -> list[Block]:
    if spec.max_count < 2:
        return []
    numbers = range(1, spec.max_count + 1)
    options = [(str(n), "1 clip" if n == 1 else f"{n} clips") for n in numbers]
    return [_select("count", "How many", options)]


def _file(spec: ModelSpec) -> Block:
    element = {
        "type": "file_input",
        "action_id": "files",
        "filetypes": _PICTURES + (_VIDEOS if spec.videos else []),
        "max_files": max(spec.images, spec.videos),
    }
    several = spec.images > 1 or spec.videos > 0
    label = "Pictures or a video to start from" if several else "A picture to start from"
    return input_block("picture", label, element) | {"optional": True}


def _select(name: str, label: str, options: list[tuple[str, str]], initial: str = "") -> Block:
    shown = [{"value": value, "text": plain(words)} for value, words in options]
    first = next((option for option in shown if option["value"] == initial), shown[0])
    element = {
        "type": "static_select",
        "action_id": "choice",
        "options": shown,
        "initial_option": first,
    }
    return input_block(name, label, element)


def _note(text: str) -> Block:
    return {"type": "context", "elements": [plain(text)]}
