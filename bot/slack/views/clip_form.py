"""The form for a new clip: what can be chosen is read from what the model can do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeAlias

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.language.clip_form import AUTO, Form, typed_options, with_words
from bot.domain.language.menu import EXAMPLE_PROMPT, Menu, one_of
from bot.domain.language.refitting import refitted
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Profile
from bot.domain.wording.form import fields as wording
from bot.domain.wording.prompt_help import IMPROVE
from bot.domain.wording.troubles.refusals import NO_MODEL
from bot.slack.views.blocks import button, buttons, plain, plain_small_print, section
from bot.slack.views.clip_form_fields import (
    model_field,
    offered_models,
    picture_fields,
    price,
    shape_fields,
    style_field,
    submit_label,
)
from bot.slack.views.modals import as_filled_in, input_block, modal, sent_back, text_fields

View: TypeAlias = Mapping[str, Any]  # Any: Slack's JSON
"""A view as Slack has it, or what we wrote into one."""

_LONGEST_OPTION = 60
_TELLS_OF_EACH_LETTER: Block = {
    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}
}


def clip_modal(menu: Menu, origin: Origin, beginning: Beginning) -> Block:
    """Return the modal that asks for a clip, with what is known of it filled in.

    A clip goes where the person was, and where that was nowhere, they are asked. What clients can
    read of it are ids, and the files' names. Slack: ``private_metadata`` takes 3,000 characters; a
    file input wants ``files:read`` and takes 10 MB a file.
    """
    asks_where = beginning.asks_where or not origin.thread.channel
    profile = menu.profile_of(beginning.form.model)
    spoken = _said_in_words(profile, beginning.form)
    form, changed = refitted(with_words(spoken, menu), menu)
    beginning = replace(beginning, form=form)
    profile = menu.profile_of(form.model)
    blocks = [*_prompt(beginning), *(_help() if menu.improves else [])]
    if asks_where:
        blocks.append(_where(origin.thread.channel))
    blocks += _of_model(menu, beginning, changed, 0)
    known = _known(origin, beginning, asks_where=asks_where) | _unseen(profile, form)
    return modal(
        fields.CLIP_FORM,
        _written(known),
        title=wording.ANIMATE_TITLE if beginning.animates else wording.TITLE,
        submit=submit_label(profile, form),
        close=wording.CLOSE,
        blocks=_in_order(blocks),
    )


def updated(view: View, menu: Menu, form: Form) -> Block | None:
    """Return an open form as it is to be after a change in it; None if it is so already.

    Slack: inputs keep what is in them as long as their ``block_id`` and ``action_id`` stay
    (views.update, "Preserving input entry"), so what has other choices gets another id.
    """
    known = json.loads(view["private_metadata"])
    form = _without_usual(form, known)
    wanted = with_words(form, menu)
    model = wanted.model if wanted.model in menu.models else menu.default
    is_same = known.get("model", "") == model and _offered(view) == offered_models(menu, model)
    is_same = is_same and known.get("style", AUTO) == wanted.style
    fitted, _ = refitted(wanted, menu)
    if is_same and fitted == replace(form, model=fitted.model, filled_for=wanted.style):
        return _following(view, menu, fitted)
    return _anew(view, known, menu, wanted)


def once_more(view: View, menu: Menu, form: Form, said: str) -> Block:
    """Return a form that was sent in, as it is shown once more, with why in its words.

    All that was filled in stays: the fields that the model has by another id, filled in anew.
    """
    known = json.loads(view["private_metadata"])
    blocks = [as_filled_in(block, view["state"]["values"]) for block in view["blocks"]]
    return _anew({**view, "blocks": blocks}, known, menu, with_words(form, menu), _why(said, known))


def improved(view: View, menu: Menu, form: Form, said: str) -> Block:
    """Return an open form with other words in it, those of ``form``, and what is said of that.

    Slack: what is in an input stays there as long as its ``block_id`` does, so it gets another.
    """
    known = json.loads(view["private_metadata"])
    files = tuple(Attachment(*file) for file in known.get("files", ()))
    beginning = Beginning(form, files, animates=bool(known.get("animates")))
    words = [
        block | {"block_id": f"{block['block_id']}.{_next_turn(known)}"}
        for block in _prompt(beginning)
    ]
    blocks = [*words, *(one for one in view["blocks"] if fields.base(one) != fields.PROMPT)]
    return noted({**view, "blocks": blocks}, menu, form, said)


def noted(view: View, menu: Menu, form: Form, said: str) -> Block:
    """Return an open form as it is filled in, and what is said below its words."""
    known = json.loads(view["private_metadata"])
    wanted = with_words(_without_usual(form, known), menu)
    note = section(plain(said)) | {"block_id": f"{fields.IMPROVED}.{_next_turn(known)}"}
    return _anew(view, known, menu, wanted, [note])


def _why(said: str, known: View) -> list[Block]:
    return [section(plain(said)) | {"block_id": f"{fields.WHY}.{_next_turn(known)}"}]


def _next_turn(known: View) -> int:
    """Return the number of a form's next change that fills in fields anew."""
    return int(known.get("turn", 0)) + 1


def _following(view: View, menu: Menu, form: Form) -> Block | None:
    """Return an open form with what is said of its words, and its sum; None if it says that."""
    profile = menu.profile_of(form.model)
    now = [*_said(form, menu), *(price(profile, form, menu.left) if menu.models else [])]
    told = [block for block in view["blocks"] if fields.base(block) in fields.TOLD]
    if [block["block_id"] for block in told] == [block["block_id"] for block in now]:
        return None
    is_same_sum = fields.shown_sum(told) == fields.shown_sum(now)
    over = fields.TOLD if is_same_sum else fields.TOLD | {fields.WHY}
    rest = [block for block in view["blocks"] if fields.base(block) not in over]
    changed = {"blocks": _in_order([*rest, *now]), "submit": plain(submit_label(profile, form))}
    return sent_back(view) | changed


def _anew(
    view: View,
    known: dict[str, Any],
    menu: Menu,
    form: Form,
    said: Sequence[Block] = (),
) -> Block:
    """Return an open form whose fields are filled in anew: for another model, place or words."""
    form, changed = refitted(form, menu)
    turn = _next_turn(known)
    files = tuple(Attachment(*file) for file in known.get("files", ()))
    beginning = Beginning(form, files, animates=bool(known.get("animates")))
    kept = [block for block in view["blocks"] if fields.base(block) in fields.OF_NO_MODEL]
    before = [block for block in view["blocks"] if fields.base(block) in fields.PICTURES]
    blocks = [*kept, *_of_model(menu, beginning, changed, turn, before), *said]
    profile = menu.profile_of(form.model)
    known |= {"model": "" if form.model == AUTO else form.model, "turn": turn}
    for name in ("usual", "style"):
        known.pop(name, None)
    return sent_back(view) | {
        "blocks": _in_order(blocks),
        "private_metadata": _written(known | _unseen(profile, form)),
        "submit": plain(submit_label(profile, form)),
    }


def _of_model(
    menu: Menu, beginning: Beginning, changed: str, turn: int, before: list[Block] | None = None
) -> list[Block]:
    """Return all that depends on the model; ``before`` are the fields for pictures as they were."""
    form = beginning.form
    if not menu.models:
        return [section(plain(NO_MODEL)) | {"block_id": f"{fields.NOTE}.{turn}"}]
    profile = menu.profile_of(form.model)
    blocks = [*style_field(menu, form.style), *model_field(menu, form.model)]
    if changed:
        blocks.append(section(plain(changed)) | {"block_id": fields.NOTE})
    blocks += shape_fields(profile, form, animates=beginning.animates)
    if turn:
        blocks = [block | {"block_id": f"{block['block_id']}.{turn}"} for block in blocks]
    blocks += [*_said(form, menu), *price(profile, form, menu.left)]
    if profile.images and not beginning.animates:
        blocks += before or picture_fields(profile, beginning.files)
    return blocks


def _in_order(blocks: list[Block]) -> list[Block]:
    """Return a form's blocks as they stand in it."""
    return sorted(blocks, key=lambda block: fields.IN_ORDER.index(fields.base(block)))


def _said(form: Form, menu: Menu) -> list[Block]:
    """Return what is said of options among the words; the block's id changes with it."""
    options = typed_options(form, menu)
    if not options:
        return []
    told = one_of((option[:_LONGEST_OPTION] for option in options), last="and")
    words = wording.SAID.format(options=told)
    digest = sha256(told.encode()).hexdigest()[:8]
    return [plain_small_print(words) | {"block_id": f"{fields.SAID}_{digest}"}]


def _unseen(profile: Profile, form: Form) -> dict[str, str]:
    """Return what isn't seen in a form: a length that stands there without anybody's choice.

    And the style that its fields were filled in for: any other has yet to fill them in.
    """
    stands = form.seconds == AUTO and profile.seconds
    usual = {"usual": str(profile.default_seconds)} if stands else {}
    return usual | ({} if form.style == AUTO else {"style": form.style})


def _without_usual(form: Form, known: View) -> Form:
    """Return a form that leaves open what nobody has chosen in it."""
    return replace(form, seconds=AUTO) if form.seconds == known.get("usual") else form


def _offered(view: View) -> list[str]:
    """Return the models that an open form lets people choose from."""
    for block in view["blocks"]:
        if fields.base(block) == fields.MODEL:
            return [option["value"] for option in block["element"]["options"]]
    return []


def _known(origin: Origin, beginning: Beginning, *, asks_where: bool) -> dict[str, object]:
    """Return what comes back with the answer, besides what was filled in."""
    thread = origin.thread
    place = {} if asks_where else {"channel": thread.channel, "thread": thread.thread_ts or ""}
    files = [[file.file_id, file.name[:120], file.media_type] for file in beginning.files]
    model = "" if beginning.form.model == AUTO else beginning.form.model
    known: dict[str, object] = {
        "files": files,
        "draft": beginning.draft,
        "model": model,
        "animates": beginning.animates,
    }
    return place | {name: value for name, value in known.items() if value}


def _written(known: Mapping[str, object]) -> str:
    """Return what a form knows as Slack keeps it: a letter of any script counts as one."""
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


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
    """Return the fields for the words, which tell of each letter: options among them count."""
    label, sample, hint = wording.PROMPT, EXAMPLE_PROMPT, wording.HINT
    if beginning.animates:
        label, sample = wording.MOTION, wording.MOTION_SAMPLE
        picture = beginning.files[0].name[:80] or wording.THE_PICTURE
        hint = wording.MOTION_HINT.format(picture=picture, hint=hint)
    blocks = text_fields(fields.PROMPT, label, beginning.form.prompt, sample, hint)
    return [
        block | {"dispatch_action": True, "element": block["element"] | _TELLS_OF_EACH_LETTER}
        for block in blocks
    ]


def _help() -> list[Block]:
    """Return the button for better words."""
    (row,) = buttons([button(fields.IMPROVE, "improve", IMPROVE)])
    return [row | {"block_id": fields.IMPROVE}]


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
    block = input_block(fields.WHERE, wording.WHERE, element, wording.WHERE_HINT)
    return block | {"optional": True, "dispatch_action": True}
