"""The answer to ``help``: the grammar on one screen, with this menu's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.domain.language.menu import (
    EXAMPLE_JOB,
    EXAMPLE_PROMPT,
    Menu,
    allowed,
    example,
    numbers,
    offered,
    one_of,
)
from bot.domain.language.requests import LONE_WORDS
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.profiles import Profile, Tier
from bot.domain.text.slack_text import code
from bot.domain.text.words import as_told, dollars, each_picture, price_list
from bot.domain.wording import help as wording
from bot.domain.wording import styles as styles_wording

HOW_IN_THREAD: Final[Mapping[str, str]] = {
    "again": wording.AGAIN_THERE,
    "cancel": wording.CANCEL_THERE,
    "delete": wording.DELETE_THERE,
    "list": wording.LIST_THERE,
    "status": wording.STATUS_THERE,
    **{
        word: wording.WORD_THERE.format(purpose=lone.purpose, word=word)
        for word, lone in LONE_WORDS.items()
    },
}
"""What to reply in a job's thread, by verb."""

_NAMED = 4
"""How many models the short help names, and how many styles the whole one does."""


@cache
def how_elsewhere(lead: str) -> Mapping[str, str]:
    """Return what to type outside a thread, by verb; ``lead`` is what a command begins with."""

    def typed(words: str) -> str:
        return code(f"{lead} {words}".strip(), 60)

    cancel, status, delete = (
        typed(f"{verb} {EXAMPLE_JOB}") for verb in ("cancel", "status", "delete")
    )
    return {
        "again": wording.AGAIN_ELSEWHERE,
        "cancel": wording.CANCEL_ELSEWHERE.format(named=cancel, alone=typed("cancel")),
        "delete": wording.DELETE_ELSEWHERE.format(named=delete),
        "list": wording.LIST_ELSEWHERE.format(
            listing=typed("list"),
            channel=typed("list channel"),
            workspace=typed("list workspace"),
        ),
        "status": wording.STATUS_ELSEWHERE.format(alone=typed("status"), named=status),
        **{
            word: wording.WORD_ELSEWHERE.format(purpose=lone.purpose, word=typed(word))
            for word, lone in LONE_WORDS.items()
        },
    }


def opening_text(menu: Menu, lead: str) -> str:
    """Return two lines of mrkdwn that say how to begin."""
    rest = wording.REST.format(help=code(f"{lead} help".strip(), 60))
    opening = wording.OPENING.format(title=wording.TITLE, example=example_of(lead))
    return f"{opening}\n{f'{cost_line(menu)} {rest}'.strip()}"


def example_of(lead: str) -> str:
    """Return a prompt as it is typed there, as mrkdwn."""
    return code(f"{lead} {EXAMPLE_PROMPT}".strip(), 80)


def cost_line(menu: Menu) -> str:
    """Return what a clip costs of which nothing is chosen; nothing where nobody publishes that."""
    profile = menu.profile
    cost = profile.usual_price
    if cost is None:
        return ""
    return wording.COST.format(
        seconds=profile.default_seconds, cost=f"{dollars(cost)}{as_told(profile)}"
    )


def short_help(menu: Menu, lead: str, policy: ReplyPolicy = ReplyPolicy.KEYWORD) -> str:
    """Return the help for a phone: some 15 short lines of mrkdwn. The whole one is behind *More*.

    ``lead`` is what a command begins with there; ``policy`` says which replies count.
    """
    listing, status = (code(f"{lead} {word}".strip(), 60) for word in ("list", "status"))
    begin = [wording.TITLE, example_of(lead), cost_line(menu)]
    options = [f"{wording.OPTIONS}:", _few_options(menu)]
    options += [wording.PICTURE] * bool(menu.profile.images)
    replies = [f"{_in_thread(policy)}:", wording.REMIX, wording.CONTINUE, wording.OTHERS]
    replies += [wording.EVERY_REPLY] * (policy is ReplyPolicy.EVERY)
    rest = [wording.YOURS.format(listing=listing, status=status), _names(menu)]
    if menu.styles:
        shown = code(example("style", menu, menu.profile))
        rest.append(styles_wording.SHORT_HELP.format(styles=_styles(menu), example=shown))
    parts = ("\n".join(filter(None, part)) for part in (begin, options, replies, rest))
    return "\n\n".join(parts)


def _few_options(menu: Menu) -> str:
    """Return an example of each option that people want most, on one line."""
    few = ["seconds", "size", *(["count"] if menu.profile.max_count > 1 else [])]
    return " ".join(code(example(name, menu, menu.profile)) for name in few)


def _names(menu: Menu) -> str:
    """Return the models there are to choose from; nothing where there is no choice."""
    if len(menu.models) < 2:
        return ""
    names = one_of((code(name, 60) for name in menu.models), last="and", longest=_NAMED)
    return wording.MODELS.format(names=names)


def _in_thread(policy: ReplyPolicy) -> str:
    """Return what heads the commands of a clip's thread."""
    return wording.IN_THREAD_MENTIONED if policy is ReplyPolicy.MENTION else wording.IN_THREAD


_OTHER_WORDS: Final = {
    ReplyPolicy.KEYWORD: wording.ASKED_IN_THREAD,
    ReplyPolicy.MENTION: wording.ONLY_MENTIONS,
    ReplyPolicy.EVERY: wording.EVERY_REPLY,
}
"""What becomes of other words there."""


def help_text(
    menu: Menu, *, direct: bool = False, policy: ReplyPolicy = ReplyPolicy.KEYWORD
) -> str:
    """Return the help as mrkdwn of at most 1,600 characters, fit for one section or message.

    In a ``direct`` message nothing needs the slash. The ``policy`` says which replies count.
    """
    profile, lead = menu.profile, "" if direct else menu.command
    opening = f"{lead} {EXAMPLE_PROMPT} {example('seconds', menu, profile)}".strip()
    written = wording.WRITE_HERE.format(command=code(menu.command, 60))
    where = written if direct else wording.TYPE_HERE
    parts = (
        wording.BEGIN.format(title=wording.TITLE, where=where, example=code(opening, 80)),
        "\n".join((wording.OPTIONS, *_options(menu, profile))),
        wording.FROM_PICTURE if profile.images else "",
        "\n".join(
            (
                _in_thread(policy),
                wording.THREAD_REMIX,
                wording.THREAD_CONTINUE,
                wording.THREAD_NEW.format(example=EXAMPLE_PROMPT),
                wording.THREAD_REST,
                _OTHER_WORDS[policy],
            )
        ),
        _elsewhere(lead),
        _price(profile),
    )
    return "\n\n".join(part for part in parts if part)


def _elsewhere(lead: str) -> str:
    """Return the commands about the person's own jobs, as they can be typed there.

    A list says itself how others' clips are listed.
    """
    about_one = (f"{verb} {EXAMPLE_JOB}" for verb in ("status", "cancel", "delete"))
    words = ("list", *about_one, *(word for word in LONE_WORDS if word != "help"))
    typed = ", ".join(code(f"{lead} {word}".strip(), 60) for word in words)
    details = wording.IN_DETAILS.format(name=EXAMPLE_JOB)
    return wording.YOUR_CLIPS.format(commands=typed, details=details)


def _options(menu: Menu, profile: Profile) -> list[str]:
    """Return one line for each option, with what it takes and what it is when left out."""

    def otherwise(option: str, usual: str) -> str:
        values = allowed(option, menu, profile)
        return wording.OTHERWISE.format(option=option, values=values, usual=usual)

    size = f"`{profile.default_size}`" if profile.tiers else wording.AS_MADE
    seconds = str(profile.default_seconds) if profile.seconds else wording.AS_MADE
    lines = [otherwise("size", size), otherwise("seconds", seconds)]
    if profile.max_count > 1:
        lines.append(wording.COUNT.format(values=allowed("count", menu, profile)))
    if limits := _limits(profile):
        lines.append(f"  {limits}")
    if profile.qualities:
        lines.append(wording.QUALITY.format(values=allowed("quality", menu, profile)))
    lines += _choices(menu, profile)
    if profile.places_inputs:
        lines.append(wording.FRAME.format(example=example("frame", menu, profile)))
        lines.append(wording.CROP.format(example=example("crop", menu, profile)))
    if "model" in offered(menu):
        lines.append(otherwise("model", code(menu.default, 60)))
    if menu.styles:
        lines.append(styles_wording.HELP.format(styles=_styles(menu)))
    return lines


def _styles(menu: Menu) -> str:
    """Return the first of the styles there are."""
    return one_of((code(name) for name in menu.styles), longest=_NAMED)


def _choices(menu: Menu, profile: Profile) -> list[str]:
    """Return a line for the seed and the sound, where the model has a choice."""
    seed = wording.SEED.format(example=example("seed", menu, profile))
    sound = "`--no-audio`" if profile.audio else "`--audio`"
    said = [seed] * profile.takes_seed + [sound] * bool(profile.sound_field)
    return [f"• {', '.join(said)}"] if said else []


def _limits(profile: Profile) -> str:
    """Return what is less at some resolutions, as a sentence; empty where nothing is."""
    parts = [
        wording.AT_TIER.format(less=less, tier=tier.name)
        for tier in profile.tiers
        if (less := _less(tier, profile))
    ]
    said = wording.AT_MOST if any(tier.clips for tier in profile.tiers) else wording.ONLY
    return said.format(parts=wording.AND.join(parts)) if parts else ""


def _less(tier: Tier, profile: Profile) -> str:
    clips = ""
    if tier.clips is not None:
        several = wording.CLIPS.format(count=tier.clips)
        clips = wording.ONE_CLIP if tier.clips == 1 else several
    if tier.seconds in ((), profile.seconds):
        return clips
    lengths = wording.LENGTHS.format(seconds=numbers(tier.seconds))
    if tier.seconds == profile.seconds[: len(tier.seconds)]:
        lengths = wording.UP_TO.format(seconds=tier.seconds[-1])
    return wording.OF.format(clips=clips, lengths=lengths) if clips else lengths


def _price(profile: Profile) -> str:
    """Return what a clip costs at list price, or nothing where nobody publishes one."""
    cost, each = profile.usual_price, price_list(profile)
    if cost is None or not each:
        return ""
    return wording.LIST_PRICE.format(
        told=as_told(profile),
        each=each,
        picture=each_picture(profile),
        cost=dollars(cost),
        seconds=profile.default_seconds,
        with_one=wording.WITH_ONE if profile.needs_picture and profile.usd_per_picture else "",
    )
