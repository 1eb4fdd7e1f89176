"""Writes what is made of manifest.yml: manifest.json, and the variant for an agent.

    python .slack/manifests.py        (or: make manifests)

Slack's command line reads and watches manifest.json only. The other one goes under docs/, to be
pasted as JSON: it adds Slack's profile for agents, and with it its own Stop button.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
PLAIN = ROOT / "manifest.json"
AGENT = ROOT / "docs" / "manifest-agent.json"

Json = dict[str, Any]

_DESCRIPTION = (
    "Describe a clip and Sora films it: in a channel, in a thread, or here. Reply in a clip's "
    "thread to change it."
)
_PROMPTS = (
    ("Make a clip", "a red fox in fresh snow"),
    ("See my clips", "list"),
    ("How it's done", "help"),
)
_EVENT = "agent_session_stopped"
"""Slack's own Stop button was pressed (docs.slack.dev/reference/events/agent_session_stopped)."""


def plain() -> Json:
    """Return manifest.yml as it is."""
    document: Json = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return document


def agent() -> Json:
    """Return the same app as an agent. Slack: that takes the scope ``assistant:write``."""
    document = deepcopy(plain())
    document["features"]["agent_view"] = {
        "agent_description": _DESCRIPTION,
        "suggested_prompts": [{"title": title, "message": said} for title, said in _PROMPTS],
    }
    document["oauth_config"]["scopes"]["bot"].insert(0, "assistant:write")
    document["settings"]["event_subscriptions"]["bot_events"].insert(0, _EVENT)
    return document


def written(document: Json) -> str:
    """Return a manifest as it stands in its file."""
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


if __name__ == "__main__":
    for path, document in ((PLAIN, plain()), (AGENT, agent())):
        path.write_text(written(document), "utf-8")
