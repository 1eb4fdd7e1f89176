"""Whatever arrives in an envelope: no accident, no row by mistake, nothing shown that pings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.job import Job, JobState, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.text.sentences import listed
from bot.slack.views.card import card, comment
from bot.slack.views.clip_form import clip_modal
from bot.slack.views.modals import change_modal, deletion_modal
from playground.slack.blocks.check import check_message_blocks, check_view
from tests.fuzz import payloads
from tests.fuzz.door import Door
from tests.fuzz.payloads import NEEDED, Json, having, hostile, junk, paths, without
from tests.support.profiles import SORA_2
from tests.support.slack_stage import MAYA, TEAM

VERBS = (
    "cancel",
    "remix",
    "again",
    "edit",
    "anyway",
    "draft",
    "recreate",
    "deliver",
    "delete",
    "look",
    "resend",
    "give_up",
    "remix-old",
)
KINDS = {"command": "slash_commands", "event": "events_api"}
MENTION = re.compile("<[!#@]|<https?:")

SETTINGS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
some = settings(SETTINGS, max_examples=120)
few = settings(SETTINGS, max_examples=60)


@pytest.fixture(scope="module")
def clip(door: Door) -> Job:
    return door.run(door.front.clip())


@st.composite
def wanted(draw: st.DrawFn, clip: Job, text: st.SearchStrategy[str]) -> tuple[str, Json]:
    """Return a kind of payload and one that Slack might send."""
    kind = draw(
        st.sampled_from(["command", "event", "press", "submission", "shortcut", "form", "choice"])
    )
    words = draw(text)
    match kind:
        case "command":
            return kind, payloads.command(words)
        case "event":
            more: Json = {}
            if draw(st.booleans()):
                more = {"thread_ts": clip.card_ts}
            elif draw(st.booleans()):
                more = {"channel_type": "im"}
            return kind, payloads.event(
                draw(st.sampled_from(["message", "app_mention"])), words, **more
            )
        case "press":
            return kind, payloads.press(draw(st.sampled_from(VERBS)), clip)
        case "form":
            return kind, payloads.form(words)
        case "choice":
            return kind, payloads.choice(words)
        case "shortcut":
            return kind, payloads.shortcut(clip, words)
    return kind, payloads.submission(clip, words)


def deliver(door: Door, kind: str, payload: Json) -> Json | None:
    return door.envelope(KINDS.get(kind, "interactive"), payload)


@some
@given(data=st.data())
def test_what_is_mutilated_is_no_accident(door: Door, clip: Job, data: st.DataObject) -> None:
    """Anything may be missing or of another type; there is never half a request."""
    kind, payload = data.draw(wanted(clip, st.just("a red fox")))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([*paths(payload)] or [("type",)]))
        if data.draw(st.booleans()):
            payload = without(payload, path)
        else:
            payload = having(payload, path, data.draw(junk))
    requests, jobs = door.rows()
    deliver(door, kind, payload)
    after = door.rows()
    assert door.complaints() == []
    assert after[0] - requests in {0, 1}
    assert after[1] - jobs in {0, after[0] - requests}
    assert door.orphans() == 0


@some
@given(data=st.data())
def test_without_what_it_needs_nothing_is_recorded(
    door: Door, clip: Job, data: st.DataObject
) -> None:
    kind, payload = data.draw(wanted(clip, st.just("a red fox")))
    path = data.draw(st.sampled_from(NEEDED[kind]))
    wrong: st.SearchStrategy[Any] = st.sampled_from(
        [None, 5, True, [], {}, "", "\ud800", "a b", "x" * 300, "<!channel>"]
    )
    payload = (
        without(payload, path)
        if data.draw(st.booleans())
        else having(payload, path, data.draw(wrong))
    )
    before = door.rows()
    deliver(door, kind, payload)
    assert door.rows() == before
    assert door.complaints() == []


@few
@given(kind=st.sampled_from([*KINDS.values(), "interactive", "options"]), data=st.data())
def test_of_what_nobody_knows_nothing_is_recorded(
    door: Door, kind: str, data: st.DataObject
) -> None:
    names = st.sampled_from(
        ["type", "team", "team_id", "event", "view", "actions", "callback_id", "command", "message"]
    )
    kinds = st.sampled_from(
        [
            "block_suggestion",
            "dialog_submission",
            "event_callback",
            "function_executed",
            "interactive_message",
            "message_action",
            "shortcut",
            "view_closed",
            "workflow_step_edit",
            "tomorrow",
        ]
    )
    inner = junk | st.dictionaries(names, junk | kinds, max_size=3)
    payload = data.draw(st.dictionaries(names, inner | st.lists(inner, max_size=2)))
    payload |= {"type": data.draw(kinds), "team_id": TEAM, "user_id": MAYA}
    before = door.rows()
    door.envelope(kind, payload)
    assert door.rows() == before
    assert door.complaints() == []


@some
@given(data=st.data())
def test_hostile_words_stay_words(door: Door, clip: Job, data: st.DataObject) -> None:
    """Each request is answered; what it makes of the words can't ping, link or break a card."""
    kind, payload = data.draw(wanted(clip, hostile))
    _, jobs = door.rows()
    told = len(door.run(door.front.whispers()))
    answer = deliver(door, kind, payload)
    assert answer is not None
    assert door.complaints() == []
    check_inert(answer)
    for text in door.run(door.front.whispers())[told:]:
        check_inert(text)
    for job in door.newest(door.rows()[1] - jobs):
        check_shown(job)


@few
@given(data=st.data())
def test_what_a_full_disk_refuses_is_not_acknowledged(
    door: Door, clip: Job, data: st.DataObject
) -> None:
    """Slack delivers an event again; a person sees a failure, or the sentence."""
    kind, payload = data.draw(wanted(clip, st.just("a red fox")))
    before = door.rows()
    door.front.store.full = True
    try:
        answer = deliver(door, kind, payload)
    finally:
        door.front.store.full = False
    said = json.dumps(answer)
    assert door.rows() == before
    failed = door.complaints()
    if kind == "command":
        assert "nothing was started and nothing was spent" in said
    elif failed:
        assert answer is None
    assert all("disk full" in complaint for complaint in failed)


def check_shown(job: Job) -> None:
    """Check everything that is ever shown of a job."""
    job = replace(job, card_ts="1700000000.000100", thread=Thread(TEAM, job.thread.channel, "1.2"))
    for state in JobState:
        shown = card(
            replace(job, state=state, error_tell=job.prompt, provider_id="video_1"), None, 2e9
        )
        assert check_message_blocks(list(shown.blocks)) == []
        assert len(shown.text) < 4_000
        check_inert(shown.text)
        check_inert(list(shown.blocks))
        check_inert(listed(replace(job, state=state), None, None, 5.0, mine=True))
    origin = Origin("key", job.thread, MAYA)
    assert check_view(change_modal(job, origin)) == []
    assert check_view(change_modal(job, origin, job.prompt)) == []
    assert (
        check_view(clip_modal(Menu({"m": SORA_2}, "m"), origin, Beginning(Form(job.prompt)))) == []
    )
    assert check_view(deletion_modal(job, origin)) == []
    check_inert(comment(job))
    json.dumps([job.prompt, comment(job)], ensure_ascii=False).encode()


def check_inert(shown: Any) -> None:
    """Check that nothing Slack would parse mentions anybody but who asked."""
    for text in parsed(shown):
        rest = text.replace(f"<@{MAYA}>", "")
        assert not MENTION.search(rest), text[:200]


def parsed(shown: Any) -> Iterator[str]:
    """Return the texts of a message in which Slack looks for mentions and links."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, list):
        for entry in shown:
            yield from parsed(entry)
    elif isinstance(shown, dict) and shown.get("type") not in {"plain_text", "rich_text"}:
        for name, entry in shown.items():
            if name not in {"value", "initial_value", "private_metadata"}:
                yield from parsed(entry)
