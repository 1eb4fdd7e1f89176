"""Payloads as Slack sends them, and the many ways in which one can be wrong."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from bot.domain.job import Job
from tests.support.slack_stage import BOT, FILM, MAYA, TEAM
from tests.support.storage import fresh

Json = dict[str, Any]
Path = tuple[str | int, ...]

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S1>",
    "<@U1>",
    "<@U0JONAS|jonas>",
    "<#C1|secret>",
    "<https://evil.example|click>",
    "&lt;!channel&gt;",
    "`<!channel>`",
    "``` *bold* _it_ ~no~ > quote",
    "\u202eesrever\u202c",
    "\x00\x07\x1b[31m",
    "\ud800 half",
    "\udfff\ud83d",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "\u202e<!channel>\u202c",
    "\u0000",
    "x" * 40_000,
    "<!channel>" * 4_000,
    "`" * 500,
    "&" * 3_000,
    "\n" * 50,
    "--seconds <!channel>",
    "--<!here> 8",
    "cancel <!channel>",
    "status `<@U1>`",
    "remix <!channel>",
    "new a fox --size <@U1>",
    "again #999",
    "help",
    "list",
    "status",
)
"""What people, or whoever types for them, may put into a text."""

hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=60), min_size=1, max_size=3).map(
    " ".join
)
junk: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        [[], {}, [[]], [None], {"id": 5}, {"id": None}, {"type": []}, "", "🦊", "\ud800"]
    ),
    st.sampled_from(["x" * 40_000, "a\x00b", "<!channel>", "1e999", "nan", "-1", "../..", "; --"]),
)


def command(text: str = "a red fox") -> Json:
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": FILM,
        "channel_name": "film-team",
        "user_id": MAYA,
        "user_name": "maya",
        "command": "/sora",
        "text": text,
        "api_app_id": "A123456",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/1234/5678",
        "trigger_id": fresh("13345224609.738474920."),
    }


def event(kind: str = "message", text: str = "a red fox", **more: Any) -> Json:
    ts = f"16{fresh('')}.000100".rjust(17, "1")[-17:]
    words = text if kind == "message" and more.get("channel_type") == "im" else f"<@{BOT}> {text}"
    said = {"type": kind, "text": words, "user": MAYA, "ts": ts, "team": TEAM, "channel": FILM}
    return {
        "token": "xxx",
        "team_id": TEAM,
        "api_app_id": "A111",
        "event": {"channel_type": "channel", "event_ts": ts, **said, **more},
        "type": "event_callback",
        "event_id": fresh("Ev"),
        "event_time": 1610197986,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def _interaction(kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": MAYA, "username": "maya", "team_id": TEAM},
        "api_app_id": "A02",
        "token": "Shh_its_a_seekrit",
        "trigger_id": "4.5.6",
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def press(verb: str, job: Job) -> Json:
    return {
        **_interaction("block_actions"),
        "container": {"type": "message", "message_ts": job.card_ts, "channel_id": FILM},
        "channel": {"id": FILM, "name": "film-team"},
        "message": {"type": "message", "ts": job.card_ts, "text": "card"},
        "response_url": "https://hooks.slack.com/actions/1/2/3",
        "actions": [
            {
                "action_id": verb,
                "block_id": "=qXel",
                "text": {"type": "plain_text", "text": "Press"},
                "value": job.id,
                "type": "button",
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }


def submission(job: Job, text: str = "make it night") -> Json:
    sent = submission_of("change", json.dumps({"job": job.id, "channel": FILM}))
    words = {"text": {"type": "plain_text_input", "value": text}}
    sent["view"]["state"] = {"values": {"change": words}}
    return sent


def submission_of(callback_id: str, private_metadata: str) -> Json:
    return {
        **_interaction("view_submission"),
        "view": {
            "id": fresh("V"),
            "team_id": TEAM,
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": private_metadata,
            "hash": "1.x",
            "app_installed_team_id": TEAM,
            "bot_id": "B1",
        },
        "response_urls": [],
    }


def form(text: str = "a red fox", channel: str = FILM) -> Json:
    """Return the form for a clip, sent in with a picture of a message."""
    known = {"channel": channel, "thread": "", "files": [["F0FOX", text, "image/png"]]}
    choice = {"choice": {"type": "static_select", "selected_option": {"value": "auto"}}}
    words = {"text": {"type": "plain_text_input", "value": text}}
    sent = submission_of("clip", json.dumps(known))
    sent["view"]["state"] = {
        "values": {"prompt": words, "size": choice, "seconds": choice, "count": choice}
    }
    return sent


def choice(text: str = "a red fox") -> Json:
    """Return a change in an open form for a clip."""
    view = form(text)["view"]
    price = {
        "type": "section",
        "block_id": "price_4_1",
        "text": {"type": "plain_text", "text": "$"},
    }
    view |= {"blocks": [price], "title": {"type": "plain_text", "text": "Make a clip"}}
    chosen = {"text": {"type": "plain_text", "text": "8 s"}, "value": "8"}
    action: Json = {"type": "static_select", "action_id": "choice", "block_id": "seconds"}
    action |= {"selected_option": chosen, "action_ts": f"{time.time():.6f}"}
    return {**_interaction("block_actions"), "view": view, "actions": [action]}


def shortcut(job: Job, text: str = "look at this") -> Json:
    return {
        **_interaction("message_action"),
        "callback_id": "remix",
        "action_ts": "1583637157.207593",
        "channel": {"id": FILM, "name": "film-team"},
        "message_ts": "1583636382.000300",
        "message": {
            "type": "message",
            "user": MAYA,
            "ts": "1583636382.000300",
            "thread_ts": job.card_ts,
            "text": text,
            "files": [{"id": "F0CLIP", "mimetype": "video/mp4"}],
        },
        "response_url": "https://hooks.slack.com/app/1/2/3",
    }


NEEDED: dict[str, tuple[Path, ...]] = {
    "command": (("team_id",), ("channel_id",), ("user_id",), ("trigger_id",)),
    "event": (("event", "ts"), ("event", "channel"), ("event", "user"), ("event",)),
    "press": (
        ("actions",),
        ("actions", 0, "value"),
        ("actions", 0, "action_ts"),
        ("team", "id"),
        ("user", "id"),
        ("channel",),
    ),
    "submission": (
        ("view", "id"),
        ("view", "private_metadata"),
        ("view",),
        ("user",),
        ("view", "state", "values", "change"),
    ),
    "form": (
        ("view", "id"),
        ("view", "private_metadata"),
        ("view", "state", "values"),
        ("view", "state", "values", "prompt"),
        ("user",),
    ),
    "choice": (("view",), ("view", "id"), ("user",), ("team", "id")),
    "shortcut": (
        ("message",),
        ("message", "ts"),
        ("message", "files", 0, "id"),
        ("channel", "id"),
        ("user",),
        ("trigger_id",),
    ),
}
"""What nothing can be recorded without, by the kind of payload."""


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Return the path of everything inside ``value``."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = [*value.items()]
    elif isinstance(value, list):
        inside = [*enumerate(value)]
    for name, entry in inside:
        yield (*here, name)
        yield from paths(entry, (*here, name))


def without(payload: Json, path: Path) -> Json:
    """Return ``payload`` without the entry at ``path``."""
    changed, holder = _copied(payload, path)
    del holder[path[-1]]
    return changed


def having(payload: Json, path: Path, value: Any) -> Json:
    """Return ``payload`` with another value at ``path``."""
    changed, holder = _copied(payload, path)
    holder[path[-1]] = value
    return changed


def _copied(payload: Json, path: Path) -> tuple[Json, Any]:
    changed = copy.deepcopy(payload)
    holder: Any = changed
    for name in path[:-1]:
        holder = holder[name]
    return changed, holder
