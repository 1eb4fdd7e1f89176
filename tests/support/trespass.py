"""Every surface of the app, used by one workspace with what belongs to another.

Slack signs whose workspace a payload is from; everything else in it was written by somebody who may
be anybody. The payloads here are from one workspace, and their ids from another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.async_listener import AsyncCustomListener

from bot.domain.conversation import fields
from bot.domain.conversation.cards import MENU, Verb
from bot.domain.conversation.listed import ListVerb
from bot.domain.conversation.takes import TakeVerb
from bot.domain.home import fields as home
from bot.domain.language.requests import LONE_WORDS, OF_A_CLIP
from bot.domain.money import window as budgets
from bot.domain.money.budgets import BudgetKind
from bot.domain.preferences.approvals import ASKED
from bot.domain.presets import fields as styles
from bot.domain.programs import fields as tokens
from bot.domain.usage import fields as usage
from handlers import register
from handlers import tokens as token_window
from tests.support.stage import Json, Who

Payloads = Iterable[Json]

TRIGGER: Final = count(1)
NEVER: Final = "1.000001"
"""A moment from long before everything."""


@dataclass(frozen=True)
class Loot:
    """What somebody would have to know of another workspace: all that they could guess, and more.

    ``clip`` was delivered, with its ``card`` in a ``channel``; ``waiting`` waits for approval. All
    ids are Slack's or ours; ``style`` is a name.
    """

    channel: str
    card: str
    clip: str
    waiting: str
    draft: str
    copy: str
    style: str
    token: str
    person: str

    @property
    def jobs(self) -> tuple[str, str]:
        return self.clip, self.waiting


@dataclass(frozen=True)
class Trespasser:
    """An admin of one workspace who has another's loot."""

    who: Who
    loot: Loot
    bot: str
    """The app's user in their own workspace."""

    # --- payloads, as docs.slack.dev/reference/interaction-payloads has them -------------------

    def of(self, kind: str, **more: Any) -> Json:
        team, user = self.who.workspace, self.who.user
        return {
            "type": kind,
            "team": {"id": team, "domain": "others"},
            "user": {"id": user, "team_id": team, "name": "omar"},
            "api_app_id": "A0SORA",
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": f"{next(TRIGGER)}.2.abc",
            **more,
        }

    def press(self, action_id: str, value: str, **more: Any) -> Json:
        """Press a button of a message in the other's channel, in the thread of their card."""
        message = {"ts": self.loot.card, "thread_ts": self.loot.card, "text": "", "blocks": []}
        return self.of(
            "block_actions",
            container={
                "type": "message",
                "message_ts": self.loot.card,
                "channel_id": self.loot.channel,
                "thread_ts": self.loot.card,
            },
            channel={"id": self.loot.channel, "name": "film-team"},
            message=message,
            actions=[self.action(action_id, value, **more)],
        )

    def action(self, action_id: str, value: str, **more: Any) -> Json:
        return {
            "type": "button",
            "action_id": action_id,
            "block_id": "b",
            "action_ts": f"{next(TRIGGER)}.000100",
            "value": value,
            "selected_option": {"value": value},
            "selected_options": [{"value": value}],
            "selected_conversation": self.loot.channel,
            **more,
        }

    def use_home(self, action_id: str, value: str, **more: Any) -> Json:
        """Use something in our own Home, that says to show what is another's."""
        known = {"words": "", "start": self.loot.clip, "admin": {"channel": self.loot.channel}}
        return self.in_view(home.HOME, "home", known, action_id, value, **more)

    def in_view(
        self,
        callback_id: str,
        kind: str,
        known: Mapping[str, object],
        action_id: str,
        value: str,
        *,
        filled: Mapping[str, object] | None = None,
        **more: Any,
    ) -> Json:
        view = self.view(callback_id, known, filled or {}, kind)
        action = self.action(action_id, value, **more)
        return self.of(
            "block_actions",
            container={"type": "view", "view_id": view["id"]},
            view=view,
            actions=[action],
        )

    def view(
        self, callback_id: str, known: object, values: Mapping[str, object], kind: str = "modal"
    ) -> Json:
        return {
            "id": f"V{next(TRIGGER)}",
            "type": kind,
            "callback_id": callback_id,
            "hash": "1.2",
            "private_metadata": known if isinstance(known, str) else json.dumps(known),
            "blocks": [
                {"type": "input", "block_id": name, "element": {"type": "plain_text_input"}}
                for name in values
            ],
            "state": {"values": values},
            "app_installed_team_id": self.who.workspace,
        }

    def send(self, callback_id: str, known: object, **values: Json) -> Json:
        return self.of("view_submission", view=self.view(callback_id, known, values))

    def event(self, kind: str, **fields_: Any) -> Json:
        user = self.who.user
        return {
            "type": "event_callback",
            "team_id": self.who.workspace,
            "api_app_id": "A0SORA",
            "event_id": f"Ev{next(TRIGGER)}",
            "event_time": 1_700_000_000,
            "authorizations": [
                {"team_id": self.who.workspace, "user_id": self.bot, "is_bot": True}
            ],
            "event": {"type": kind, "user": user, "event_ts": f"{next(TRIGGER)}.0002", **fields_},
        }

    def command(self, text: str) -> Json:
        return {
            "command": "/sora",
            "text": text,
            "team_id": self.who.workspace,
            "channel_id": self.loot.channel,
            "user_id": self.who.user,
            "trigger_id": f"{next(TRIGGER)}.2.abc",
            "api_app_id": "A0SORA",
        }

    def said(self, text: str, kind: str = "message") -> Json:
        """Say something in the thread of the other's card."""
        return self.event(
            kind,
            text=text,
            ts=f"{next(TRIGGER)}.0003",
            thread_ts=self.loot.card,
            channel=self.loot.channel,
            channel_type="channel",
            team=self.who.workspace,
        )

    # --- what is tried at each surface --------------------------------------------------------

    def attempts(self) -> dict[str, Payloads]:
        """Return what is tried, by the listener that hears it: its module and its name."""
        loot = self.loot
        return {
            "command.command": self.commands(),
            "messages.said": [self.said(words) for words in self.replies()],
            "messages.mentioned": [
                self.said(f"<@{self.bot}> {words}", "app_mention") for words in self.replies()
            ],
            "messages.reopened": [self.in_channel("channel_unarchive")],
            "messages.made_private": [self.in_channel("channel_convert_to_private")],
            "actions.asked_for_form": [self.press("form", "form")],
            "actions.pressed": [self.press(verb, job) for verb in Verb for job in loot.jobs],
            "actions.chosen": [
                self.press(MENU, f"{verb}:{job}") for verb in Verb for job in loot.jobs
            ],
            "actions.insisted": [self.press("anyway", loot.draft)],
            "actions.opened": [self.press("draft", loot.draft)],
            "actions.asked_for_more": [self.press("more", "more")],
            "approvals.decided": [
                self.press(f"{ASKED}{verb}", loot.waiting) for verb in (Verb.APPROVE, Verb.DECLINE)
            ],
            "takes.pressed": [self.press(f"{verb}:1", loot.clip) for verb in TakeVerb],
            "lists.turned": [self.press("page_older", f"workspace.{loot.channel}.1")],
            "lists.pressed_in_list": [
                self.press(verb, f"{job}:mine:1") for verb in ListVerb for job in loot.jobs
            ],
            "usage.turned": [
                self.press(action, "person:2026-11")
                for action in (f"{usage.BY}person", usage.OLDER, usage.NEWER)
            ],
            "usage.asked_for_file": [self.press(usage.FILE, "2026-11")],
            "usage.thumbed": [
                self.press(usage.THUMBS, f"{thumb}:{loot.clip}") for thumb in ("up", "down")
            ],
            "shortcuts.remix": [self.on_message("remix")],
            "shortcuts.animate": [self.on_message("animate")],
            "shortcuts.make": [
                self.of("shortcut", callback_id="make", action_ts=NEVER),
            ],
            "views.submitted": self.windows(),
            "views.filled": [self.send(fields.CLIP_FORM, self.form(), **self.words("clip"))],
            "views.chosen": [self.in_form(fields.CHOICE, fields.STYLE)],
            "views.written_on": [self.in_form(fields.TEXT, fields.PROMPT)],
            "views.improving": [self.in_form(fields.IMPROVE, fields.IMPROVE)],
            "views.sent_elsewhere": [self.in_form(fields.CONVERSATION, fields.WHERE)],
            "views.confirmed": [
                self.send(
                    fields.DELETION_MODAL,
                    self.about(job),
                    **{fields.IN_SLACK: {fields.BOXES: {"selected_options": [{"value": "yes"}]}}},
                )
                for job in loot.jobs
            ],
            "home.opened": [self.event("app_home_opened", tab="home", channel=loot.channel)],
            "home.asked_for_form": [self.use_home(home.MAKE, "make")],
            "home.turned": [self.use_home(turn, loot.clip) for turn in (home.NEWER, home.OLDER)],
            "home.searched": [self.use_home(home.SEARCH, "branch")],
            "home.ended_search": [self.use_home(home.EVERYTHING, "all")],
            "home.cancelled": [self.use_home(home.CANCEL, job) for job in loot.jobs],
            "home.chose": [self.use_home(home.LENGTH, "8")],
            "home_admin.chose_model": [
                self.use_home(home.ADMIN_MODEL, "sora-2", block_id=self.place())
            ],
            "home_admin.chose_replies": [
                self.use_home(home.ADMIN_REPLIES, "mentions", block_id=self.place())
            ],
            "home_admin.chose_amount": [self.use_home(home.ADMIN_APPROVAL, "9.00")],
            "home_admin.decided": [
                self.use_home(f"{home.ADMIN_DECIDE}{verb}", loot.waiting)
                for verb in (Verb.APPROVE, Verb.DECLINE)
            ],
            "home_admin.picked": [self.use_home(home.ADMIN_CHANNEL, loot.channel)],
            "home_admin.turned": [self.use_home(home.ADMIN_AFTER, "2")],
            "budgets.asked": [self.use_home(budgets.OPEN, "open")],
            "budgets.sent": [self.send(budgets.WINDOW, "", **self.amounts())],
            "sharing.share": [
                self.send(
                    fields.SHARE_MODAL,
                    self.about(loot.clip),
                    **{
                        fields.SHARE_TO: self.picks(self.who.channel),
                        fields.SHARE_PROMPT: {fields.BOXES: {"selected_options": [{"value": "y"}]}},
                    },
                )
            ],
            "sharing.take_out": [self.press(fields.TAKE_OUT, loot.copy)],
            "showcase.reacted": [self.starred()],
            "showcase.prefer": [self.use_home(home.SHARING, home.SHOWS_PROMPTS)],
            "showcase.asked": [self.use_home(home.SHOWCASE, "open")],
            "showcase.chose": [
                self.send(fields.SHOWCASE_MODAL, "", **{fields.SHOWCASE: self.picks(loot.channel)})
            ],
            "styles.opened": [self.use_home(styles.OPEN, "open")],
            "styles.adding": [self.in_styles(styles.ADD, styles.NEW)],
            "styles.changing": [self.in_styles(styles.CHANGE, loot.style)],
            "styles.removed": [self.in_styles(styles.REMOVE, loot.style)],
            "styles.saved": [self.send(styles.FORM, loot.style, **self.style())],
            "tokens.opened": [self.use_home(tokens.OPEN, "open")],
            "tokens.revoked": [self.in_view(tokens.WINDOW, "modal", {}, tokens.REVOKE, loot.token)],
            "tokens.made": [self.send(tokens.WINDOW, "", **self.token())],
            "first_contact.joined": [
                self.event("member_joined_channel", channel=loot.channel, user=self.bot)
            ],
            "first_contact.opened": [
                self.event("app_home_opened", tab="messages", channel=loot.channel)
            ],
            "agent.stopped": [
                self.event("agent_session_stopped", channel=loot.channel, thread_ts=loot.card)
            ],
            # The last ones: they end what the trespasser has in their own workspace.
            "uninstalls.revoked": [self.event("tokens_revoked", tokens={"bot": []})],
            "uninstalls.shut_out": [
                self.event("team_access_revoked", team_ids=[self.who.workspace])
            ],
            "uninstalls.uninstalled": [self.event("app_uninstalled")],
        }

    def commands(self) -> Iterator[Json]:
        """Type every word that asks for something, of a clip where it takes one."""
        for word in (*LONE_WORDS, "list", "list all", "list here"):
            yield self.command(word)
        for word in (*OF_A_CLIP, "delete", "again", "remix", "continue"):
            for job in self.loot.jobs:
                yield self.command(f"{word} {job}")
        yield self.command(f"an owl on a wall --style {self.loot.style}")

    def replies(self) -> list[str]:
        """Return what is said in a thread, of the clip that is in it."""
        named = [f"{word} {self.loot.clip}" for word in OF_A_CLIP]
        return [*named, *OF_A_CLIP, "remix make it night", "again", "delete", "stop", "continue on"]

    def windows(self) -> list[Json]:
        """Send in the windows that were opened from another's clip."""
        return [
            self.send(modal, self.about(self.loot.clip), **self.words(field))
            for modal, field in (
                (fields.CHANGE_MODAL, fields.CHANGE),
                (fields.NEXT_MODAL, fields.NEXT),
            )
        ]

    def about(self, job: str) -> Json:
        return {"job": job, "channel": self.loot.channel, "thread": self.loot.card}

    def form(self) -> Json:
        return {
            "channel": self.loot.channel,
            "thread": self.loot.card,
            "draft": self.loot.draft,
            "style": self.loot.style,
        }

    def in_form(self, action_id: str, block: str) -> Json:
        known, style = self.form(), self.loot.style
        kind, filled = "modal", self.words("clip")
        return self.in_view(
            fields.CLIP_FORM, kind, known, action_id, style, filled=filled, block_id=block
        )

    def in_styles(self, action_id: str, value: str) -> Json:
        return self.in_view(styles.LIST, "modal", {}, action_id, value)

    def in_channel(self, subtype: str) -> Json:
        ts = f"{next(TRIGGER)}.0004"
        return self.event("message", subtype=subtype, channel=self.loot.channel, ts=ts)

    def on_message(self, callback_id: str) -> Json:
        message = {"ts": self.loot.card, "thread_ts": self.loot.card, "text": "", "files": []}
        return self.of(
            "message_action",
            callback_id=callback_id,
            channel={"id": self.loot.channel, "name": "film-team"},
            message=message,
            message_ts=self.loot.card,
        )

    def starred(self) -> Json:
        item = {"type": "message", "channel": self.loot.channel, "ts": self.loot.card}
        return self.event("reaction_added", reaction="star", item=item, item_user=self.bot)

    def words(self, field: str) -> Json:
        name = fields.PROMPT if field == "clip" else field
        return {name: {fields.TEXT: {"value": "an owl on a wall"}}}

    def picks(self, channel: str) -> Json:
        return {fields.CONVERSATION: {"selected_conversation": channel}}

    def style(self) -> Json:
        """Fill in a style that takes the place of the other's."""
        empty = dict.fromkeys((styles.AFTER, styles.SIZE, styles.SECONDS), "")
        filled = {**empty, styles.NAME: "mine", styles.BEFORE: "a bad copy of"}
        return {part: {styles.VALUE: {"value": words}} for part, words in filled.items()}

    def token(self) -> Json:
        days = {"selected_option": {"value": "30"}}
        return {
            tokens.NAME: {tokens.VALUE: {"value": "mine"}},
            tokens.LIFETIME: {tokens.VALUE: days},
        }

    def place(self) -> str:
        return f"{home.ADMIN_PLACE}{self.loot.channel}"

    def amounts(self) -> Json:
        amounts = {kind.value: {budgets.VALUE: {"value": "9"}} for kind in BudgetKind}
        everybody = {budgets.VALUE: {"selected_option": {"value": "everybody"}}}
        nobody = {budgets.VALUE: {"selected_users": [self.loot.person]}}
        return {**amounts, budgets.SPENDERS: everybody, budgets.PEOPLE: nobody}


class AnyDesk:
    """Whoever is behind listeners and addresses: here nobody comes that far."""

    slash_command = "/sora"

    def __getattr__(self, name: str) -> AnyDesk:
        return AnyDesk()


def surfaces() -> set[str]:
    """Return what listens to Slack, by module and name, but for the catch-all."""
    app = AsyncApp(token="xoxb-1", signing_secret="x")
    desk = AnyDesk()
    register(app, desk)  # type: ignore[arg-type]  # registering asks it for one word
    token_window.register(app, desk)  # type: ignore[arg-type]  # likewise
    heard = [one for one in app._async_listeners if isinstance(one, AsyncCustomListener)]
    names = {
        f"{one.ack_function.__module__.removeprefix('handlers.')}.{one.ack_function.__name__}"
        for one in heard
    }
    return {name for name in names if not name.startswith("others.")}
