"""manifest.yml is what Slack accepts, in both of the variants that it describes."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[1]
MADE = runpy.run_path(str(ROOT / ".slack" / "manifests.py"))
SCHEMAS = Path(__file__).parent / "data" / "slack-manifest-schema"
ADDRESS = "https://sora.example.com/slack/events"


def socket_variant() -> str:
    return (ROOT / "manifest.yml").read_text()


def http_variant() -> str:
    """Do, to the letter, what the manifest's opening comment says."""
    text = socket_variant().replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    # The numbered instructions above the manifest proper also show the address.
    comment, proper = text.split("_metadata:", 1)
    proper, lines = re.subn(rf"# (\w+: {re.escape(ADDRESS)})", r"\1", proper)
    assert lines == 3
    return f"{comment}_metadata:{proper}"


def parsed(text: str) -> dict[str, Any]:
    manifest = yaml.safe_load(text)
    assert isinstance(manifest, dict)
    return manifest


@pytest.mark.parametrize("text", [socket_variant(), http_variant()], ids=["socket", "http"])
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_the_manifest_is_valid(text: str, version: str) -> None:
    schema = json.loads((SCHEMAS / f"manifest.schema.{version}.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(parsed(text))] == []


@pytest.mark.parametrize("variant", ["plain", "agent"])
def test_what_is_made_of_the_manifest_is_up_to_date(variant: str) -> None:
    """If not: `make manifests`."""
    path = MADE[variant.upper()]
    assert path.read_text("utf-8") == MADE["written"](MADE[variant]())
    assert MADE["plain"]() == parsed(socket_variant())


def test_the_agent_is_the_same_app_with_a_stop_button() -> None:
    manifest, plain = MADE["agent"](), MADE["plain"]()
    schema = json.loads((SCHEMAS / "manifest.schema.1.0.0.json").read_text())
    assert [
        error.message for error in jsonschema.Draft7Validator(schema).iter_errors(manifest)
    ] == []
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert {*scopes} - {*plain["oauth_config"]["scopes"]["bot"]} == {"assistant:write"}
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    known = plain["settings"]["event_subscriptions"]["bot_events"]
    assert {*events} - {*known} == {"agent_session_stopped"}


def test_slacks_command_line_starts_this_program() -> None:
    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text())
    assert hooks["hooks"]["start"].endswith("python -m bot run")
    assert hooks["config"]["watch"]["manifest"]["paths"] == ["manifest.json"]
    assert all((ROOT / path).is_dir() for path in hooks["config"]["watch"]["app"]["paths"])
    assert (
        json.loads((ROOT / ".slack" / "config.json").read_text())["manifest"]["source"] == "local"
    )


def test_socket_mode_needs_no_address() -> None:
    manifest = parsed(socket_variant())
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "example.com" not in json.dumps(manifest)


def test_by_http_slack_calls_one_address() -> None:
    manifest = parsed(http_variant())
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert manifest["features"]["slash_commands"][0]["url"] == ADDRESS
    assert settings["event_subscriptions"]["request_url"] == ADDRESS
    assert settings["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}


def test_the_app_asks_for_what_it_uses_and_no_more() -> None:
    manifest = parsed(socket_variant())
    assert manifest["oauth_config"]["scopes"] == {
        "bot": [
            "app_mentions:read",
            "channels:history",
            "channels:read",
            "chat:write",
            "commands",
            "files:read",
            "files:write",
            "groups:history",
            "groups:read",
            "im:history",
            "mpim:history",
            "reactions:read",
            "usergroups:read",
            "users:read",
        ]
    }


def test_each_event_has_its_scope() -> None:
    """Slack refuses a subscription whose scope is missing; goodbyes and Home need none."""
    manifest = parsed(socket_variant())
    needed = {
        "app_mention": "app_mentions:read",
        "member_joined_channel": "channels:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
        "reaction_added": "reactions:read",
    }
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    scopeless = ["app_home_opened", "app_uninstalled", "team_access_revoked", "tokens_revoked"]
    assert sorted(events) == sorted([*needed, *scopeless])
    assert set(needed.values()) <= set(manifest["oauth_config"]["scopes"]["bot"])


def test_each_scope_says_why() -> None:
    scopes = parsed(socket_variant())["oauth_config"]["scopes"]["bot"]
    for scope in scopes:
        assert re.search(rf'- "{scope}"\s+# \S+', socket_variant()), scope


def test_people_can_type_options_and_write_to_the_bot() -> None:
    features = parsed(socket_variant())["features"]
    (command,) = features["slash_commands"]
    assert command["command"] == "/sora"
    assert command["usage_hint"] == "a red fox in fresh snow --seconds 8 --size landscape"
    assert command["should_escape"] is False
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert features["bot_user"]["display_name"] == "Sora"
