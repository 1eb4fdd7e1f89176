"""What whoever runs Sora sees of installations, and decides, beside a bot that is running."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.commands.installs import decide, show_installs
from bot.commands.rekey import rekey
from bot.config.settings import Settings, load
from bot.doctor.installs import findings
from bot.domain.errors.base import SettingsError
from bot.domain.installs.installation import Decision
from bot.sign_in import look_at_installs
from bot.slack.api.scopes import BOT_SCOPES
from storage.installs.tables import installations
from tests.support.environment import INSTALLS
from tests.support.oauth_replica import ACME, InstallSlack, Replica, install_slack, replica
from tests.support.storage import change
from tests.support.works import new_database

NEW = Fernet.generate_key().decode()


class Desk:
    """A bot that is running, its Slack, and whoever runs it at the command line."""

    def __init__(self, slack: InstallSlack, ours: Replica, folder: Path) -> None:
        self.slack = slack
        self.ours = ours
        self._database = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sora.db"}

    def settings(self, **values: str) -> Settings:
        return load(self.slack.environment | self._database | values)

    async def decide(self, id_: str, decision: Decision) -> str:
        screen = io.StringIO()
        assert await decide(self.settings(), id_, decision, screen) == 0
        return screen.getvalue()

    async def shown(self) -> str:
        screen = io.StringIO()
        await show_installs(self.settings(), screen)
        return screen.getvalue()

    async def rekeyed(self, keys: str, *, forget: bool = False) -> tuple[int, str]:
        screen = io.StringIO()
        status = await rekey(self.settings(SECRET_KEYS=keys), forget=forget, screen=screen)
        return status, screen.getvalue()

    async def found(self, **values: str) -> dict[str, str]:
        """Return what the doctor says, by its marks."""
        told = [one async for one in findings(self.settings(**values))]
        return {one.mark: one.said for one in told}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with (
        install_slack() as slack,
        new_database(tmp_path) as engine,
        replica(engine, slack) as ours,
    ):
        yield Desk(slack, ours, tmp_path)


async def test_whoever_runs_it_lets_in_and_shuts_out(desk: Desk) -> None:
    assert "Nobody has installed it yet: https://sora.example.com/slack/install" in (
        await desk.shown()
    )
    await desk.ours.install(desk.slack.code(ACME))
    assert f"{ACME}  waiting   Acme (a workspace)" in await desk.shown()
    assert "waiting to be let in: Acme" in (await desk.found())["warn"]
    assert await desk.decide(ACME, Decision.APPROVED) == "Acme is let in.\n"
    assert len(await desk.slack.calls("chat.postMessage")) == 1  # whoever waits hears of it
    assert await desk.ours.calls.workspace(ACME) is not None
    assert "Acme is refused" in await desk.decide(ACME, Decision.REFUSED)
    assert desk.slack.tokens(ACME) == []
    await desk.ours.parts.current.look()
    assert await desk.ours.calls.workspace(ACME) is None
    assert f"{ACME}  refused   Acme" in await desk.shown()
    await desk.decide(ACME, Decision.APPROVED)
    assert "it has no token: it has to be installed again" in await desk.shown()
    with pytest.raises(SettingsError, match="T9 isn't installed"):
        await desk.decide("T9", Decision.APPROVED)


async def test_keys_are_changed_beside_a_bot_that_runs(desk: Desk) -> None:
    desk.slack.rotate()
    await desk.ours.install(desk.slack.code(ACME))
    status, said = await desk.rekeyed(NEW)
    assert (status, "No key opens the other 2" in said) == (1, True)
    assert (await desk.rekeyed(f"{NEW},{INSTALLS['SECRET_KEYS']}"))[0] == 0
    status, said = await desk.rekeyed(NEW)
    assert (status, said.split(";")[0]) == (0, "2 of 2 tokens are encrypted with the first key")
    assert "put the key back" in (await desk.found())["fix"]
    with pytest.raises(SettingsError, match="SECRET_KEYS opens none of the 1 tokens"):
        await look_at_installs(desk.ours.parts)  # its keys are the old ones
    status, said = await desk.rekeyed(INSTALLS["SECRET_KEYS"], forget=True)
    assert (status, said.splitlines()[0]) == (0, "1 installations forgotten.")
    await look_at_installs(desk.ours.parts)


async def test_the_doctor_tells_what_keeps_tokens_from_living_on(
    desk: Desk, tmp_path: Path
) -> None:
    await desk.ours.install(desk.slack.code(ACME))
    await desk.decide(ACME, Decision.APPROVED)
    assert set(await desk.found()) == {"ok"}
    async with new_database(tmp_path) as engine:
        await change(engine, update(installations).values(refresh_error="invalid_refresh_token"))
    assert "have the app installed there again" in (await desk.found())["warn"]
    assert "bad_client_secret" in (await desk.found(SLACK_CLIENT_SECRET="another"))["fix"]
    desk.slack.misbehave("oauth.v2.access", "status")
    assert "Slack can't be asked" in [
        one.said.split(" about")[0] async for one in findings(desk.settings())
    ]


async def test_the_doctor_names_who_lacks_which_scopes(desk: Desk, tmp_path: Path) -> None:
    await desk.ours.install(desk.slack.code(ACME))
    await desk.decide(ACME, Decision.APPROVED)
    lacking = ",".join(BOT_SCOPES.keys() - {"reactions:read"})
    async with new_database(tmp_path) as engine:
        await change(engine, update(installations).values(scopes=lacking))
        assert "without reactions:read: Acme." in (await desk.found())["warn"]
        await change(engine, update(installations).values(scopes="commands"))
        assert "users:read: Acme." in (await desk.found())["fix"]
