"""Guests and people of another company: what Slack says of them, and what it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.slack_stage import BOT, FILM, MAYA, TEAM, local_slack, over_socket, until

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.support.slack_stage import Json

GITA, SOL, NILS, SHARED, PARTNER = "U0GITA", "U0SOL", "U0NILS", "C0FILMNORTHWIND", "T0NORTHWIND"


@pytest.mark.parametrize(
    ("user", "home", "admin", "guest", "single"),
    [
        (MAYA, TEAM, True, False, False),
        (GITA, TEAM, False, True, False),
        (SOL, TEAM, False, True, True),
        (NILS, PARTNER, True, False, False),
    ],
)
async def test_slack_says_whose_somebody_is(
    user: str, home: str, admin: bool, guest: bool, single: bool
) -> None:
    async with local_slack() as stage:
        said = (await stage.api("users.info", user=user))["user"]
        assert (said["team_id"], said["profile"]["team"]) == (home, home)
        assert (said["is_admin"], said["is_owner"]) == (admin, admin)
        assert (said["is_restricted"], said["is_ultra_restricted"]) == (guest, single)


async def test_outsiders_are_in_few_conversations() -> None:
    async with local_slack() as stage:
        (acme,) = (await stage.get("/world"))["workspaces"]
        there = {
            user: {channel["id"] for channel in acme["channels"] if user in channel["members"]}
            for user in (GITA, SOL, NILS)
        }
        assert there == {
            GITA: {FILM, SHARED, "D0GITA"},
            SOL: {FILM, "D0SOL"},
            NILS: {SHARED},
        }
        standings = {person["id"]: person["standing"] for person in acme["people"]}
        assert standings[MAYA] == "member"
        assert standings[SOL] == "single-channel guest"
        assert [person["is_admin"] for person in acme["people"] if person["id"] == NILS] == [False]
        refused = await stage.say("hello", user=NILS)
        assert refused["error"] == "not_in_channel"
        assert [channel["id"] for channel in acme["channels"] if channel["shared"]] == [SHARED]


async def test_a_shared_channels_message_says_whose_its_writer_is() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.event("app_mention")
        async def mention(body: Json) -> None:
            seen.append(body)

        async with over_socket(app):
            for channel, user in ((SHARED, NILS), (SHARED, GITA), (FILM, GITA)):
                before = len(seen)
                await stage.say("@Sora a fox", channel=channel, user=user)

                async def arrived(count: int = before) -> bool:
                    return len(seen) > count

                await until(arrived)
        assert [(body["team_id"], body["is_ext_shared_channel"]) for body in seen] == [
            (TEAM, True),
            (TEAM, True),
            (TEAM, False),
        ]
        assert [body["event"]["team"] for body in seen] == [PARTNER, TEAM, TEAM]
        assert seen[0]["event"]["user_team"] == PARTNER
        assert BOT in seen[0]["event"]["text"]


async def test_a_form_of_another_companys_comes_from_there() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []
        label = {"type": "plain_text", "text": "Remix"}
        view: dict[str, Any] = {
            "type": "modal",
            "callback_id": "v",
            "title": label,
            "submit": label,
        }
        field = {"type": "plain_text_input", "action_id": "text"}
        view["blocks"] = [{"type": "input", "block_id": "b", "label": label, "element": field}]

        @app.action("open")
        async def opened(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            seen.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.view("v")
        async def sent(ack: AsyncAck, body: Json) -> None:
            await ack()
            seen.append(body)

        async with over_socket(app):
            button = {"type": "button", "action_id": "open", "text": label}
            posted = await stage.client.chat_postMessage(
                channel=SHARED, text="card", blocks=[{"type": "actions", "elements": [button]}]
            )
            await stage.press(posted["ts"], "open", channel=SHARED, user=NILS)

            async def shown() -> str | None:
                views = (await stage.get("/views", workspace=TEAM, user=NILS))["views"]
                return str(views[0]["id"]) if views else None

            view_id = await until(shown)
            values = {"b": {"text": "night"}}
            done = await stage.post(
                "/submit", workspace=TEAM, user=NILS, view_id=view_id, values=values
            )
            assert done["ok"], done
        pressed, submitted = seen
        assert (pressed["team"]["id"], pressed["user"]["team_id"]) == (TEAM, PARTNER)
        assert (submitted["team"]["id"], submitted["user"]["team_id"]) == (PARTNER, PARTNER)
        assert submitted["view"]["app_installed_team_id"] == TEAM
