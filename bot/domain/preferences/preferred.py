"""What was chosen, as values; how it is read, and how one choice changes it.

It is kept for a *subject*: a person's or a channel's Slack id, or ``WORKSPACE`` for the workspace.
Each field is kept by itself. What somebody says in a request counts before all of these; a person's
own choice counts before their channel's, a channel's before its workspace's, and that before what
the deployments' file says. The file alone says what may be used: nothing here allows anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.preferences.spenders import Spenders

WORKSPACE: Final = ""
"""The subject under which a workspace's own choices are kept."""

_LONGEST: Final = 200
"""Characters of a text: a deployment's name has no more."""


class PreferenceChanges(TypedDict, total=False):
    """What is chosen from now on; None forgets a choice. What isn't named stays as it is."""

    model: str | None
    size: str | None
    seconds: int | None
    last_model: str | None
    last_size: str | None
    last_seconds: int | None
    last_count: int | None
    last_audio: bool | None
    replies: ReplyPolicy | None
    workspace_month: int | None
    channel_month: int | None
    person_month: int | None
    person_day: int | None
    spenders: Spenders | None
    spender_group: str | None
    spender_people: tuple[str, ...] | None
    shares_prompts: bool | None
    stays_out: bool | None
    showcase: str | None
    budget_admins: tuple[str, ...] | None
    approve_from: int | None
    approver: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferred:
    """What one subject has chosen; None is what was never chosen, or can't be read."""

    model: str | None = None
    """The name of the deployment that makes a clip where none is named."""
    size: str | None = None
    """As ``--size`` takes it: ``portrait``, or ``720x1280``."""
    seconds: int | None = None
    last_model: str | None = None
    """These are what a person last sent the form with."""
    last_size: str | None = None
    last_seconds: int | None = None
    last_count: int | None = None
    last_audio: bool | None = None
    replies: ReplyPolicy | None = None
    """Of a channel or a workspace: which replies in a clip's thread are for Sora."""
    workspace_month: int | None = None
    """These are a workspace's budgets, in millionths of a US dollar (``bot.domain.money``)."""
    channel_month: int | None = None
    person_month: int | None = None
    person_day: int | None = None
    spenders: Spenders | None = None
    """Of a workspace: who may have clips made; this group, or these people, where that says so."""
    spender_group: str | None = None
    spender_people: tuple[str, ...] | None = None
    shares_prompts: bool | None = None
    """Of a person: whether their prompts are shown where others share their clips."""
    stays_out: bool | None = None
    """Of a person: whether their clips stay out of the showcase."""
    showcase: str | None = None
    """Of a workspace: the channel that gets what was given a star."""
    budget_admins: tuple[str, ...] | None = None
    """Who of a workspace set its budgets, the latest first: they hear of them."""
    approve_from: int | None = None
    """Of a workspace: what a request costs from which on an admin has to approve it, in millionths
    of a US dollar."""
    approver: str | None = None
    """Who chose that: the admin who is asked first."""


NOTHING_CHOSEN: Final = Preferred()


def preferred(kept: Mapping[str, object]) -> Preferred:
    """Read what was kept, perhaps by another version: what can't be understood wasn't chosen."""
    return Preferred(
        model=_text(kept.get("model")),
        size=_text(kept.get("size")),
        seconds=_number(kept.get("seconds")),
        last_model=_text(kept.get("last_model")),
        last_size=_text(kept.get("last_size")),
        last_seconds=_number(kept.get("last_seconds")),
        last_count=_number(kept.get("last_count")),
        last_audio=_switch(kept.get("last_audio")),
        replies=_policy(kept.get("replies")),
        workspace_month=_number(kept.get("workspace_month")),
        channel_month=_number(kept.get("channel_month")),
        person_month=_number(kept.get("person_month")),
        person_day=_number(kept.get("person_day")),
        spenders=_spenders(kept.get("spenders")),
        spender_group=_text(kept.get("spender_group")),
        spender_people=_people(kept.get("spender_people")),
        shares_prompts=_switch(kept.get("shares_prompts")),
        stays_out=_switch(kept.get("stays_out")),
        showcase=_text(kept.get("showcase")),
        budget_admins=_people(kept.get("budget_admins")),
        approve_from=_number(kept.get("approve_from")),
        approver=_text(kept.get("approver")),
    )


def merged(kept: Mapping[str, object], changes: PreferenceChanges) -> dict[str, object]:
    """Return what is to be kept after a change; what another version has kept stays as it is."""
    return {name: value for name, value in {**kept, **changes}.items() if value is not None}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST else None


def _number(value: object) -> int | None:
    """Return a number from 1; True is none, though Python has it as one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _policy(value: object) -> ReplyPolicy | None:
    return ReplyPolicy(value) if isinstance(value, str) and value in list(ReplyPolicy) else None


def _spenders(value: object) -> Spenders | None:
    return Spenders(value) if isinstance(value, str) and value in list(Spenders) else None


def _people(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list | tuple) and value else None
