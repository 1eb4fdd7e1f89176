"""What people read on the stage, and the forms that they send in."""

from __future__ import annotations

from tests.support.stage import Json, Stage, Who, until


async def the_list(stage: Stage, who: Who, *words: str) -> Json:
    """Return the one list that somebody sees, once it says ``words``."""

    async def the_list() -> Json | None:
        seen = [m for m in await stage.messages(who) if m.get("ephemeral_to") and "blocks" in m]
        assert len(seen) <= 1, "a page was added, not turned"
        return next((m for m in seen if all(word in str(m["blocks"]) for word in words)), None)

    found: Json = await until(the_list)
    return found


def actions(card: dict[str, object]) -> set[str]:
    blocks = card["blocks"]
    assert isinstance(blocks, list)
    return {
        element["action_id"]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


async def notices(stage: Stage, who: Who, words: str) -> list[Json]:
    return [m for m in await stage.messages(who) if m.get("bot_id") and words in m["text"]]


async def told(stage: Stage, who: Who, words: str) -> Json:
    async def notice_is_there() -> list[Json]:
        return await notices(stage, who, words)

    (notice,) = await until(notice_is_there)
    found: Json = notice
    return found


async def note(stage: Stage, who: Who, words: str) -> Json:
    """Return what somebody is told in private, with its buttons."""

    async def told() -> Json | None:
        notes = [m for m in await stage.messages(who) if m.get("ephemeral_to") == who.user]
        return next((m for m in notes if words in m["text"] and m.get("blocks")), None)

    found: Json = await until(told)
    return found


async def form(stage: Stage, who: Who) -> Json:
    """Return the form that somebody has open."""

    async def opened() -> Json | None:
        views = (await stage.get("/views", workspace=who.workspace, user=who.user))["views"]
        return next(iter(views), None)

    found: Json = await until(opened)
    return found


async def send(stage: Stage, who: Who, view: Json, **values: Json) -> Json:
    """Send a form in with what is filled in, but for ``values``; return the app's answer."""
    answer = await stage.post(
        "/submit", workspace=who.workspace, user=who.user, view_id=view["id"], values=values
    )
    assert answer["ok"], answer
    return answer["response"] or {}


def element(view: Json, name: str) -> Json:
    (block,) = [one for one in view["blocks"] if one.get("block_id") == name]
    inside: Json = block["element"]
    return inside


def words(view: Json) -> str:
    return str(element(view, "prompt")["initial_value"])


def direct(stage: Stage, name: str = "maya") -> Who:
    """Return somebody in their conversation with the bot."""
    place = stage.world["workspaces"][0]
    user = next(p["id"] for p in place["people"] if p["name"] == name)
    members = {user, place["bot"]["user_id"]}
    channel = next(c["id"] for c in place["channels"] if set(c["members"]) == members)
    return Who(place["id"], channel, user)


async def home_that_says(stage: Stage, who: Who, *words: str, without: str = "\0") -> Json:
    """Wait until somebody's Home says something; return its view."""

    async def home_that_says() -> Json | None:
        where = {"workspace": who.workspace, "user": who.user}
        view: Json | None = (await stage.get("/home", **where))["view"]
        said = str(view)
        is_so = view is not None and all(word in said for word in words) and without not in said
        return view if is_so else None

    found: Json = await until(home_that_says)
    return found


async def window_that_says(stage: Stage, who: Who, *words: str) -> Json:
    """Wait until the window that somebody has open says something; return its view."""

    async def window_that_says() -> Json | None:
        views = (await stage.get("/views", workspace=who.workspace, user=who.user))["views"]
        return next((view for view in views[-1:] if all(one in str(view) for one in words)), None)

    found: Json = await until(window_that_says)
    return found


async def use(stage: Stage, who: Who, view: Json, action: str, value: str) -> None:
    where = {"workspace": who.workspace, "user": who.user, "view_id": view["id"]}
    answer = await stage.post("/press", **where, action_id=action, value=value)
    assert answer["ok"], answer


async def open_home(stage: Stage, who: Who) -> None:
    assert (await stage.post("/home", workspace=who.workspace, user=who.user))["ok"]
