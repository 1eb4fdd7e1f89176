"""What admins see in Home: what is usual where, and how each deployment is.

Slack: a select takes 100 options of 75 characters, whose value takes 150; a section 3,000.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.home import fields
from bot.domain.language.menu import Menu
from bot.domain.language.models import cost_of, names_of
from bot.domain.preferences.administration import (
    FOLLOWS,
    AdminAsked,
    AdminPage,
    DeploymentState,
    PlaceSettings,
)
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.retirement import day
from bot.domain.text.sentences import fix_of, standing_line
from bot.domain.text.slack_text import escape, pieces
from bot.domain.wording import admin as wording
from bot.slack.views.blocks import button, buttons, mrkdwn, plain, section, small_print
from bot.slack.views.home.admin_windows import admin_windows
from bot.slack.views.home.approvals import approval_blocks

_POLICIES: Final = {
    ReplyPolicy.KEYWORD: wording.KEYWORD,
    ReplyPolicy.MENTION: wording.MENTION,
    ReplyPolicy.EVERY: wording.EVERY,
}
_SHORT: Final = {
    ReplyPolicy.KEYWORD: wording.KEYWORD_SHORT,
    ReplyPolicy.MENTION: wording.MENTION_SHORT,
    ReplyPolicy.EVERY: wording.EVERY_SHORT,
}

_OPTIONS: Final = 100
_TEXT: Final = 75
_VALUE: Final = 150


def admin_blocks(page: AdminPage) -> list[Block]:
    """Return what an admin sees below their own Home: 43 blocks at most."""
    return [
        {"type": "header", "text": plain(wording.HEADING)},
        *admin_windows(),
        *_place(wording.EVERYWHERE, page.workspace),
        *approval_blocks(page),
        section(mrkdwn(wording.CHANNELS)) | {"accessory": _picker(page.asked)},
        *(block for place in page.channels for block in _place(_channel(place), place)),
        *_turns(page),
        small_print(wording.WHAT_COUNTS),
        {"type": "header", "text": plain(wording.DEPLOYMENTS)},
        *_deployments(page),
    ]


def _channel(place: PlaceSettings) -> str:
    return f"<#{place.subject}>"


def _place(heading: str, place: PlaceSettings) -> list[Block]:
    """Return what a place is called, and the two choices that it has."""
    chosen = [_model(place), _replies(place)]
    return [
        section(mrkdwn(heading)),
        {
            "type": "actions",
            "block_id": f"{fields.ADMIN_PLACE}{place.subject}",
            "elements": [select for select in chosen if select is not None],
        },
    ]


def _model(place: PlaceSettings) -> Block | None:
    """Return the choice of the usual model; none where no model may be used."""
    menu, names = place.menu, names_of(place.menu)
    if not menu.models:
        return None
    usual = _option(FOLLOWS, wording.USUAL_MODEL.format(what=names[menu.default]))
    offered = [name for name in menu.models if len(name) <= _VALUE][: _OPTIONS - 1]
    options = [_option(name, _named(name, names, menu)) for name in offered]
    chosen = menu.name_of(place.chosen.model or "")
    return _select(fields.ADMIN_MODEL, wording.MODEL, usual, options, chosen)


def _named(name: str, names: dict[str, str], menu: Menu) -> str:
    return " · ".join(filter(None, [names[name], cost_of(menu.models[name])]))


def _replies(place: PlaceSettings) -> Block:
    """Return the choice of which replies count."""
    usual = _option(FOLLOWS, wording.USUAL_REPLIES.format(what=_SHORT[place.policy]))
    options = [_option(policy, words) for policy, words in _POLICIES.items()]
    return _select(fields.ADMIN_REPLIES, wording.REPLIES, usual, options, place.chosen.replies)


def _select(
    action: str, label: str, usual: Block, options: list[Block], chosen: str | None
) -> Block:
    initial = next((option for option in options if option["value"] == chosen), usual)
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(label),
        "options": [usual, *options],
        "initial_option": initial,
    }


def _option(value: str, text: str) -> Block:
    short = text if len(text) <= _TEXT else f"{text[: _TEXT - 1].rstrip()}…"
    return {"value": str(value), "text": plain(short)}


def _picker(asked: AdminAsked) -> Block:
    picker: Block = {
        "type": "conversations_select",
        "action_id": fields.ADMIN_CHANNEL,
        "placeholder": plain(wording.PICK),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return picker | ({"initial_conversation": asked.channel} if asked.channel else {})


def _turns(page: AdminPage) -> list[Block]:
    """Return the buttons that turn the channels' pages."""
    number = page.asked.page
    beside = (
        (fields.ADMIN_BEFORE, number - 1, wording.BEFORE),
        (fields.ADMIN_AFTER, number + 1, wording.AFTER),
    )
    return buttons(
        button(action, str(other), label)
        for action, other, label in beside
        if 1 <= other <= page.of
    )


def _deployments(page: AdminPage) -> list[Block]:
    """Return how each deployment is; of very many, some are only counted."""
    told = [section(mrkdwn(_state(one))) for one in page.deployments]
    more = [small_print(wording.MORE_DEPLOYMENTS.format(count=page.more))] if page.more else []
    return [*told, *more] or [section(plain(wording.NO_DEPLOYMENT))]


def _state(state: DeploymentState) -> str:
    """Return what a deployment is, how busy it is, and what keeps it from working."""
    deployment, pause, end = state.deployment, state.standing.pause, state.deployment.end
    what = [escape(deployment.profile.name), cost_of(deployment.profile) or wording.NO_PRICE]
    lines = [
        standing_line(state.standing, deployment.name),
        " · ".join(what),
        wording.FIX.format(fix=fix_of(pause)) if pause is not None else "",
        deployment.access.in_words(),
        wording.END.format(day=day(end.on), said=escape(end.said)) if end is not None else "",
    ]
    return pieces("\n".join(filter(None, lines)))[0]
