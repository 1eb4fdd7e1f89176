"""What is said of models in short: their names, what each can do, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.language.menu import Menu, one_of
from bot.domain.profiles import Profile
from bot.domain.text.slack_text import code
from bot.domain.text.words import as_told, each_picture, price_list
from bot.domain.wording import help as wording

_MOST = 12
"""How many models are told of with what they can do; the others are only named."""


def names_of(menu: Menu) -> dict[str, str]:
    """Return what people call each model, with its own name here where two are of the same kind."""
    often = Counter(profile.name for profile in menu.models.values())
    return {
        name: profile.name
        if often[profile.name] == 1
        else wording.NAMED.format(name=profile.name, own=name)
        for name, profile in menu.models.items()
    }


def in_short(profile: Profile) -> str:
    """Return ``480p, 720p · 2–15 s · a picture · with sound``, as far as it is known."""
    tiers = ", ".join(tier.name for tier in profile.tiers)
    parts = [tiers, lengths(profile.seconds), _pictures(profile)]
    if profile.tiers:
        parts.append(wording.WITH_SOUND if profile.audio else wording.SILENT)
    return " · ".join(filter(None, parts))


def cost_of(profile: Profile) -> str:
    """Return ``$0.10 a second``, or nothing where a price isn't known.

    With what a picture costs, and since when it is known where that isn't today's word.
    """
    each = price_list(profile)
    if not each:
        return ""
    picture, told = each_picture(profile), as_told(profile)
    return wording.COST_A_SECOND.format(each=each, picture=picture, told=told)


def model_lines(menu: Menu) -> list[str]:
    """Return a bullet for each model, as mrkdwn; none where there is no choice."""
    if len(menu.models) < 2:
        return []
    names = names_of(menu)
    told = [_line(name, names[name], menu) for name in [*menu.models][:_MOST]]
    rest = [*menu.models][_MOST:]
    others = one_of((code(name, 60) for name in rest), last="and", longest=_MOST)
    return [*told, *([wording.AND_OTHERS.format(names=others)] if rest else [])]


def lengths(seconds: Sequence[int]) -> str:
    """Return ``4, 8, 12 s``, or ``2–15 s`` for a row without gaps; nothing where none is known."""
    if len(seconds) > 2 and list(seconds) == list(range(seconds[0], seconds[-1] + 1)):
        return f"{seconds[0]}–{seconds[-1]} s"
    return f"{', '.join(map(str, seconds))} s" if seconds else ""


def _line(name: str, called: str, menu: Menu) -> str:
    profile = menu.models[name]
    usual = wording.USUAL if name == menu.default else ""
    facts = " · ".join(filter(None, [in_short(profile), cost_of(profile), usual]))
    option = code(f"--model {name}", 80)
    return wording.MODEL.format(option=option, name=called, facts=f": {facts}" if facts else "")


def _pictures(profile: Profile) -> str:
    if profile.needs_picture:
        return wording.PICTURE_ONLY
    if not profile.images:
        return wording.WORDS_ALONE if profile.tiers else ""
    several = wording.PICTURES.format(count=profile.images)
    return wording.A_PICTURE if profile.images == 1 else several
