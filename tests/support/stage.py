"""The whole product on stage: the local Slack, the local video API, and the bot between them."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot import app
from bot.config.settings import load
from bot.runtime.stopping import Stopping
from bot.slack.api.metadata import TAKES
from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.video.encoder import encode
from playground.video.settings import DialectName
from playground.world import variables
from tests.support.kept_clips import kept_clip
from tests.support.sqlite import migrated_file

ROOT = Path(__file__).parent.parent.parent
Json = dict[str, Any]

PATIENT: Json = {"socket_ack_seconds": 20.0, "trigger_seconds": 20.0}
"""Seconds instead of Slack's three: a machine that is busy with other tests isn't what these are
about. That no answer waits longer is shown where time is counted."""


LONGEST_PAUSE = 0.12
"""Seconds between looks at what isn't there yet. States that tests want to see last longer."""


async def until(probe: Callable[[], Awaitable[Any]], seconds: float = 60.0) -> Any:
    """Return the probe's first true value; fail when none comes in time.

    Whoever asks keeps the servers from their work: the longer it takes, the more seldom it is.
    """
    pause = 0.02
    try:
        async with asyncio.timeout(seconds):
            while not (value := await probe()):
                await asyncio.sleep(pause)
                pause = min(pause * 1.1, LONGEST_PAUSE)
    except TimeoutError:
        raise AssertionError(f"{probe.__name__} never came true") from None
    return value


@dataclass(frozen=True)
class Who:
    """Somebody in a channel."""

    workspace: str
    channel: str
    user: str


class Stage:
    """Both servers, and a person's hands and eyes at them."""

    def __init__(
        self, slack: SlackServer, video: VideoServer, http: aiohttp.ClientSession, folder: Path
    ) -> None:
        self.slack = slack
        self.video = video
        self.folder = folder
        self._http = http
        self._processes: list[asyncio.subprocess.Process] = []
        self.world: Json = {}

    # --- the bot -----------------------------------------------------------------------

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_APP_TOKEN": self.slack.settings.app_token,
            "SLACK_BOT_TOKEN": ",".join(self.slack.bot_tokens),
            **variables(self.video),
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/sora.db",
            "DATA_DIR": str(self.folder / "data"),
            "MAX_SUBMITS_PER_MINUTE": "0",
            "PORT": "0",
            **more,
        }

    @asynccontextmanager
    async def bot(self, **more: str) -> AsyncIterator[int]:
        """Run the bot in this process; yields the port it listens on."""
        stopping = Stopping()
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(
            app.run(load(self.environment(**more)), stopping, ready.set_result)
        )
        try:
            while not ready.done() and not task.done():  # noqa: ASYNC110 - whichever comes first
                await asyncio.sleep(0.01)
            if task.done():
                await task
            yield ready.result()
        finally:
            stopping.request()
            await task

    async def process(self, root: Path = ROOT, /, **more: str) -> asyncio.subprocess.Process:
        """Start the bot as a process of its own, to be killed; its log goes to bot.log.

        ``root`` is where the program is.
        """
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with (self.folder / "bot.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=root,
                env={**keep, "PYTHONPATH": str(root), **self.environment(**more)},
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    async def leave_nobody(self) -> None:
        """Kill the processes that a test which failed has left running."""
        for process in self._processes:
            if process.returncode is None:
                process.kill()
                await process.wait()

    # --- a person ----------------------------------------------------------------------

    def who(self, name: str = "maya", channel: str = "film-team", workspace: int = 0) -> Who:
        place = self.world["workspaces"][workspace]
        return Who(
            place["id"],
            next(c["id"] for c in place["channels"] if c["name"] == channel),
            next(p["id"] for p in place["people"] if p["name"] == name),
        )

    def person(self, workspace: int, number: int) -> str:
        """Return the name of a workspace's first, second, … person."""
        return str(self.world["workspaces"][workspace]["people"][number]["name"])

    async def say(self, who: Who, text: str, thread_ts: str | None = None) -> Json:
        more = {} if thread_ts is None else {"thread_ts": thread_ts}
        return await self.post("/say", **vars(who), text=text, **more)

    async def attach(self, who: Who, text: str, *files: tuple[str, bytes], **odd: str) -> Json:
        """Send a message with files; ``odd`` are what ``/attach`` of the playground takes."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in {**vars(who), "text": text, **odd}.items():
            form.add_field(name, value)
        for name, content in files:
            form.add_field("file", io.BytesIO(content), filename=name)
        answer = await self._ask("POST", f"{self.slack.url}/playground/api/attach", data=form)
        assert answer["ok"], answer
        return answer

    async def upload(self, who: Who, *files: tuple[str, bytes]) -> str:
        """Put files into a form's file input, not sent yet; return the first one's id."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("workspace", who.workspace)
        form.add_field("user", who.user)
        for name, content in files:
            form.add_field("file", io.BytesIO(content), filename=name)
        url = f"{self.slack.url}/playground/api/upload"
        answer = await self._ask("POST", url, data=form)
        return str(answer["files"][0]["id"])

    async def press(self, who: Who, message: Json, action: str) -> Json:
        """Press a button, or choose what is behind the menu beside it."""
        for element in (one for block in message["blocks"] for one in block.get("elements", [])):
            for option in element.get("options", []):
                if option["value"].startswith(f"{action}:"):
                    where = {"action_id": element["action_id"], "value": option["value"]}
                    return await self.post("/press", **vars(who), message_ts=message["ts"], **where)
        return await self.post("/press", **vars(who), message_ts=message["ts"], action_id=action)

    async def shortcut(self, who: Who, message: Json, callback_id: str) -> Json:
        more = {"message_ts": message["ts"], "callback_id": callback_id}
        return await self.post("/shortcut", **vars(who), **more)

    async def messages(self, who: Who) -> list[Json]:
        answer = await self.get("/messages", **vars(who))
        return list(answer["messages"])

    async def cards(self, who: Who) -> list[Json]:
        """Return the cards, and notices that have blocks; not the message that shows takes."""
        public = [m for m in await self.messages(who) if not m.get("ephemeral_to")]
        ours = [m for m in public if m.get("bot_id") and m.get("blocks")]
        return [m for m in ours if (m.get("metadata") or {}).get("event_type") != TAKES]

    async def clips(self, who: Who) -> list[Json]:
        return [m for m in await self.messages(who) if m.get("files")]

    async def private(self, who: Who) -> list[str]:
        return [m["text"] for m in await self.messages(who) if m.get("ephemeral_to")]

    async def card_that_says(self, who: Who, *words: str, ts: str | None = None) -> Json:
        async def card_that_says() -> Json | None:
            for card in await self.cards(who):
                if ts in (None, card["ts"]) and all(word in card["text"] for word in words):
                    return card
            return None

        try:
            found: Json = await until(card_that_says)
        except AssertionError as error:
            texts = [card["text"] for card in await self.cards(who)]
            raise AssertionError(f"no card says {words}: {texts}") from error
        return found

    async def view(self, who: Who) -> Json:
        """Return the modal that was opened for somebody, as the page would learn of it."""
        url = f"{self.slack.url}/playground/api/events"
        replay = {"Last-Event-ID": "0"}
        async with (
            asyncio.timeout(30),
            self._http.get(url, params={"workspace": who.workspace}, headers=replay) as stream,
        ):
            kind = b""
            async for line in stream.content:
                if line.startswith(b"event:"):
                    kind = line.removeprefix(b"event:").strip()
                elif line.startswith(b"data:") and kind == b"view":
                    document: Json = json.loads(line.removeprefix(b"data:"))
                    if document["user"] == who.user:
                        view: Json = document["view"]
                        return view
        raise AssertionError("no view was opened")

    async def file(self, message: Json) -> bytes:
        async with self._http.get(message["files"][0]["playground_url"]) as answer:
            answer.raise_for_status()
            return await answer.read()

    # --- both servers' control APIs ----------------------------------------------------

    async def post(self, path: str, **body: Any) -> Json:
        return await self._ask("POST", f"{self.slack.url}/playground/api{path}", json=body)

    async def get(self, path: str, **query: str) -> Json:
        return await self._ask("GET", f"{self.slack.url}/playground/api{path}", params=query)

    async def renders(self) -> Json:
        return await self._ask("GET", f"{self.video.url}/playground/api/renders")

    async def expire(self, render: str) -> None:
        """Let the 24 hours of a finished render be over."""
        url = f"{self.video.url}/playground/api/renders/{render}/expire"
        answer = await self._ask("POST", url)
        assert answer["ok"], answer

    async def delete(self, render: str) -> None:
        """Delete a render behind the bot's back."""
        answer = await self._ask("DELETE", f"{self.video.url}/playground/api/renders/{render}")
        assert answer["ok"], answer

    async def finish(self, render: str, outcome: str = "completed") -> None:
        """End a stuck render, well unless another ``outcome`` is given."""
        url = f"{self.video.url}/playground/api/renders/{render}/finish"
        answer = await self._ask("POST", url, json={"outcome": outcome})
        assert answer["ok"], answer

    async def video_calls(self, *, creates: bool = False) -> list[Json]:
        answer = await self._ask("GET", f"{self.video.url}/playground/api/calls")
        calls: list[Json] = answer["calls"]
        return [c for c in calls if c["method"] == "POST"] if creates else calls

    async def break_video(self, *rules: Json) -> None:
        url = f"{self.video.url}/playground/api/faults"
        answer = await self._ask("POST", url, json={"rules": list(rules)})
        assert answer["ok"], answer

    async def break_slack(self, **faults: Any) -> None:
        answer = await self.post("/faults", **faults)
        assert answer["ok"], answer

    async def calls(self, method: str) -> list[Json]:
        return list((await self.get("/calls", method=method))["calls"])

    async def shares(self) -> list[Json]:
        """Return the completions of files that go into a channel: a poster goes into none."""
        calls = await self.calls("files.completeUploadExternal")
        return [call for call in calls if call["args"].get("channel_id")]

    async def _ask(self, method: str, url: str, **more: Any) -> Json:
        async with self._http.request(method, url, **more) as answer:
            document: Json = await answer.json()
            return document


@asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    workspaces: int = 1,
    people: int = 4,
    render_seconds: float = 0.4,
    submits: int | None = None,
    submit_window: float = 60.0,
    real_clips: bool = False,
    omit_prompt: bool = False,
    dialect: DialectName = "azure",
    slack: Json | None = None,
) -> AsyncIterator[Stage]:
    """Open the stage without a bot. Clips are cheap ones unless ``real_clips``."""
    migrated_file(folder / "sora.db")
    async with AsyncExitStack() as stack:
        video = VideoServer(
            VideoServerSettings(
                render_seconds=render_seconds,
                submits_per_minute=submits,
                submit_window=submit_window,
                fps=24 if real_clips else 2,
                omit_prompt=omit_prompt,
                dialect=dialect,
            ),
            make_clip=encode if real_clips else kept_clip,
        )
        await video.start()
        stack.push_async_callback(video.stop)
        server = SlackServer(
            SlackServerSettings(
                workspaces=workspaces,
                people=people,
                videos={"": video.url},
                **{
                    "manifest": read_manifest_file(ROOT / "manifest.yml"),
                    "share_delay": 0.05,
                    **PATIENT,
                    **(slack or {}),
                },
            )
        )
        await server.start()
        stack.push_async_callback(server.stop)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        stage = Stage(server, video, http, folder)
        stack.push_async_callback(stage.leave_nobody)
        stage.world = await stage.get("/world")
        yield stage
