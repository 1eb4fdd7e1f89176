"""Words about ends: a reply that mentions whoever asked, for Slack notifies nobody of an edit.

What happened is said in the words of the card, which has the buttons, too.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.cards import Posted
from bot.domain.conversation.endings import Ending
from bot.domain.errors.slack import NotInConversation, SlackRefused
from bot.domain.job import Job
from bot.domain.language.menu import one_of
from bot.domain.text.slack_text import escape
from bot.domain.wording.troubles import endings as wording
from bot.ports.slack import EndingMessages
from bot.slack.api.client import SlackCalls
from bot.slack.api.metadata import END, mark, marked
from bot.slack.views.card import end_words, offers

log = logging.getLogger(__name__)

Link = Callable[[Job], str | None]
"""Returns the address of a job's card, if it is known."""


@dataclass(frozen=True, slots=True)
class SlackEndingMessages(EndingMessages):
    """Implements ``EndingMessages``."""

    calls: SlackCalls
    link: Link

    @override
    async def told(self, endings: Sequence[Ending]) -> frozenset[str]:
        """Look for words; a conversation that may not be read counts as one without."""
        job = min((ending.job for ending in endings), key=lambda job: job.created_at)
        names: set[str] = set()
        try:
            async for _, payload in marked(self.calls, job, END):
                names.update(str(payload.get("ends", "")).split())
        except (NotInConversation, SlackRefused) as error:
            told = {"job": job.id, "detail": error.detail}
            log.warning("an earlier word can't be looked for", extra=told)
        return frozenset(names)

    @override
    async def reply(self, endings: Sequence[Ending]) -> Posted:
        job = endings[0].job
        said = words(endings, self.link)
        text = wording.TOLD.format(person=job.requester, words=said)
        return await self._post(endings, job.thread.channel, text, job.thread.thread_ts)

    @override
    async def write_to(self, endings: Sequence[Ending]) -> Posted:
        """Slack: chat.postMessage takes a person's id for the conversation with that person."""
        job = endings[0].job
        said = words(endings, self.link)
        text = wording.TOLD_ELSEWHERE.format(channel=job.thread.channel, words=said)
        return await self._post(endings, job.requester, text, None)

    @override
    async def take_away(self, endings: Sequence[Ending], posted: Posted) -> None:
        workspace = endings[0].job.thread.workspace
        message = {"channel": posted.channel, "ts": posted.ts}
        await self.calls.unless_gone(workspace, "chat.delete", **message)

    async def _post(
        self, endings: Sequence[Ending], channel: str, text: str, thread_ts: str | None
    ) -> Posted:
        job = endings[0].job
        answer = await self.calls.call(
            job.thread.workspace,
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            text=text,
            metadata=mark(END, job, ends=" ".join(ending.name for ending in endings)),
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = str(answer["ts"])
        return Posted(str(answer.get("channel") or channel), ts, thread_ts or ts)


def words(endings: Sequence[Ending], link: Link) -> str:
    """Return what happened to each clip, what it cost, and what can be done, as mrkdwn.

    Clips of one prompt that came to the same are told of together.
    """
    alike: defaultdict[tuple[str, str, tuple[str, ...]], list[Job]] = defaultdict(list)
    for ending in endings:
        job = ending.job
        alike[job.title, end_words(job), offers(job)].append(job)
    told = [_word(jobs, link) for jobs in alike.values()]
    return told[0] if len(told) == 1 else "\n".join(["", *(f"• {word}" for word in told)])


def _word(jobs: Sequence[Job], link: Link) -> str:
    job, *others = jobs
    numbers = (
        one_of((f"#{one.number}" for one in jobs), last="and") if others or job.number > 1 else ""
    )
    which = wording.WHICH.format(numbers=numbers, title=escape(job.title)).lstrip()
    end = end_words(job)
    return wording.END.format(which=which, end=end, todo=_todo(jobs, end, link))


def _todo(jobs: Sequence[Job], end: str, link: Link) -> str:
    """Return where the buttons are that can be pressed now, and which, unless ``end`` says that."""
    labels = [f"*{label}*" for label in offers(jobs[0])]
    if not labels:
        return ""
    where = wording.ON_CARD.format(card=_linked(wording.ITS_CARD, link(jobs[0])))
    if len(jobs) > 1:
        cards = one_of((_linked(f"#{job.number}", link(job)) for job in jobs), last="and")
        where = wording.ON_CARDS.format(cards=cards)
    if all(label in end for label in labels):
        said = wording.BUTTON_IS if len(labels) == 1 else wording.BUTTONS_ARE
        return f"\n{said.format(where=where)}"
    return f"\n{wording.PRESS.format(labels=one_of(labels), where=where)}"


def _linked(label: str, link: str | None) -> str:
    return label if link is None else f"<{link}|{label}>"
