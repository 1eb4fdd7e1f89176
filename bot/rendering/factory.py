"""What exists once for each deployment, made in one place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.delivery.delays import Delays
from bot.delivery.delivery import Delivery
from bot.delivery.fetching import Fetching
from bot.delivery.sharing import Shares
from bot.domain.deployment import Deployment
from bot.ports.core import Board
from bot.ports.deployments import Deployments
from bot.ports.inputs import InputStore
from bot.ports.jobs import JobStore
from bot.ports.slack import Messenger
from bot.ports.storage import LostOrders, PauseStore
from bot.ports.video import VideoApi
from bot.rendering.changes.remixes import Remixes
from bot.rendering.claim_turn import ClaimTurn
from bot.rendering.orders import Orders
from bot.rendering.pauses import Pauses
from bot.rendering.polling import Polling
from bot.rendering.queue import Queue
from bot.rendering.recovery import Recovery
from bot.rendering.renderer import Renderer
from bot.rendering.steps.ends import Ends
from bot.rendering.steps.following import Following
from bot.rendering.steps.strays import Strays
from bot.rendering.steps.submitting import Submitting
from bot.rendering.steps.unconfirmed import Unconfirmed
from bot.runtime.bell import Bell
from bot.runtime.company import Company
from bot.runtime.stopping import Stopping
from bot.runtime.timing import Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all deployments have in common.

    ``rendered`` tells that a slot is free, or a render over, ``delivered`` that a clip is in its
    thread; ``uploads`` is how many clips are sent to Slack at a time, ``spool`` the folder that
    they wait in.
    """

    store: JobStore
    pauses: PauseStore
    lost_orders: LostOrders
    inputs: InputStore
    messenger: Messenger
    remixes: Remixes
    deployments: Deployments
    board: Board
    rendered: Bell
    uploads: asyncio.Semaphore
    spool: Path
    timing: Timing
    delivered: Bell = field(default_factory=Bell)
    delete_after: bool = False
    company: Company = field(default_factory=Company)


@dataclass(frozen=True, slots=True)
class DeploymentParts:
    """What runs for one deployment."""

    queue: Queue
    renderer: Renderer
    pauses: Pauses


def parts_of(
    deployment: Deployment,
    video: VideoApi,
    line: Bell,
    shared: Shared,
    stopping: Stopping | None = None,
) -> DeploymentParts:
    """Return what runs for a deployment; ``line`` tells of news for its queue.

    With a ``stopping`` of its own, its queue and its notices end before the rest of the bot.
    """
    timing = shared.timing if stopping is None else replace(shared.timing, stopping=stopping)
    pauses = Pauses(
        store=shared.pauses,
        messenger=shared.messenger,
        deployment=deployment,
        deployments=shared.deployments,
        line=line,
        timing=timing,
    )
    renderer = _renderer(deployment, video, pauses, shared)
    return DeploymentParts(
        Queue(
            shared.store,
            deployment,
            renderer.start,
            line,
            timing.stopping,
            paused=pauses.noticed,
            turn=ClaimTurn(deployment, renderer, shared.company),
        ),
        renderer,
        pauses,
    )


def _renderer(deployment: Deployment, video: VideoApi, pauses: Pauses, shared: Shared) -> Renderer:
    store, board, timing = shared.store, shared.board, shared.timing
    delays = Delays(store, pauses, board)
    ends = Ends(store, deployment, shared.deployments, shared.rendered)
    polling = Polling(
        store=store,
        video=video,
        deployment=deployment,
        timing=timing,
    )
    recovery = Recovery(
        orders=shared.lost_orders, video=video, deployments=shared.deployments, timing=timing
    )
    submitting = Submitting(
        store=store,
        orders=Orders(
            video,
            rows=store,
            inputs=shared.inputs,
            remixes=shared.remixes,
            deployment=deployment,
            deployments=shared.deployments,
        ),
        recovery=recovery,
        pauses=pauses,
        ends=ends,
        deployment=deployment,
        timing=timing,
    )
    return Renderer(
        store=store,
        submitting=submitting,
        following=Following(
            store=store,
            polling=polling,
            delays=delays,
            board=board,
            ends=ends,
        ),
        strays=Strays(deployment.name, video, ends),
        delivery=_delivery(video, delays, shared),
        unconfirmed=Unconfirmed(
            store=store,
            polling=polling,
            submitting=submitting,
            recovery=recovery,
            ends=ends,
            board=board,
            company=shared.company,
        ),
        board=board,
        timing=timing,
    )


def _delivery(video: VideoApi, delays: Delays, shared: Shared) -> Delivery:
    store, timing = shared.store, shared.timing
    return Delivery(
        store=store,
        fetching=Fetching(
            store=store,
            video=video,
            delays=delays,
            spool=shared.spool,
            timing=timing,
        ),
        messenger=shared.messenger,
        shares=Shares(store, shared.messenger, delays, timing.stopping),
        uploads=shared.uploads,
        timing=timing,
        delivered=shared.delivered,
        delete_after=shared.delete_after,
    )
