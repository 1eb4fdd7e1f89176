"""What changes while a bot runs, and what is to go: deployments, workspaces, clips, old rows."""

from __future__ import annotations

from contextlib import AsyncExitStack

from bot.delivery.copying import CopySweep
from bot.delivery.posters import PosterSweep
from bot.delivery.spool import Spool
from bot.media.decoder import PosterDecoder
from bot.media.gifs.encoder import GifEncoder
from bot.reloading.rereading import Rereading, Wish
from bot.reloading.workers import DeploymentWorkers
from bot.runtime.bell import Bell
from bot.runtime.loop import Worker
from bot.slack.messages.clips.posters import SlackPosters
from bot.upkeep.removals import RemovalSweep
from bot.upkeep.retention import Keep, RetentionSweep
from bot.upkeep.uninstalls import Uninstalls
from bot.wiring.clips import ClipParts
from bot.wiring.ground import Ground
from storage.copies import SqlCopies
from storage.posters import SqlPosters
from storage.retention import SqlRetention


def make_rereading(
    ground: Ground, at_work: DeploymentWorkers, wish: Wish | None, stack: AsyncExitStack
) -> Rereading:
    """Return who takes other deployments while the bot runs."""
    settings = ground.settings
    videos = [video for _, video in ground.opened]
    rereading = Rereading(
        wish or Wish(lambda: settings.deployments, Bell()),
        ground.open_video,
        list(zip(settings.deployments, videos, strict=True)),
        registry=ground.deployments,
        changed=ground.bells.other_models,
        at_work=at_work,
        lines=ground.store,
        stopping=ground.timing.stopping,
    )
    stack.push_async_callback(rereading.close)
    return rereading


def make_uninstalls(ground: Ground, spool: Spool) -> Uninstalls:
    """Return who sees to workspaces that left."""
    calls = ground.slack.calls
    return Uninstalls(
        workspaces=ground.workspaces,
        access=calls.workspaces,
        is_welcome=calls.is_welcome,
        clean_up=spool.sweep,
        bell=ground.bells.shut_out,
        line=ground.bells.line,
        timing=ground.timing,
        departures=None if ground.installs is None else ground.installs.current,
    )


def make_sweeps(ground: Ground, clips: ClipParts) -> tuple[Worker, ...]:
    """Return who removes what is to go, shows posters, brings copies, and forgets."""
    settings, bells, timing, slack = ground.settings, ground.bells, ground.timing, ground.slack
    removals = RemovalSweep(
        removals=ground.removals,
        deployments=ground.deployments,
        messenger=slack.messenger,
        clean_up=clips.spool.sweep,
        board=clips.board,
        bell=bells.deleted,
        timing=timing,
    )
    posters = PosterSweep(
        store=SqlPosters(ground.engine, ground.served),
        pictures=clips.frames,
        maker=PosterDecoder(),
        files=SlackPosters(slack.calls, slack.uploader),
        board=clips.board,
        bell=bells.delivered,
        timing=timing,
    )
    copies = CopySweep(
        store=SqlCopies(ground.engine, ground.served),
        rows=ground.store,
        files=slack.files,
        messages=clips.copies,
        gifs=GifEncoder(),
        folder=settings.data_dir / "copies",
        bell=bells.copies,
        timing=timing,
    )
    retention = RetentionSweep(
        retention=SqlRetention(ground.engine),
        keep=Keep(settings.keep_jobs_days, settings.keep_clips_days),
        clean_up=clips.spool.sweep,
        board=clips.board,
        bell=bells.traces,
        timing=timing,
    )
    return removals, posters, copies, retention
