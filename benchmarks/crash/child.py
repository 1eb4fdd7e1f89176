"""``python -m benchmarks.crash.child``: the bot, able to die at a named point of its work.

The program is the one that ``python -m bot run`` starts. What stands between it and the database,
the video API and Slack is wrapped here, in this process only, and the intervals at which replicas
look after each other are shortened, so that a takeover can be waited for. In the environment:

``CRASH_POINT``      where to die; nowhere unless given
``CRASH_COUNT``      the how manieth time, from 1
``CRASH_SIGNAL``     by which signal, SIGKILL unless given
``CRASH_OWNER``      the name under which this process leases jobs
``CRASH_PATIENCE``   how many times as long as usual leases last, 1 unless given
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import bot.cards.board
import bot.cards.patience
import bot.delivery.copying
import bot.delivery.posters
import bot.domain.renders.suspicion
import bot.far_ends
import bot.media.inputs
import bot.rendering.factory
import bot.rendering.job_runner
import bot.rendering.queue
import bot.runtime.backoff
import bot.runtime.claims
import bot.upkeep.replicas
import bot.wiring
import bot.wiring.clips
import bot.wiring.ground
import bot.wiring.money
import bot.wiring.requests
import bot.wiring.upkeep
import storage.copies
import storage.endings
import storage.posters
import storage.replacements
import storage.replicas.silent
import storage.store
import storage.takes
from benchmarks.crash.posters import COMMITS, step_of_poster
from benchmarks.crash.switch import Method, Name, Switch, Watched
from benchmarks.crash.team.copies import MAKERS
from bot import cli
from bot.config.deployments import DeploymentSettings
from bot.domain.addresses.proxies import Proxies
from bot.domain.job import JobState
from bot.domain.renders.proof import Patience
from bot.domain.renders.render import Order
from bot.ports.video import VideoApi
from bot.rendering.recovery import Recovery
from bot.runtime.bell import Bell
from bot.slack.api import metadata
from bot.slack.api.client import SlackCalls
from bot.slack.api.upload import Uploader
from bot.telemetry.calls import CallHeard, unheard
from storage.connections import Database
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore

LEASE_SECONDS = 3.0
COPY_SECONDS = 2.5
HEARTBEAT = 0.6
SETTLE = 2.0
SWEEP_SECONDS = 2.0
IDLE_SECONDS = 2.0
REFUSED_SECONDS = 2.0
SUSPECT_SECONDS = (0.0, 1.0, 3.0, 10.0)
SHARE_LOOKS = (0.3, 0.5, 1.0, 1.0, 1.5)

FAILS_ONCE = "[fails once]"
"""In a prompt: its first render fails. The local video API's word."""

WRITERS = (
    "accept",
    "claim",
    "rest",
    "move",
    "rendered",
    "update",
    "request_cancel",
    "resume",
    "renew_leases",
    "recount",
    "card_attempted",
    "card_posted",
    "cards_shown",
    "turn_away",
)
"""The methods of the store that commit something."""

CHOOSERS = ("vote", "pick", "begin", "posting", "posted", "shown")
"""The same of takes side by side."""

TELLERS = ("take", "told")
"""The same of who is to be told of an end."""

REPLACERS = ("begin", "done")
"""The same of cards in place of others."""

BRINGERS = ("awaited", "brought")
"""The same of the inputs' store, on a picture's way into a job."""


ASKERS = ("unasked", "asked", "approve", "decline")
"""The same of requests that wait for an admin."""

STORES: tuple[tuple[str, str, tuple[str, ...], tuple[ModuleType, ...]], ...] = (
    ("SqlEndings", "endings", TELLERS, (bot.wiring,)),
    ("SqlReplacements", "replacements", REPLACERS, (bot.wiring.clips,)),
    ("SqlPosters", "posters", COMMITS, (bot.wiring.upkeep,)),
    ("SqlCopies", "copies", MAKERS, (bot.wiring.requests, bot.wiring.upkeep)),
    ("SqlTakes", "takes", CHOOSERS, (bot.wiring, bot.wiring.requests)),
    ("SqlApprovals", "approvals", ASKERS, (bot.wiring.requests,)),
    ("SqlMoneyLedger", "money", ("settle",), (bot.wiring.money,)),
)
"""Stores by the name of their class, the kind of their steps, what commits, and who makes one."""


class Transaction:
    """What a method of the store is about to commit."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.wrote = False


_transaction: ContextVar[Transaction | None] = ContextVar("transaction", default=None)


def step_of(name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    """Return the step that a call of the store is: a move by its goal, an update by its column.

    A job that goes back in line with a render leaves that behind in the same commit. One that
    nobody could tell about has a render after all, once that is found.
    """
    if name == "move":
        job, to = arguments
        return f"store.move.{to}" + _MOVES.get((job.state, to), "")
    if name == "update":
        return f"store.update.{next(iter(named), 'nothing')}"
    return f"store.{name}"


_MOVES = {
    (JobState.RENDERING, JobState.QUEUED): " on the house",
    (JobState.UNCONFIRMED, JobState.RENDERING): " after all",
}


def watch_commits(engine: Database, switch: Switch) -> None:
    """Put the points before the store's commits, the last moment before COMMIT is sent."""

    def hears(statement: str, _values: object) -> None:
        transaction = _transaction.get()
        if transaction is None:
            return
        if statement != "COMMIT":
            transaction.wrote |= not statement.lstrip().upper().startswith("SELECT")
        elif transaction.wrote:
            switch.reached(transaction.step, "before")

    engine.heard.append(hears)


def committing(
    switch: Switch,
    name: str,
    method: Method,
    step: Callable[[str, tuple[Any, ...], dict[str, Any]], str] = step_of,
) -> Method:
    """Return a method of a store with a point on either side of its commit."""

    async def watched(*arguments: Any, **named: Any) -> Any:
        transaction = Transaction(step(name, arguments, named))
        token = _transaction.set(transaction)
        try:
            answer = await method(*arguments, **named)
        finally:
            _transaction.reset(token)
        if transaction.wrote:
            switch.reached(transaction.step, "after")
        return answer

    return watched


def killing_store(
    engine: Database,
    *,
    served: Callable[[], Collection[str]],
    owner: str | None,
    switch: Switch,
) -> SqlJobStore:
    """Return the bot's store with a point on either side of each of its commits."""
    store = SqlJobStore(engine, owner=owner, served=served)
    watch_commits(engine, switch)
    for name in WRITERS:
        setattr(store, name, committing(switch, name, getattr(store, name)))
    return store


Kept = TypeVar("Kept")


def killing(kept: Kept, names: Iterable[str], kind: str, switch: Switch) -> Kept:
    """Return a store with a point on either side of what it commits, under the name of its kind."""

    def step(name: str, _arguments: tuple[Any, ...], _named: dict[str, Any]) -> str:
        return f"{kind}.{name}"

    for name in names:
        setattr(kept, name, committing(switch, name, getattr(kept, name), step))
    return kept


def killing_all(
    kind_of_store: Callable[..., Kept], names: Iterable[str], kind: str, switch: Switch
) -> Callable[..., Kept]:
    """Return what makes such stores, with the points of ``killing``."""
    return lambda *parts: killing(kind_of_store(*parts), names, kind, switch)


def slack_step(method: str, arguments: dict[str, Any]) -> str:
    """Return the step that a Slack call is: a card's post by where it goes, another's by itself."""
    if (poster := step_of_poster(method, arguments)) is not None:
        return poster
    if method == "files.completeUploadExternal" and "blocks" in arguments:
        return "slack.complete copy"
    if method != "chat.postMessage":
        return f"slack.{method}"
    mark, in_thread = arguments.get("metadata") or {}, arguments.get("thread_ts") is not None
    match mark.get("event_type"):
        case metadata.LINK:
            return "slack.post link"
        case metadata.TAKES:
            return "slack.post takes"
        case metadata.END:
            return "slack.post end" if in_thread else "slack.post end directly"
        case metadata.CARD if "card" in mark["event_payload"]:
            return "slack.post new card"
        case _:
            return "slack.post card in thread" if in_thread else "slack.post card"


class KillingCalls(SlackCalls):
    """Slack's Web API with a point on either side of each call."""

    def __init__(
        self,
        api_url: str,
        proxies: Proxies,
        bell: Bell | None = None,
        heard: CallHeard = unheard,
        *,
        switch: Switch,
    ) -> None:
        super().__init__(api_url, proxies, bell, heard)
        self._switch = switch

    async def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method like ``SlackCalls.call``."""
        step = slack_step(method, arguments)
        self._switch.reached(step, "before")
        answer = await super().call(workspace, method, **arguments)
        self._switch.reached(step, "after")
        return answer


class KillingUploader(Uploader):
    """The upload's bytes, with a point on either side."""

    def __init__(self, proxies: Proxies, switch: Switch) -> None:
        super().__init__(proxies)
        self._switch = switch

    async def send(self, url: str, path: Path, length: int) -> None:
        """POST the file's bytes like ``Uploader.send``."""
        self._switch.reached("upload.send", "before")
        await super().send(url, path, length)
        self._switch.reached("upload.send", "after")


def video_step(name: str) -> Name:
    """Return what names the calls of a method of the video API."""
    return lambda *_arguments, **_named: f"video.{name}"


def create_step(order: Order) -> str:
    """Return the step that a create is: one whose render fails at first is followed by another."""
    return "video.create" + (" on the house" if FAILS_ONCE in order.prompt else "")


VIDEO_STEPS: dict[str, Name] = {
    name: video_step(name) for name in ("remix", "get", "recent", "download")
} | {"create": create_step}


async def nothing_wrong(*_parts: object, **_named: object) -> None:
    """Stand in for the look at the video API at each start, which asks for its list.

    The points around ``video.recent`` are those of a lost create.
    """


def wire(switch: Switch, owner: str | None) -> None:
    """Put the wrapped adapters where the composition root finds them."""
    open_video = bot.far_ends.open_video

    def video(settings: DeploymentSettings, proxies: Proxies) -> VideoApi:
        watched: Any = Watched(open_video(settings, proxies), switch, VIDEO_STEPS)
        api: VideoApi = watched
        return api

    def inputs(engine: Database) -> SqlInputs:
        return killing(SqlInputs(engine, owner=owner), BRINGERS, "inputs", switch)

    replace(bot.wiring.ground, "open_video", video)
    replace(bot.far_ends, "trouble", nothing_wrong)
    replace(bot.wiring.ground, "SqlJobStore", partial(killing_store, owner=owner, switch=switch))
    replace(bot.wiring.ground, "SqlInputs", inputs)
    for name, kind, commits, modules in STORES:
        for module in modules:
            made = killing_all(getattr(module, name), commits, kind, switch)
            replace(module, name, made)
    replace(bot.far_ends, "SlackCalls", partial(KillingCalls, switch=switch))
    replace(bot.wiring.ground, "Uploader", lambda proxies: KillingUploader(proxies, switch))


def shorten(patience: float) -> None:
    """Let replicas look after each other every few seconds rather than every few tens.

    Leases, and looks by the clock, take ``patience`` times as long as the shortest that work.

    A share that never lands is waited for as briefly: it is lost after a hundred milliseconds here.
    So is an edit that Slack refused, until it is tried again, and a job that processes died over.
    """
    replace(storage.store, "LEASE_SECONDS", LEASE_SECONDS * patience)
    replace(storage.replicas.silent, "SILENT_SECONDS", LEASE_SECONDS * patience / 2)
    replace(storage.endings, "TELLING_SECONDS", LEASE_SECONDS * patience)
    replace(storage.replacements, "POSTING_SECONDS", LEASE_SECONDS * patience)
    replace(storage.posters, "SEEING_TO_SECONDS", LEASE_SECONDS * patience)
    replace(bot.delivery.posters, "SWEEP_SECONDS", SWEEP_SECONDS * patience)
    replace(storage.copies, "AT_WORK_SECONDS", LEASE_SECONDS * patience)
    replace(bot.delivery.copying, "STEP_SECONDS", COPY_SECONDS * patience)
    replace(bot.delivery.copying, "SWEEP_SECONDS", SWEEP_SECONDS * patience)
    replace(bot.delivery.copying, "FIRST", HEARTBEAT * patience)
    replace(bot.delivery.copying, "LONGEST", SWEEP_SECONDS * patience)
    replace(storage.takes, "SHOWING_SECONDS", LEASE_SECONDS * patience)
    replace(bot.cards.patience, "FIRST", REFUSED_SECONDS * patience)
    replace(bot.domain.renders.suspicion, "_WAITS", SUSPECT_SECONDS)
    replace(bot.domain.renders.suspicion, "_LONGEST_WAIT", SUSPECT_SECONDS[-1])
    replace(bot.media.inputs, "SWEEP_SECONDS", SWEEP_SECONDS * patience)
    replace(bot.rendering.job_runner, "HEARTBEAT", HEARTBEAT * patience)
    replace(bot.rendering.job_runner, "AFTER_A_DEATH", HEARTBEAT * patience)
    replace(bot.rendering.queue, "IDLE_SECONDS", IDLE_SECONDS * patience)
    replace(bot.upkeep.replicas, "SIGN_SECONDS", HEARTBEAT * patience)
    replace(bot.runtime.claims, "SURE_SECONDS", LEASE_SECONDS * patience / 2)
    replace(bot.cards.board, "SWEEP_SECONDS", SWEEP_SECONDS * patience)
    replace(bot.runtime.backoff, "FILE_LOOKS", SHARE_LOOKS)
    replace(bot.runtime.backoff, "SHARE_LOOKS", SHARE_LOOKS)
    patient = Patience(settle=SETTLE * patience, looks=2)
    replace(bot.rendering.factory, "Recovery", lambda **parts: Recovery(**parts, patience=patient))


def replace(module: object, name: str, value: object) -> None:
    """Replace what ``module`` knows by ``name``; AttributeError if it knows no such thing."""
    getattr(module, name)
    setattr(module, name, value)


def main() -> int:
    """Run the bot as the environment says."""
    count = int(os.environ.get("CRASH_COUNT", "1"))
    shorten(float(os.environ.get("CRASH_PATIENCE", "1")))
    by = signal.Signals[os.environ.get("CRASH_SIGNAL", "SIGKILL")]
    wire(Switch(os.environ.get("CRASH_POINT"), count, by), os.environ.get("CRASH_OWNER"))
    return cli.main(["run"])


if __name__ == "__main__":
    sys.exit(main())
