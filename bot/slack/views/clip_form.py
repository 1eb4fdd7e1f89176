"""The form for a new clip: what can be chosen is read from what the model can do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.language.clip_form import AUTO, Form
from bot.domain.language.menu import EXAMPLE_PROMPT, NO_MODEL, Menu
from bot.domain.language.refitting import refitted
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Profile
from bot.slack.views.blocks import plain, section
from bot.slack.views.clip_form_fields import (
    model_field,
    offered_models,
    picture_fields,
    price,
    shape_fields,
)
from bot.slack.views.modals import input_block, modal, text_fields

_SENT_BACK = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
"""What a view is made of. The rest of what Slack tells of one it doesn't take back."""


def clip_modal(menu: Menu, origin: Origin, beginning: Beginning) -> Block:
    """Return the modal that asks for a clip, with what is known of it filled in.

    A clip goes where the person was, and where that was nowhere, they are asked. What clients can
    read of it are ids, and the files' names. Slack: ``private_metadata`` takes 3,000 characters; a
    file input wants ``files:read`` and takes 10 MB a file.
    """
    asks_where = beginning.asks_where or not origin.thread.channel
    profile = menu.profile_of(beginning.form.model)
    form, changed = refitted(_said_in_words(profile, beginning.form), menu)
    beginning = replace(beginning, form=form)
    blocks = _prompt(beginning)
    if asks_where:
        blocks.append(_where(origin.thread.channel))
    blocks += _of_model(menu, beginning, changed, 0)
    return modal(
        fields.CLIP_FORM,
        json.dumps(_known(origin, beginning, asks_where=asks_where)),
        title="Animate a picture" if beginning.animates else "Make a clip",
        submit="Make it",
        close="Not now",
        blocks=blocks,
    )


def updated(view: Mapping[str, Any], menu: Menu, form: Form) -> Block | None:
    """Return an open form as it is to be after a change in it; None if it is so already.

    Slack: inputs keep what is in them as long as their ``block_id`` and ``action_id`` stay
    (views.update, "Preserving input entry"), so what has other choices gets another id.
    """
    known = json.loads(view["private_metadata"])
    model = form.model if form.model in menu.models else menu.default
    if known.get("model", "") == model and _offered(view) == offered_models(menu, model):
        return _with_price(view, menu.profile_of(model), replace(form, model=model or AUTO))
    return _of_another(view, known, menu, form)


def _with_price(view: Mapping[str, Any], profile: Profile, form: Form) -> Block | None:
    """Return an open form with the price of what is filled in; None if it shows that already."""
    now = price(profile, form)
    shown = [block for block in view["blocks"] if fields.base(block) == fields.PRICE]
    if not shown or shown[0]["block_id"] == now["block_id"]:
        return None
    blocks = [now if block is shown[0] else block for block in view["blocks"]]
    return _sent_back(view) | {"blocks": blocks}


def _of_another(
    view: Mapping[str, Any], known: dict[str, Any], menu: Menu, form: Form
) -> Block | None:
    """Return an open form that is about another model from here on, or has others to choose."""
    form, changed = refitted(form, menu)
    turn = int(known.get("turn", 0)) + 1
    files = tuple(Attachment(*file) for file in known.get("files", ()))
    beginning = Beginning(form, files, animates=bool(known.get("animates")))
    kept = [block for block in view["blocks"] if fields.base(block) in fields.OF_NO_MODEL]
    before = [block for block in view["blocks"] if fields.base(block) in fields.PICTURES]
    blocks = [*kept, *_of_model(menu, beginning, changed, turn, before)]
    known = {**known, "model": "" if form.model == AUTO else form.model, "turn": turn}
    return _sent_back(view) | {"blocks": blocks, "private_metadata": json.dumps(known)}


def _of_model(
    menu: Menu, beginning: Beginning, changed: str, turn: int, before: list[Block] | None = None
) -> list[Block]:
    """Return all that depends on the model; ``before`` are the fields for pictures as they were."""
    form = beginning.form
    if not menu.models:
        return [section(plain(NO_MODEL)) | {"block_id": f"{fields.NOTE}.{turn}"}]
    profile = menu.profile_of(form.model)
    blocks = model_field(menu, form.model)
    if changed:
        blocks.append(section(plain(changed)) | {"block_id": fields.NOTE})
    blocks += shape_fields(profile, form, animates=beginning.animates)
    if turn:
        blocks = [block | {"block_id": f"{block['block_id']}.{turn}"} for block in blocks]
    if profile.has_price:
        blocks.append(price(profile, form))
    if profile.images and not beginning.animates:
        blocks += before or picture_fields(profile, beginning.files)
    return blocks


def _offered(view: Mapping[str, Any]) -> list[str]:
    """Return the models that an open form lets people choose from."""
    for block in view["blocks"]:
        if fields.base(block) == fields.MODEL:
            return [option["value"] for option in block["element"]["options"]]
    return []


def _sent_back(view: Mapping[str, Any]) -> Block:
    return {name: view[name] for name in _SENT_BACK if name in view}


def _known(origin: Origin, beginning: Beginning, *, asks_where: bool) -> dict[str, object]:
    """Return what comes back with the answer, besides what was filled in."""
    thread = origin.thread
    place = {} if asks_where else {"channel": thread.channel, "thread": thread.thread_ts or ""}
    files = [[file.file_id, file.name[:120], file.media_type] for file in beginning.files]
    model = "" if beginning.form.model == AUTO else beginning.form.model
    known = {
        "files": files,
        "draft": beginning.draft,
        "model": model,
        "animates": beginning.animates,
    }
    return place | {name: value for name, value in known.items() if value}


def _said_in_words(profile: Profile, form: Form) -> Form:
    """Return a form that says in its words what was chosen and has no field there."""
    words = form.prompt
    if not profile.tiers and form.size not in {AUTO, ""}:
        words += f" --size {form.size}"
    if not profile.seconds and form.seconds.isdecimal() and int(form.seconds) > 0:
        words += f" --seconds {form.seconds}"
    size = form.size if profile.tiers else AUTO
    return replace(form, prompt=words, size=size, seconds=form.seconds if profile.seconds else AUTO)


def _prompt(beginning: Beginning) -> list[Block]:
    words, hint = beginning.form.prompt, "A sentence or two works best."
    if not beginning.animates:
        return text_fields(fields.PROMPT, "What should it show?", words, EXAMPLE_PROMPT, hint)
    sample = "the fox turns its head and snow begins to fall"
    picture = beginning.files[0].name[:80] or "the picture"
    hint = f"The clip begins with {picture}. A sentence or two works best."
    return text_fields(fields.PROMPT, "What should happen?", words, sample, hint)


def _where(channel: str) -> Block:
    """Return the field for the place, with a channel in it if one is known.

    Slack can't tell where an app is, but it can leave out where none can be: direct messages
    between people, alone or in groups. It tells of each change: other models may be used there.
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
    block = input_block(fields.WHERE, "Where should it go?", element, hint)
    return block | {"optional": True, "dispatch_action": True}
