"""What is made of what: all parts of a bot, of which nothing runs yet and nothing changes hands.

With ``bot.app``, the command line and the doctor, this is all that knows the adapters.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cards.board import CardBoard
from bot.cards.endings import Endings
from bot.cards.takes.keeper import TakesKeeper
from bot.config.settings import Settings
from bot.reloading.rereading import Wish
from bot.reloading.workers import DeploymentWorkers
from bot.rendering.deployments import Registry
from bot.rendering.job_runner import Runner
from bot.runtime.http_server import Route
from bot.runtime.loop import Worker
from bot.runtime.stopping import Stopping
from bot.slack.api.client import SlackCalls
from bot.slack.inbound.listener import Listener, open_listener
from bot.slack.messages.clips.takes import SlackTakes
from bot.slack.messages.endings import SlackEndingMessages
from bot.upkeep.discovery import ModelDiscovery
from bot.upkeep.replicas import ReplicaWatch
from bot.upkeep.retirement import Retirements
from bot.upkeep.uninstalls import Uninstalls
from bot.wiring.clips import make_clips
from bot.wiring.ground import lay_ground
from bot.wiring.installs import InstallParts
from bot.wiring.money import make_money
from bot.wiring.programs import open_to_programs
from bot.wiring.replicas import make_replicas
from bot.wiring.requests import before_the_line, make_desk
from bot.wiring.telemetry import make_metrics
from bot.wiring.upkeep import make_rereading, make_sweeps, make_uninstalls
from handlers import register
from storage.connections import Database
from storage.discoveries import SqlDiscoveries
from storage.endings import SqlEndings
from storage.jobs import SqlJobStore
from storage.takes import SqlTakes
from storage.workspaces import SqlWorkspaces

if TYPE_CHECKING:
    from bot.telemetry.metrics.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs, and what it is started and ended by.

    ``workers`` are all that run from the start to the end, ``at_work`` among them; ``routes`` is
    what its HTTP side answers besides health and Slack.
    """

    calls: SlackCalls
    store: SqlJobStore
    workspaces: SqlWorkspaces
    deployments: Registry
    listener: Listener
    at_work: DeploymentWorkers
    runner: Runner
    board: CardBoard
    uninstalls: Uninstalls
    discovery: ModelDiscovery
    installs: InstallParts | None
    metrics: Metrics | None
    replicas: ReplicaWatch | None
    workers: tuple[Worker, ...]
    routes: tuple[Route, ...]


def build(
    settings: Settings,
    engine: Database,
    stopping: Stopping,
    stack: AsyncExitStack,
    wish: Wish | None = None,
) -> Bot:
    """Return all parts of a bot. What they open is closed with ``stack``.

    With a ``wish`` other deployments may be taken while it runs.
    """
    ground = lay_ground(settings, engine, stopping, stack)
    clips = make_clips(ground)
    at_work = DeploymentWorkers(ground.opened, ground.deployments, clips.shared, ground.bells.line)
    uninstalls = make_uninstalls(ground, clips.spool)
    desk = make_desk(ground, clips, at_work.runner, uninstalls)
    listener = open_listener(ground.slack.calls, settings.signing_secret)
    routes = open_to_programs(ground, desk, listener) if settings.api else ()
    register(listener, desk)
    stack.push_async_callback(desk.presets.prompt_help.close)
    discovery = ModelDiscovery(
        ground.deployments, SqlDiscoveries(engine), ground.timing, bell=ground.bells.other_models
    )
    replicas = make_replicas(ground, clips, at_work.runner)
    workers: tuple[Worker, ...] = (
        *(() if replicas is None else (replicas,)),
        at_work.runner,
        clips.board,
        clips.watch,
        *before_the_line(ground, clips),
        at_work,
        make_rereading(ground, at_work, wish, stack),
        discovery,
        Endings(
            store=SqlEndings(engine, ground.served),
            messages=SlackEndingMessages(ground.slack.calls, ground.slack.replies.link),
            timing=ground.timing,
        ),
        TakesKeeper(
            store=SqlTakes(engine, ground.served),
            messages=SlackTakes(ground.slack.calls),
            board=clips.board,
            bell=ground.bells.takes,
            timing=ground.timing,
        ),
        desk.home.updates,
        clips.spool,
        uninstalls,
        *([ground.installs.refresh] if ground.installs else []),
        *make_sweeps(ground, clips),
        *make_money(ground),
        Retirements(ground.deployments, ground.timing),
    )
    return Bot(
        calls=ground.slack.calls,
        store=ground.store,
        workspaces=ground.workspaces,
        deployments=ground.deployments,
        listener=listener,
        at_work=at_work,
        runner=at_work.runner,
        board=clips.board,
        uninstalls=uninstalls,
        discovery=discovery,
        installs=ground.installs,
        metrics=make_metrics(
            ground.ears, engine, ground.deployments, ground.slack.calls.workspaces
        ),
        replicas=replicas,
        workers=workers,
        routes=routes,
    )
