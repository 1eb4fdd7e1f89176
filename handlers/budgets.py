"""The window in which admins set budgets: opened in Home, and sent in."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors.base import RequestError
from bot.domain.money.budgets import BudgetKind
from bot.domain.money.window import GROUP, OPEN, PEOPLE, SPENDERS, VALUE, WINDOW, BudgetsSent
from bot.ports.core import Desk
from handlers.home import origin_in_home
from handlers.payloads import has, identifier, listing, origin_of, text


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the button, and to the window."""

    @app.action(OPEN)
    async def asked(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the window for an admin."""
        await desk.budgets.open(origin_in_home(body))
        await ack()

    @app.view(WINDOW)
    async def sent(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Keep what was chosen, then close the window; what's wrong is shown under its field."""
        origin = origin_of(body, "view", identifier(view, "id"), channel="")
        try:
            wrong = await desk.budgets.set(sent_in(view), origin)
        except RequestError as error:
            wrong = {BudgetKind.PERSON_DAY.value: error.tell}
        await (ack(response_action="errors", errors=wrong) if wrong else ack())


def sent_in(view: dict[str, object]) -> BudgetsSent:
    """Return what somebody has filled in."""
    amounts = {kind: text(view, "state", "values", kind, VALUE, "value") for kind in BudgetKind}
    people = listing(view, "state", "values", PEOPLE, VALUE, "selected_users")
    rule = text(view, "state", "values", SPENDERS, VALUE, "selected_option", "value")
    chosen = ("state", "values", GROUP, VALUE, "selected_option")
    is_grouped = has(view, "state", "values", GROUP) and has(view, *chosen)
    group = text(view, *chosen, "value") if is_grouped else ""
    return BudgetsSent(amounts, rule, group, tuple(map(str, people)))
