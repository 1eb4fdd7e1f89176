"""All that speaks of a model agrees: what is typed or chosen, what is told, and what is sent."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from slack_sdk.models.views import View

from bot.config.profiles import shipped
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.errors.base import RequestError
from bot.domain.job import Thread
from bot.domain.language.clip_form import AUTO, Form, form_of, parse_form
from bot.domain.language.grammar import parse_command
from bot.domain.language.help import help_text
from bot.domain.language.menu import Menu
from bot.domain.language.requests import Create
from bot.domain.media.placing import misfit, places, takes
from bot.domain.profiles import WHOLE, InputKind, PictureAs, Profile, unknown
from bot.domain.renders.render import Order, Reference
from bot.domain.text.words import dollars, price_list, shape_of
from bot.media.pictures import prepare
from bot.slack.views.clip_form import clip_modal
from bot.video.bodies import form_of as form_of_order
from bot.video.bodies import json_of
from playground.slack.blocks.check import check_view
from tests.support.samples import sample

SHIPPED = shipped().by_name
NOWHERE = Origin("key", Thread("T1", ""), "U1")
FOX = "a red fox in fresh snow"

every_profile = pytest.mark.parametrize("profile", SHIPPED.values(), ids=list(SHIPPED))


def typed(words: str, profile: Profile) -> Create:
    made = parse_command(f"{FOX} {words}", Menu({"m": profile}, "m"))
    assert isinstance(made, Create)
    return made


def sent(made: Create) -> dict[str, object]:
    return json_of(Order(made.model, made.prompt, made.size, made.seconds))


@every_profile
def test_all_that_it_can_do_is_taken_ordered_and_priced(profile: Profile) -> None:
    for size in profile.sizes:
        for seconds in profile.seconds_at(size):
            made = typed(f"--size {size} --seconds {seconds}", profile)
            assert (made.size, made.seconds) == (size, seconds)
            assert parse_form(form_of(made), Menu({"m": profile}, "m")) == made
            job = sample(size=size, seconds=seconds, count=1)
            kinds = [InputKind.IMAGE] * profile.needs_picture
            assert misfit(profile, job, kinds) is None
            assert sent(made)["size"] == size
            assert sent(made)["seconds"] == str(seconds)
            assert (profile.price(size, seconds) is None) is not profile.has_price


@every_profile
@pytest.mark.parametrize("seconds", [0, 1, 7, 11, 13, 16, 31, 61])
def test_a_length_that_it_lacks_is_refused_everywhere(profile: Profile, seconds: int) -> None:
    for size in profile.sizes:
        if seconds in profile.seconds_at(size):
            continue
        for ask in (f"--size {size} --seconds {seconds}", f"--seconds {seconds} --size {size}"):
            with pytest.raises(RequestError):
                typed(ask, profile)
        with pytest.raises(RequestError):
            parse_form(Form(FOX, size, str(seconds)), Menu({"m": profile}, "m"))
        assert misfit(profile, sample(size=size, seconds=seconds, count=1), ()) is not None


@every_profile
@pytest.mark.parametrize("size", ["640x360", "3840x2160", "1024x1024", "1x1"])
def test_a_size_that_it_lacks_is_refused_everywhere(profile: Profile, size: str) -> None:
    assert size not in profile.sizes
    with pytest.raises(RequestError):
        typed(f"--size {size}", profile)
    job = sample(size=size, seconds=profile.default_seconds, count=1)
    assert misfit(profile, job, ()) is not None


@every_profile
def test_nothing_said_is_what_the_profile_says(profile: Profile) -> None:
    made = typed("", profile)
    assert (made.size, made.seconds) == (profile.default_size, profile.default_seconds)


@every_profile
def test_its_help_tells_its_values_and_fits(profile: Profile) -> None:
    told = help_text(Menu({"m": profile}, "m"))
    assert len(told) <= 1_500
    assert f"(otherwise `{profile.default_size}`)" in told
    assert f"(otherwise {profile.default_seconds})" in told
    cost = profile.price(profile.default_size, profile.default_seconds)
    assert ("List price" in told) is profile.has_price
    if cost is not None:
        assert f"{price_list(profile)} for each second" in told
        assert dollars(cost) in told
    example = told.split("--seconds ", 1)[1].split("`", 1)[0]
    assert typed(f"--seconds {example}", profile).seconds == int(example)


@every_profile
def test_a_picture_goes_as_the_profile_says(profile: Profile) -> None:
    picture = Reference(InputKind.IMAGE, "fox.png", "image/png", b"pixels")
    kinds = [InputKind.IMAGE]
    job = sample(size=profile.default_size, seconds=profile.default_seconds, count=1)
    assert (misfit(profile, job, kinds) is None) is (profile.images > 0)
    assert (misfit(profile, job, ()) is None) is not profile.needs_picture
    with nullcontext() if profile.images else pytest.raises(RequestError):
        places(profile, kinds, (), WHOLE, job.seconds)
    with pytest.raises(RequestError) if profile.needs_picture else nullcontext():
        places(profile, (), (), WHOLE, job.seconds)
    order = Order("m", FOX, job.size, job.seconds, references=(picture,))
    reference = json_of(replace(order, picture_as=profile.picture_as))["input_reference"]
    assert isinstance(reference, str) is (profile.picture_as is PictureAs.TEXT)
    assert "data:image/png;base64,cGl4ZWxz" in str(reference)


@every_profile
def test_every_field_that_the_model_wants_is_sent(profile: Profile) -> None:
    for size in profile.sizes:
        order = Order("m", FOX, size, 5, fields=profile.fields_at(size))
        assert profile.fields_at(size).items() <= json_of(order).items()
        assert profile.fields_at(size).items() <= dict(form_of_order(order)).items()


@every_profile
def test_nothing_is_chosen_that_it_does_not_have(profile: Profile) -> None:
    menu = Menu({"m": profile}, "m")
    silence = "--audio" if not profile.audio else "--no-audio"
    for words, has, field in (
        ("--seed 0", profile.takes_seed, "seed"),
        (silence, bool(profile.sound_field), profile.sound_field),
    ):
        if not has:
            with pytest.raises(RequestError, match="isn't for"):
                typed(words, profile)
            continue
        made = typed(words, profile)
        assert parse_form(form_of(made), menu) == made
        chosen = profile.chosen_fields(made.seed, made.audio)
        assert chosen == {field: 0 if field == "seed" else not profile.audio}
        order = Order(made.model, made.prompt, made.size, made.seconds, fields=chosen)
        assert chosen.items() <= json_of(order).items()
    assert not profile.chosen_fields(None, None)
    other = sample(size=profile.default_size, seconds=profile.default_seconds, count=1)
    kinds = [InputKind.IMAGE] * profile.needs_picture
    for job, can in (
        (replace(other, seed=7), profile.takes_seed),
        (replace(other, audio=not profile.audio), bool(profile.sound_field)),
    ):
        assert (misfit(profile, job, kinds) is None) is can


@every_profile
def test_two_pictures_are_its_first_frame_and_its_last(profile: Profile) -> None:
    job = sample(size=profile.default_size, seconds=profile.default_seconds, count=1)
    two = [InputKind.IMAGE] * 2
    assert (misfit(profile, job, two) is None) is (profile.images > 1)
    assert (misfit(profile, job, two * 8) is None) is False
    if not profile.last_frame_field:
        return
    assert "the first frame and the last" in takes(profile)
    places(profile, two, (), WHOLE, job.seconds)
    pictures = tuple(Reference(InputKind.IMAGE, "p", "image/png", b"%d" % n) for n in (1, 2))
    order = Order("m", FOX, job.size, job.seconds, references=pictures)
    sent = json_of(replace(order, last_frame_field=profile.last_frame_field))
    assert str(sent[profile.last_frame_field]).endswith("Mg==")
    assert "MQ==" in str(sent["input_reference"])


@every_profile
def test_its_form_offers_its_values_with_the_sum(profile: Profile) -> None:
    for size in (AUTO, *profile.sizes):
        chosen = profile.default_size if size == AUTO else size
        seconds = profile.seconds_at(chosen)[-1]
        view = clip_modal(
            Menu({"m": profile}, "m"), NOWHERE, Beginning(Form(FOX, size, str(seconds), "1"))
        )
        assert check_view(view) == []
        assert View(**view).to_dict() == view
        shown = str(view["blocks"])
        assert ("With sound" in shown) is bool(profile.sound_field)
        assert all(shape_of(one) in shown for one in profile.sizes)
        assert all(one.replace("x", "×") in shown for one in profile.sizes)
        cost = profile.price(chosen, seconds)
        assert ("List price" in shown) is (cost is not None)
        if cost is not None:
            assert f"List price: {dollars(cost)}" in shown


@pytest.mark.parametrize("size", ["", "640x360", "1024x1024"])
@pytest.mark.parametrize("seconds", [0, 1, 7, 60])
def test_an_unknown_model_is_asked_for_what_was_said(size: str, seconds: int) -> None:
    profile = unknown("my/model")
    words = f"{f'--size {size}' if size else ''} {f'--seconds {seconds}' if seconds else ''}"
    made = typed(words, profile)
    assert (made.size, made.seconds) == (size, seconds)
    said = {"size": size, "seconds": str(seconds) if seconds else ""}
    wanted = {"model": "m", "prompt": FOX} | {name: value for name, value in said.items() if value}
    assert sent(made) == wanted
    assert misfit(profile, sample(size=size, seconds=seconds, count=1), ()) is None
    assert profile.price(size, seconds) is None


def test_an_unknown_models_help_names_nobodys_numbers() -> None:
    told = help_text(Menu({"m": unknown("my/model")}, "m"))
    assert told.count("otherwise as the model makes it") == 2
    assert "$" not in told


def test_an_unknown_models_form_takes_size_and_length_as_words() -> None:
    profile = unknown("my/model")
    beginning = Beginning(Form(FOX, "640x360", "7", "2"))
    view = clip_modal(Menu({"m": profile}, "m"), NOWHERE, beginning)
    assert check_view(view) == []
    ids = [block.get("block_id") for block in view["blocks"]]
    assert "size" not in ids
    assert "seconds" not in ids
    words = f"{FOX} --size 640x360 --seconds 7"
    assert words in str(view)
    made = parse_form(Form(words, count="2"), Menu({"m": profile}, "m"))
    assert (made.size, made.seconds, made.count) == ("640x360", 7, 2)


@pytest.mark.parametrize(("size", "kept"), [((640, 360), (640, 360)), ((5000, 100), (2048, 41))])
def test_a_picture_for_an_unknown_model_keeps_its_shape(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert unknown("my/model").size_for(*size) == ""
    written = BytesIO()
    Image.new("RGB", size).save(written, "PNG")
    with Image.open(BytesIO(prepare(written.getvalue(), "fox.png", "").data)) as picture:
        assert picture.size == kept
