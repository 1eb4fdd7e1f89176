"""Programs that order clips: their window in Slack, their use cases, and their addresses."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.api.routes import api_routes
from bot.requests.desk import FrontDesk
from bot.requests.programs.keeping import TokenKeeping
from bot.requests.programs.ordering import ProgramOrders
from bot.requests.programs.reports import ClipReports
from bot.requests.programs.seats import Seats
from bot.runtime.http_server import Route
from bot.slack.programs.token_windows import SlackTokenWindows
from bot.wiring.ground import Ground
from handlers import tokens
from storage.program_requests import SqlProgramRequests
from storage.tokens import SqlTokens


def open_to_programs(ground: Ground, desk: FrontDesk, listener: AsyncApp) -> tuple[Route, ...]:
    """Let people make tokens, and return the addresses where their programs order clips."""
    kept, chance = SqlTokens(ground.engine), ground.timing.chance
    windows = SlackTokenWindows(ground.slack.calls)
    keeping = TokenKeeping(
        tokens=kept, windows=windows, permissions=desk.permissions, chance=chance
    )
    tokens.register(listener, keeping)
    return api_routes(
        ProgramOrders(
            tokens=kept,
            requests=SqlProgramRequests(ground.engine),
            defaults=desk.use.defaults,
            creating=desk.use.creating,
            cancels=desk.use.cancels,
            seats=_seats(desk),
            reports=ClipReports(ground.store, ground.slack.replies, ground.deployments),
            chance=chance,
        )
    )


def _seats(desk: FrontDesk) -> Seats:
    places = desk.use.sharing.places
    return Seats(places.conversations, places.members, desk.permissions)
