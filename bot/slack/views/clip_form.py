"""The form for a new clip: what can be chosen is read from what the model can do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.language.clip_form import AUTO, LABELS, Form
from bot.domain.language.menu import EXAMPLE_PROMPT
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Profile, Size
from bot.domain.text.words import dollars, format_of, total
from bot.slack.views.blocks import plain, section
from bot.slack.views.modals import input_block, modal, text_fields

_PICTURES = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tiff", "avif"]
_VIDEOS = ["mp4", "mov"]
_PRICE = "price"
_SENT_BACK = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
"""What a view is made of. The rest of what Slack tells of one it doesn't take back."""


def clip_modal(profile: Profile, origin: Origin, beginning: Beginning) -> Block:
    """Return the modal that asks for a clip, with what is known of it filled in.

    A clip goes where the person was, and where that was nowhere, they are asked. What clients can
    read of it are ids, and the files' names. Slack: ``private_metadata`` takes 3,000 characters; a
    file input wants ``files:read`` and takes 10 MB a file.
    """
    form, asks_where = beginning.form, beginning.asks_where or not origin.thread.channel
    blocks = _prompt(beginning, _typed(profile, form))
    if asks_where:
        blocks.append(_where(origin.thread.channel))
    if profile.tiers:
        blocks.append(_size(profile, beginning))
    if profile.seconds:
        blocks.append(_seconds(profile, form))
    blocks += _count(profile, form)
    if profile.has_price:
        blocks.append(_price(profile, form))
    if profile.images and not beginning.animates:
        blocks += [*_kept(beginning.files), _file(profile, beginning.files)]
    return modal(
        fields.CLIP_FORM,
        json.dumps(_known(origin, beginning, asks_where=asks_where)),
        title="Animate a picture" if beginning.animates else "Make a clip",
        submit="Make it",
        close="Not now",
        blocks=blocks,
    )


def with_price(view: Mapping[str, Any], profile: Profile, form: Form) -> Block | None:
    """Return an open form with the price of what is filled in; None if it shows that already.

    All other blocks are sent back as they came, so that Slack keeps what is in them.
    """
    now = _price(profile, form)
    shown = [block for block in view["blocks"] if _is_price(block)]
    if not shown or shown[0]["block_id"] == now["block_id"]:
        return None
    blocks = [now if block is shown[0] else block for block in view["blocks"]]
    return {name: view[name] for name in _SENT_BACK if name in view} | {"blocks": blocks}


def _known(origin: Origin, beginning: Beginning, *, asks_where: bool) -> dict[str, object]:
    """Return what comes back with the answer, besides what was filled in."""
    thread = origin.thread
    place = {} if asks_where else {"channel": thread.channel, "thread": thread.thread_ts or ""}
    files = [[file.file_id, file.name[:120], file.media_type] for file in beginning.files]
    known = {"files": files, "draft": beginning.draft}
    return place | {name: value for name, value in known.items() if value}


def _typed(profile: Profile, form: Form) -> str:
    """Return what was chosen and has no field here, as it is typed."""
    size = "" if profile.tiers or form.size in {AUTO, ""} else f" --size {form.size}"
    chosen = form.seconds.isdecimal() and int(form.seconds) > 0
    return size if profile.seconds or not chosen else f"{size} --seconds {form.seconds}"


def _prompt(beginning: Beginning, options: str) -> list[Block]:
    words, hint = beginning.form.prompt + options, "A sentence or two works best."
    if not beginning.animates:
        return text_fields(fields.PROMPT, "What should it show?", words, EXAMPLE_PROMPT, hint)
    sample = "the fox turns its head and snow begins to fall"
    picture = beginning.files[0].name[:80] or "the picture"
    hint = f"The clip begins with {picture}. A sentence or two works best."
    return text_fields(fields.PROMPT, "What should happen?", words, sample, hint)


def _where(channel: str) -> Block:
    """Return the field for the place, with a channel in it if one is known.

    Slack can't tell where an app is, but it can leave out where none can be: direct messages
    between people, alone or in groups.
    """
    element: Block = {
        "type": "conversations_select",
        "action_id": fields.CONVERSATION,
        "filter": {"include": ["public", "private"]},
    }
    if channel.startswith(("C", "G")):
        element["initial_conversation"] = channel
    else:
        element["default_to_current_conversation"] = True
    hint = "A channel that Sora is in (/invite @Sora). Left empty: a direct message to you alone."
    return input_block(fields.WHERE, "Where should it go?", element, hint) | {"optional": True}


def _size(profile: Profile, beginning: Beginning) -> Block:
    options = [(AUTO, "Automatic"), *((size, format_of(size)) for size in profile.sizes)]
    block = _priced(profile, _select(fields.SIZE, options, beginning.form.size))
    usual = format_of(profile.default_size)
    if beginning.animates:
        hint = "Automatic is what suits the picture best."
    else:
        hint = (
            f"Automatic is {usual}{', or what suits your picture best' if profile.images else ''}."
        )
    return block | {"hint": plain(hint)}


def _seconds(profile: Profile, form: Form) -> Block:
    options = [(str(seconds), _length(profile, seconds)) for seconds in profile.seconds]
    initial = str(profile.default_seconds) if form.seconds == AUTO else form.seconds
    return _priced(profile, _select(fields.SECONDS, options, initial))


def _length(profile: Profile, seconds: int) -> str:
    """Return a length with its price, where that is the same at every size."""
    prices = {tier.usd_per_second for tier in profile.tiers}
    cost = profile.price(profile.default_size, seconds) if len(prices) == 1 else None
    return f"{seconds} s" if cost is None else f"{seconds} s · {dollars(cost)}"


def _count(profile: Profile, form: Form) -> list[Block]:
    if profile.max_count < 2:
        return []
    numbers = range(1, profile.max_count + 1)
    options = [(str(n), "1 clip" if n == 1 else f"{n} clips") for n in numbers]
    return [_priced(profile, _select(fields.COUNT, options, form.count))]


def _priced(profile: Profile, block: Block) -> Block:
    """Let a field tell of each change, where that changes a price that is known."""
    return block | {"dispatch_action": True} if profile.has_price else block


def _kept(files: tuple[Attachment, ...]) -> list[Block]:
    """Return the boxes that say which of the files from before go along."""
    if not files:
        return []
    options = [
        {"value": file.file_id, "text": plain(file.name[:75] or "the picture")} for file in files
    ]
    boxes = {
        "type": "checkboxes",
        "action_id": fields.FILES,
        "options": options,
        "initial_options": options,
    }
    return [input_block(fields.KEPT, "Begins with", boxes) | {"optional": True}]


def _file(profile: Profile, instead: tuple[Attachment, ...]) -> Block:
    element = {
        "type": "file_input",
        "action_id": fields.FILES,
        "filetypes": _PICTURES + (_VIDEOS if profile.videos else []),
        "max_files": max(profile.images, profile.videos),
    }
    several = profile.images > 1 or profile.videos > 0
    label = "Pictures or a video to start from" if several else "A picture to start from"
    label = f"{label}, instead" if instead else label
    return input_block(fields.PICTURE, label, element) | {"optional": True}


def _select(name: str, options: list[tuple[str, str]], initial: str) -> Block:
    shown = [{"value": value, "text": plain(words)} for value, words in options]
    first = next((option for option in shown if option["value"] == initial), shown[0])
    element = {
        "type": "static_select",
        "action_id": fields.CHOICE,
        "options": shown,
        "initial_option": first,
    }
    return input_block(name, LABELS[name], element)


def _price(profile: Profile, form: Form) -> Block:
    """Return what the clips cost that are chosen; the block's id changes with it, as Slack asks."""
    seconds = int(form.seconds) if form.seconds.isdecimal() else profile.default_seconds
    count = int(form.count) if form.count.isdecimal() else 1
    size: Size = profile.default_size if form.size == AUTO else form.size
    words = f"List price: {total(profile.price(size, seconds), count)}"
    tier = profile.tier_of(size)
    shown = f"{_PRICE}_{'' if tier is None else tier.name}_{seconds}_{count}"
    return section(plain(words)) | {"block_id": shown}


def _is_price(block: Block) -> bool:
    return str(block.get("block_id", "")).startswith(f"{_PRICE}_")
