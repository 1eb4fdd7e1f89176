"""The fields of the form for a clip that depend on the model, and what is said of it."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.language.clip_form import AUTO, LABELS, Form
from bot.domain.language.menu import Menu
from bot.domain.language.models import cost_of, in_short, names_of
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import LAST_SEED, Profile, Size
from bot.domain.text.words import as_told, dollars, rate, shape_of, total
from bot.domain.wording import styles as styles_wording
from bot.domain.wording.form import fields as wording
from bot.slack.views.blocks import plain, section
from bot.slack.views.modals import input_block

_PICTURES = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tiff", "avif"]
_VIDEOS = ["mp4", "mov"]
_MOST_OPTIONS = 100
"""Options of a select (Slack)."""

_LONGEST_LABEL = 24
"""Characters of the button that sends a modal in (Slack)."""

_SQUARE = "1:1"
_LONGEST = 75
"""Characters of an option's text, and of its description (Slack)."""


def model_field(menu: Menu, model: str) -> list[Block]:
    """Return the choice of the model, with what each can do and costs; none where there is one."""
    if not (offers := offered_models(menu, model)):
        return []
    names = names_of(menu)
    options = []
    for name in offers:
        profile = menu.models[name]
        text = " · ".join(filter(None, [names[name], cost_of(profile)]))
        option: Block = {"value": name, "text": plain(_cut(text))}
        if can := in_short(profile):
            option["description"] = plain(_cut(can))
        options.append(option)
    block = _chosen_of(fields.MODEL, options, model) | {"dispatch_action": True}
    can = in_short(menu.profile_of(model))
    return [block | ({"hint": plain(can)} if can else {})]


def style_field(menu: Menu, style: str) -> list[Block]:
    """Return the choice of a style; none where there is none."""
    if not menu.styles:
        return []
    options = [(AUTO, styles_wording.NO_STYLE), *((name, name) for name in menu.styles)]
    block = _select(fields.STYLE, options, style) | {"dispatch_action": True}
    return [block | {"hint": plain(styles_wording.FIELD_HINT)}]


def offered_models(menu: Menu, model: str) -> list[str]:
    """Return the models that a form lets people choose from, ``model`` among them."""
    if len(menu.models) < 2:
        return []
    first = [*menu.models][:_MOST_OPTIONS]
    return first if model in first else [*first[:-1], model]


def shape_fields(profile: Profile, form: Form, *, animates: bool) -> list[Block]:
    """Return the fields for how a clip is to be, as far as there is a choice."""
    blocks = []
    if profile.tiers:
        blocks.append(_size(profile, form, animates=animates))
    if profile.seconds:
        blocks.append(_seconds(profile, form))
    blocks += [*_count(profile, form), *_audio(profile, form)]
    return [*blocks, *_seed(form)] if profile.takes_seed else blocks


def picture_fields(profile: Profile, files: tuple[Attachment, ...]) -> list[Block]:
    """Return the fields for the pictures that go along, where the model takes any."""
    return [*_kept(files), _file(profile, files)] if profile.images else []


def price(profile: Profile, form: Form, left: str = "") -> list[Block]:
    """Return what the clips cost that are chosen, where that is known, and what is left of budgets.

    The block's id changes with it, as Slack asks, and brings back which sum was shown.
    """
    if (cost := _cost(profile, form)) is None:
        return []
    each, count = cost
    words = wording.LIST_PRICE.format(told=as_told(profile), sum=total(each, count))
    if profile.images and profile.usd_per_picture:
        words += wording.EACH_PICTURE.format(price=rate(profile.usd_per_picture))
    words = ". ".join(filter(None, [words, left]))
    return [section(plain(words)) | {"block_id": fields.with_sum(each, count)}]


def submit_label(profile: Profile, form: Form) -> str:
    """Return what the button says that makes the clips: what they cost, too, where that is all."""
    cost = _cost(profile, form)
    if cost is None or (profile.images and profile.usd_per_picture):
        return wording.MAKE
    each, count = cost
    label = wording.MAKE_FOR.format(make=wording.MAKE, cost=dollars(each * count))
    return label if len(label) <= _LONGEST_LABEL else wording.MAKE


def _cost(profile: Profile, form: Form) -> tuple[Decimal, int] | None:
    """Return what each of the clips costs that are chosen, and how many they are."""
    seconds = int(form.seconds) if form.seconds.isdecimal() else profile.default_seconds
    count = int(form.count) if form.count.isdecimal() else 1
    size: Size = profile.default_size if form.size == AUTO else form.size
    each = profile.price(size, seconds) if profile.has_price else None
    return None if each is None else (each, count)


def _size(profile: Profile, form: Form, *, animates: bool) -> Block:
    sizes = ((size, _sized(profile, size)) for size in profile.sizes)
    options = [(AUTO, wording.AUTOMATIC), *sizes]
    block = _priced(profile, _select(fields.SIZE, options, form.size))
    if animates:
        hint = wording.AUTOMATIC_SUITS
    else:
        picture = wording.OR_PICTURES if profile.images else ""
        shape = _shape(profile, profile.default_size)
        hint = wording.AUTOMATIC_IS.format(shape=shape, picture=picture)
    return block | {"hint": plain(hint)}


def _sized(profile: Profile, size: Size) -> str:
    """Return ``▬ Landscape 16:9 · 1280×720``, with its price where that depends on the size."""
    tier = profile.tier_of(size)
    cost = None if tier is None else tier.usd_per_second
    depends = len({one.usd_per_second for one in profile.tiers}) > 1
    told = [] if cost is None or not depends else [wording.A_SECOND.format(price=rate(cost))]
    return " · ".join([_shape(profile, size), size.replace("x", "×"), *told])


def _shape(profile: Profile, size: Size) -> str:
    """Return ``▬ Landscape 16:9``, or ``■ Square``."""
    tier = profile.tier_of(size)
    ratio = next((name for name, one in tier.sizes.items() if one == size), "") if tier else ""
    return f"{shape_of(size)} {'' if ratio == _SQUARE else ratio}".rstrip()


def _seconds(profile: Profile, form: Form) -> Block:
    options = [(str(seconds), _length(profile, seconds)) for seconds in profile.seconds]
    initial = str(profile.default_seconds) if form.seconds == AUTO else form.seconds
    return _priced(profile, _select(fields.SECONDS, options, initial))


def _length(profile: Profile, seconds: int) -> str:
    """Return a length with its price, where that is the same at every size."""
    prices = {tier.usd_per_second for tier in profile.tiers}
    cost = profile.price(profile.default_size, seconds) if len(prices) < 2 else None
    if cost is None:
        return wording.LENGTH.format(seconds=seconds)
    return wording.LENGTH_FOR.format(seconds=seconds, price=dollars(cost))


def _count(profile: Profile, form: Form) -> list[Block]:
    if profile.max_count < 2:
        return []
    numbers = range(1, profile.max_count + 1)
    options = [
        (str(n), wording.ONE_CLIP if n == 1 else wording.CLIPS.format(count=n)) for n in numbers
    ]
    return [_priced(profile, _select(fields.COUNT, options, form.count))]


def _audio(profile: Profile, form: Form) -> list[Block]:
    """Return the box for sound, where the model has a choice."""
    if not profile.sound_field:
        return []
    option = {"value": "on", "text": plain(wording.WITH_SOUND)}
    boxes: Block = {"type": "checkboxes", "action_id": fields.BOXES, "options": [option]}
    if profile.audio if form.audio == AUTO else form.audio == "on":
        boxes["initial_options"] = [option]
    return [input_block(fields.AUDIO, LABELS["audio"], boxes) | {"optional": True}]


def _seed(form: Form) -> list[Block]:
    """Return the field for the number that a clip's chances are drawn from."""
    field: Block = {
        "type": "number_input",
        "action_id": fields.TEXT,
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": str(LAST_SEED),
    }
    if form.seed.isdecimal():
        field["initial_value"] = form.seed
    block = input_block(fields.SEED, LABELS["seed"], field, wording.SEED_HINT)
    return [block | {"optional": True}]


def _priced(profile: Profile, block: Block) -> Block:
    """Let a field tell of each change, where that changes a price that is known."""
    return block | {"dispatch_action": True} if profile.has_price else block


def _kept(files: tuple[Attachment, ...]) -> list[Block]:
    """Return the boxes that say which of the files from before go along."""
    if not files:
        return []
    options = [
        {"value": file.file_id, "text": plain(file.name[:75] or wording.THE_PICTURE)}
        for file in files
    ]
    boxes = {
        "type": "checkboxes",
        "action_id": fields.FILES,
        "options": options,
        "initial_options": options,
    }
    return [input_block(fields.KEPT, wording.BEGINS_WITH, boxes) | {"optional": True}]


def _file(profile: Profile, instead: tuple[Attachment, ...]) -> Block:
    element = {
        "type": "file_input",
        "action_id": fields.FILES,
        "filetypes": _PICTURES + (_VIDEOS if profile.videos else []),
        "max_files": max(profile.images, profile.videos),
    }
    several = profile.images > 1 or profile.videos > 0
    label = wording.PICTURES if several else wording.A_PICTURE
    label = wording.INSTEAD.format(label=label) if instead else label
    return input_block(fields.PICTURE, label, element) | {"optional": True}


def _select(name: str, options: list[tuple[str, str]], initial: str) -> Block:
    shown: list[Block] = [{"value": value, "text": plain(words)} for value, words in options]
    return _chosen_of(name, shown, initial)


def _chosen_of(name: str, options: list[Block], initial: str) -> Block:
    """Return a select with one of its options chosen, the first unless there is ``initial``.

    Of more than Slack takes, the first ones can be chosen; the others have to be typed.
    """
    first = next((option for option in options if option["value"] == initial), options[0])
    if len(options) > _MOST_OPTIONS:
        others = [option for option in options[:_MOST_OPTIONS] if option is not first]
        options = [*others[: _MOST_OPTIONS - 1], first]
    element = {
        "type": "static_select",
        "action_id": fields.CHOICE,
        "options": options,
        "initial_option": first,
    }
    return input_block(name, LABELS[name], element)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
