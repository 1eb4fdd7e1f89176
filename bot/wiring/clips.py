"""What clips go through: how they are changed, looked into, kept and shown on their cards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.cards.board import CardBoard
from bot.cards.budget import Budgets
from bot.cards.thread_status import RenderWatch
from bot.cards.turned_away import TurnedAway
from bot.delivery.delivery import UPLOADS_AT_ONCE
from bot.delivery.spool import Spool
from bot.media.clip_ends import FrameDecoder, is_installed
from bot.media.frames import ClipFrames
from bot.ports.core import Board
from bot.rendering.changes.continuations import Continuations
from bot.rendering.changes.remixes import Remixes
from bot.rendering.factory import Shared
from bot.slack.messages.cards import SlackCards
from bot.slack.messages.clips.copies import SlackCopies
from bot.slack.messages.thread_status import SlackThreadStatuses
from bot.wiring.ground import Ground
from storage.pauses import SqlPauses
from storage.recovery import SqlLostOrders
from storage.replacements import SqlReplacements
from storage.replicas.slack_budgets import SqlSlackBudgets


@dataclass(frozen=True, slots=True)
class ClipParts:
    """How clips are changed, looked into, kept and shown; ``shared`` is for each deployment."""

    remixes: Remixes
    turned_away: TurnedAway
    board: CardBoard
    watch: RenderWatch
    frames: ClipFrames
    spool: Spool
    shared: Shared
    copies: SlackCopies


def make_clips(ground: Ground) -> ClipParts:
    """Return how clips are made, kept and shown."""
    folder, timing, store = ground.settings.data_dir, ground.timing, ground.store
    remixes = Remixes(store, ground.deployments, timing.clock, has_frames=is_installed())
    turned_away = TurnedAway(store, ground.slack.replies)
    board = _board(ground, remixes, turned_away)
    statuses = SlackThreadStatuses(ground.slack.calls, timing.clock)
    watch = RenderWatch(board, store, statuses, timing)
    frames = ClipFrames(
        store=store,
        files=ground.slack.files,
        deployments=ground.deployments,
        ends=FrameDecoder(),
        folder=folder / "frames",
        looks_inside=is_installed(),
    )
    spool = Spool(folder / "spool", store, timing.clock, timing.stopping)
    shared = _shared(ground, remixes, watch)
    slack = ground.slack
    copies = SlackCopies(slack.calls, slack.uploader, slack.replies.link)
    return ClipParts(remixes, turned_away, board, watch, frames, spool, shared, copies)


def _board(ground: Ground, remixes: Remixes, turned_away: TurnedAway) -> CardBoard:
    may_continue = Continuations(remixes, ground.deployments).may_continue
    return CardBoard(
        store=ground.store,
        replacements=SqlReplacements(ground.engine),
        messages=SlackCards(ground.slack.calls, ground.deployments, may_continue, is_installed()),
        dismissals=turned_away,
        deployments=ground.deployments,
        line=ground.bells.line,
        timing=ground.timing,
        budgets=Budgets(ground.timing.clock, SqlSlackBudgets(ground.engine), ground.company),
    )


def _shared(ground: Ground, remixes: Remixes, board: Board) -> Shared:
    return Shared(
        store=ground.store,
        pauses=SqlPauses(ground.engine, ground.served),
        lost_orders=SqlLostOrders(ground.engine),
        inputs=ground.inputs,
        messenger=ground.slack.messenger,
        remixes=remixes,
        deployments=ground.deployments,
        board=ground.ears.board(board),
        rendered=ground.bells.rendered,
        uploads=asyncio.Semaphore(UPLOADS_AT_ONCE),
        spool=ground.settings.data_dir / "spool",
        timing=ground.timing,
        delivered=ground.bells.delivered,
        delete_after=ground.settings.delete_after_delivery,
        company=ground.company,
    )
