"""Several people of several workspaces, who give orders, ask for remixes and change their minds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from io import BytesIO
from random import Random

from PIL import Image

from benchmarks.crash.audit import Order
from benchmarks.crash.evidence import PICTURE, Ledger, is_card
from benchmarks.crash.points import Need
from benchmarks.crash.scenes import Scenes
from benchmarks.crash.team import gifs
from benchmarks.crash.team.approvals import SECONDS
from benchmarks.crash.team.picks import CLIPS
from benchmarks.crash.team.team import make_team
from benchmarks.crash.theatre import Place, Theatre
from benchmarks.crash.weather import LOST_ANSWER, TURNED_AWAY, Json

HANDS = 3
"""How many orders are given at once."""

A_LOOK = 0.05

MISSED = 15.0
"""For how many seconds renders, and their clips, aren't found."""

ODDS: dict[Need, int] = {
    "order": 37,
    "remix": 23,
    "picture": 8,
    "cancel": 8,
    "failure": 4,
    "refusal": 3,
    "absence": 3,
    "loss": 2,
    "silence": 3,
    "doubt": 2,
    "missing": 2,
    "archive": 2,
    "frozen": 1,
    "edits": 2,
    "share": 6,
    "choice": 4,
    "approval": 6,
    "decline": 2,
    "budget": 3,
    "gif": 3,
}
"""How often people do what, where nothing is wished: of about a hundred times."""

MANY = 10

LASTS_TEN_MINUTES: Need = "loss"
"""A share that never lands is waited for so long, unless waits are ``shortened``."""

_TROUBLES: frozenset[Need] = frozenset(
    {
        *("loss", "silence", "limit", "missing", "doubt", "archive", "frozen", "edits"),
        *("share", "gif", "budget"),
    }
)
"""What needs a server, or a channel, to give trouble, or is done beside an order."""

REFUSALS = ("internal_error", "fatal_error", "update_failed", "a_word_of_tomorrow")
"""Words with which Slack refuses an edit now and takes it later, the last two unlisted."""


def odds_of(more: Collection[Need], *, shortened: bool) -> dict[Need, int]:
    """Return how often people do what, ``more`` of it many times as often as else."""
    return {
        need: odds * (MANY if need in more else 1)
        for need, odds in ODDS.items()
        if shortened or need != LASTS_TEN_MINUTES
    }


class People:
    """Gives orders as fast as it is allowed to, and keeps the list of them."""

    def __init__(
        self,
        theatre: Theatre,
        ledger: Ledger,
        scenes: Scenes,
        chance: Random,
        odds: Mapping[Need, int],
    ) -> None:
        self._theatre = theatre
        self._scenes = scenes
        self._chance = chance
        *self._homes, self._closing = [place for place in theatre.places if place.has_bot]
        self._foreign = [place for place in theatre.places if not place.has_bot]
        self._odds = odds
        self._allowed = 0
        self._begun = 0
        self._said = 0
        self.given = 0
        self.wish: Need | None = None
        """What they do next whenever they can, until told otherwise."""
        self.orders: list[Order] = []
        self.did: Counter[str] = Counter()
        """How often each kind of order was given, or trouble made."""
        self._fox = _picture_of("orange")
        self.team = make_team(theatre, ledger, self._homes, chance)

    def allow(self, orders: int) -> None:
        """Let them give orders until there are so many."""
        self._allowed = max(self._allowed, orders)

    @property
    def quiet(self) -> bool:
        """Tell whether all the orders that were allowed have been given."""
        return self.given >= self._allowed

    async def run(self) -> None:
        """Give orders until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.team.run())
            for _ in range(HANDS):
                tasks.create_task(self._one_hand())

    async def _one_hand(self) -> None:
        while True:
            if self._begun < self._allowed:
                self._begun += 1
                if await self._theatre.connections() and await self._do(self.wish or self._whim()):
                    self.given += 1
                    continue
                self._begun -= 1
            await asyncio.sleep(A_LOOK)

    def _whim(self) -> Need:
        return self._chance.choices(list(self._odds), weights=list(self._odds.values()))[0]

    async def _do(self, wish: Need) -> bool:
        """Do something; tell whether an order was given that the bot acknowledged."""
        trouble = self._make_trouble(wish)
        given = await (trouble or self._ask(wish))
        kind = "order" if trouble is None and wish in _TROUBLES else wish
        self.did.update({kind} if given else ())
        return given is not None

    async def _ask(self, wish: Need) -> Order | None:
        """Give an order of some kind."""
        match wish:
            case "remix":
                return await self._remix() or await self._order("made for a remix")
            case "picture":
                return await self._picture() or await self._order("made for a picture")
            case "cancel":
                return await self._order(
                    "regretted [slow]", ends=("delivered", "cancelled"), regret=True
                )
            case "refusal":
                return await self._order("forbidden [moderated]", ends=("failed",))
            case "absence":
                place = self._chance.choice(self._foreign)
                return await self._order("out of place", ends=("cancelled",), place=place)
            case "failure":
                return await self._order("made twice [fails once]", ends=self._ends_of_a_failure())
            case "slowness":
                return await self._order("in no hurry [slow]")
            case "choice":
                choose = self.team.pickers.choose
                return await self._order("shot twice", clips=CLIPS, then=choose)
            case "approval" | "decline":
                return await self._dear(wish)
            case _:
                return await self._order("wanted")

    def _make_trouble(self, wish: Need) -> Awaitable[Order | None] | None:
        """Return what has a server, or a channel, give trouble, with an order; None if nothing."""
        weather, scenes = self._chance.choice(self._theatre.weathers), self._scenes
        match wish:
            case "loss":
                return self._in(self._theatre.lose_a_share(), "never shared")
            case "silence":
                return self._in(weather.begin(LOST_ANSWER), "never answered")
            case "limit":
                return self._in(weather.begin(TURNED_AWAY), "one too many")
            case "missing":
                return self._in(weather.begin(*self._missing(), seconds=MISSED), "not found")
            case "doubt" if not scenes.in_doubt:
                return self._in(scenes.begin_doubt(), "of which nobody hears")
            case "archive" if scenes.is_free("archive"):
                return self._order("shut in [slow]", place=self._closing, then=scenes.archive)
            case "frozen" if scenes.is_free("edits"):
                return self._order("frozen [slow]", then=scenes.freeze)
            case "share":
                return self._in(self._share(), "ordered beside a share")
            case "gif":
                return self._in(self._gif(), "ordered beside a GIF")
            case "budget":
                self.team.budgets.begin()
                return self._order("within a budget")
            case "edits" if scenes.is_free("edits"):
                refused = self._theatre.refuse_edits(self._chance.choice(REFUSALS), 3)
                return self._in(refused, "shown late [slow]")
            case _:
                return None

    async def _share(self) -> None:
        """Share a clip that is done, if there is one."""
        sharers = self.team.sharers
        here, there = sharers.places()
        done = [card for card in await self.cards(here) if _button(card, "share")]
        if done:
            await sharers.share(here, there, self._chance.choice(done)["ts"])

    async def _gif(self) -> None:
        """Ask for a GIF of a clip that is done, if there is one."""
        done = [
            (place, card)
            for place in self._homes
            for card in await self.cards(place)
            if gifs.offered(card)
        ]
        if done and (wish := await gifs.ask(self._theatre, *self._chance.choice(done))):
            self.team.sharers.wishes.append(wish)

    async def _dear(self, wish: Need) -> Order | None:
        """Order what has to wait for an admin, as somebody who is none."""
        place, approvers = self._chance.choice(self._homes), self.team.approvers
        await approvers.begin_in(place.workspace)

        def then(_place: Place, prompt: str) -> None:
            if wish == "decline":
                approvers.plan(prompt, "decline")
            elif self.wish is None:
                approvers.plan_any(prompt)

        return await self._order(
            "for an admin to see",
            options=f" --seconds {SECONDS}",
            ends=("delivered", "cancelled"),
            place=place,
            user=self._chance.choice(self._theatre.people[place.workspace][1:]),
            then=then,
        )

    async def _in(self, trouble: Awaitable[object], words: str) -> Order | None:
        await trouble
        return await self._order(words)

    def _missing(self) -> list[Json]:
        """Return the rules by which renders and clips aren't found, by all or most instances."""
        instances = self._chance.choice((None, 3))
        more: Json = {} if instances is None else {"except_every": instances}
        rule = {"effect": "status", "status": 404, **more}
        return [{"route": route, **rule} for route in ("get", "content")]

    async def _order(
        self,
        words: str,
        *,
        ends: Iterable[str] = ("delivered",),
        place: Place | None = None,
        regret: bool = False,
        clips: int = 1,
        options: str = "",
        user: str | None = None,
        then: Callable[[Place, str], None] | None = None,
    ) -> Order | None:
        place = place or self._chance.choice(self._homes)
        order = Order(self._prompt(words), acknowledged=False, ends=frozenset(ends), clips=clips)
        self.orders.append(order)
        options += f" --count {clips}" if clips > 1 else ""
        answer = await self._say(place, f"/sora {order.prompt}{self._model()}{options}", user)
        order.acknowledged = bool(answer["ok"]) and answer["answer"] is None
        if self.team.budgets.has_refused(order.prompt, answer.get("answer") or {}):
            self.did["refused"] += 1
        if order.acknowledged and regret:
            await self._cancel(place, order)
        if order.acknowledged and then is not None:
            then(place, order.prompt)
        return order if order.acknowledged else None

    async def _remix(self) -> Order | None:
        """Reply in the thread of a clip that is done; Slack sees to it that the reply arrives."""
        place, root = await self._done_somewhere()
        if root is None:
            return None
        user = self._anybody(place)
        order = Order(self._prompt("make it night"), acknowledged=True, reply=(user, root))
        self.orders.append(order)
        answer = await self._say(place, f"remix {order.prompt}", user, thread_ts=root)
        if not answer["ok"]:
            raise RuntimeError(f"the local Slack refused a reply: {answer}")
        return order

    async def _picture(self) -> Order | None:
        """Ask for another clip in the thread of one that is done, with a picture attached."""
        place, root = await self._done_somewhere()
        if root is None:
            return None
        user = self._anybody(place)
        order = Order(self._prompt("begun with a picture"), acknowledged=True, reply=(user, root))
        self.orders.append(order)
        said = {"workspace": place.workspace, "channel": place.channel, "user": user}
        said |= {"text": f"new {order.prompt}{self._model()}", "thread_ts": root}
        await self._theatre.attach(said, PICTURE, self._fox)
        return order

    async def _done_somewhere(self) -> tuple[Place, str | None]:
        """Return a conversation and the root of a thread in it with a clip, if there is one."""
        place = self._chance.choice(self._homes)
        done = [card for card in await self.cards(place) if _button(card, "remix")]
        card = self._chance.choice(done) if done else {}
        return place, card.get("thread_ts") or card.get("ts")

    async def _cancel(self, place: Place, order: Order) -> None:
        """Press Cancel on the order's card, once it is there; a killed bot takes no press."""
        wait = self._chance.uniform(0.3, 2.0)  # in line, or rendering by then
        await asyncio.sleep(wait)
        for card in await self.cards(place):
            if order.prompt in card["text"] and _button(card, "cancel"):
                await self._theatre.press(place, card["ts"], "cancel")

    def _ends_of_a_failure(self) -> tuple[str, ...]:
        """Return how what fails at first may end: each server has its own first time."""
        several = len(self._theatre.deployments) > 1
        return ("delivered", "failed") if several else ("delivered",)

    def _model(self) -> str:
        """Return the option that names a deployment, where there are several."""
        names = self._theatre.deployments
        return f" --model {self._chance.choice(names)}" if len(names) > 1 else ""

    def _prompt(self, words: str) -> str:
        self._said += 1
        return f"clip number {self._said}, {words}"

    def _anybody(self, place: Place) -> str:
        return self._chance.choice(self._theatre.people[place.workspace])

    async def _say(self, place: Place, text: str, user: str | None = None, **more: str) -> Json:
        said = {"workspace": place.workspace, "channel": place.channel, "text": text}
        said["user"] = user or self._anybody(place)
        return await self._theatre.slack("POST", "/say", json=said | more)

    async def cards(self, place: Place) -> list[Json]:
        """Return the bot's cards in a conversation."""
        return [message for message in await self._theatre.messages(place) if is_card(message)]


def _picture_of(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 180), colour).save(file, "PNG")
    return file.getvalue()


def _button(card: Json, action: str) -> bool:
    return any(
        element.get("action_id") == action
        for block in card.get("blocks", [])
        for element in block.get("elements", [])
    )
