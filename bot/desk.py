"""What happens to a request: jobs are recorded, cancelled or told about. Slack is next door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.attachments import inputs_of
from bot.cancels import Cancels
from bot.deletions import Deletions
from bot.domain.clip import price
from bot.domain.errors import RequestError, SlackError
from bot.domain.form import EMPTY, Form, form_of
from bot.domain.job import ENDED, Job, JobId, JobState, Thread
from bot.domain.menu import Menu
from bot.domain.request import (
    Again,
    Cancel,
    Create,
    Delete,
    Doubtful,
    Help,
    ListJobs,
    Remix,
    Request,
    Status,
    Stop,
    parse_change,
    parse_command,
    parse_mention,
    parse_reply,
)
from bot.domain.slack_text import heard
from bot.drafts import ON_ITS_WAY, Drafts
from bot.forms import NOT_EDITED, Forms
from bot.guide import Guide
from bot.lists import Lists
from bot.permissions import Permissions
from bot.ports import (
    Answer,
    Attachment,
    Beginning,
    Board,
    Clock,
    Deployment,
    Doorway,
    DraftId,
    Farewell,
    InputStore,
    JobStore,
    Message,
    NewInput,
    NewJob,
    NewRequest,
    Origin,
    Wake,
    Works,
)
from bot.remixes import Remixes, may_be_changed, need_source, newest_clip, shown_by
from bot.retrieval import Retrieval
from bot.sentences import job_line, standing_line
from bot.verdicts import Verdicts

log = logging.getLogger(__name__)

LISTED = 10

BESIDE = 1.0
"""Seconds within which the other event about a message arrives: Slack sends a mention's files with
one of the two, and perhaps not with both."""


MAKING = (Create, Remix, Again)
"""Requests that become jobs, recorded together with them; all others are recorded before."""

FORGOTTEN = (
    "I don't know the clips of this thread any more: they are older than what I keep. For a new "
    "clip, type `{command}` and what it should show, in the channel."
)
"""The answer to a request in a thread of ours whose rows are gone."""


class FrontDesk:
    """Implements ``bot.ports.Desk``: one for the whole bot."""

    def __init__(
        self,
        *,
        store: JobStore,
        doorway: Doorway,
        board: Board,
        queue: Wake,
        works: Works,
        clock: Clock,
        deployment: Deployment,
        menu: Menu,
        farewell: Farewell,
        remixes: Remixes,
        lists: Lists,
        permissions: Permissions,
        deletions: Deletions,
        inputs: InputStore,
        bringer: Wake,
        forms: Forms,
        drafts: Drafts,
        retrieval: Retrieval,
    ) -> None:
        self.menu = menu
        self._remixes = remixes
        self._store = store
        self._doorway = doorway
        self._board = board
        self._queue = queue
        self._works = works
        self._permissions = permissions
        self._verdicts = Verdicts(store, permissions, works)
        self._clock = clock
        self._deployment = deployment
        self._farewell = farewell
        self._lists = lists
        self._deletions = deletions
        self._inputs = inputs
        self._bringer = bringer
        self._forms = forms
        self._guide = Guide(store=store, doorway=doorway, deployment=deployment, menu=menu)
        self._cancels = Cancels(
            store=store,
            permissions=permissions,
            board=board,
            clock=clock,
            wakes=(queue, bringer),
            command=menu.command,
        )
        self._drafts = drafts
        self._retrieval = retrieval

    # --- what arrives ------------------------------------------------------------------

    async def command(self, text: str, origin: Origin) -> str | None:
        """Take what was typed after the slash command."""
        request = parse_command(text, self.menu)
        return await self._take(request, origin, [])

    async def message(
        self,
        text: str,
        origin: Origin,
        *,
        bot_user_id: str,
        files: tuple[Attachment, ...] | None = (),
    ) -> None:
        """Take a message of a conversation; people talking are left alone."""
        self.reopened(origin.thread.workspace, origin.thread.channel)
        if files is None:
            await self._clock.sleep(BESIDE)
            files = ()
        addressed = origin.direct or heard(text, bot_user_id).addressed
        siblings = await self._siblings(origin.thread)
        if not siblings and origin.under_ours and not origin.direct:
            await self._in_forgotten_thread(text, origin, bot_user_id)
            return
        if not siblings and not addressed:
            return
        noted = False
        try:
            request = self._read(text, siblings, origin, bot_user_id, with_files=bool(files))
            if request is None:
                return
            noted = not isinstance(request, MAKING)
            if noted and not await self._first_time(origin):
                return
            answer: Answer | str | None = await self._take(request, origin, siblings, files)
        except RequestError as error:
            if not noted and not await self._first_time(origin):
                return
            answer = await self._drafts.answer(error, origin, files)
        if answer is not None:
            await self._answer(origin, answer)

    async def _in_forgotten_thread(self, text: str, origin: Origin, bot_user_id: str) -> None:
        """Answer what is said about clips whose rows are gone, or have never been there."""
        answer: Answer | str | None = FORGOTTEN.format(command=self.menu.command)
        try:
            request = parse_reply(text, self.menu, has_clip=True, bot_user_id=bot_user_id)
            unsaid = request is None or request == Stop(addressed=False)
            if request is None or unsaid or not await self._first_time(origin):
                return
            if isinstance(request, Doubtful):
                answer = (await self._guide.doubted(request, origin)).tell
            elif isinstance(request, Help | ListJobs):
                answer = await self._take(request, origin, [])
        except RequestError as error:
            if not await self._first_time(origin):
                return
            answer = await self._drafts.answer(error, origin)
        if answer is not None:
            await self._answer(origin, answer)

    def _read(
        self,
        text: str,
        siblings: list[Job],
        origin: Origin,
        bot_user_id: str,
        *,
        with_files: bool,
    ) -> Request | None:
        if not siblings:
            return parse_mention(
                text,
                self.menu,
                bot_user_id=bot_user_id,
                with_files=with_files,
                direct=origin.direct,
            )
        return parse_reply(
            f"<@{bot_user_id}> {text}" if origin.direct else text,
            self.menu,
            has_clip=any(map(may_be_changed, siblings)),
            bot_user_id=bot_user_id,
            with_files=with_files,
        )

    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        """Take a press of a card's button; ``verb`` is the button's action id."""
        self.reopened(origin.thread.workspace, origin.thread.channel)
        try:
            job = await self._permissions.at_hand(job_id, origin)
            answer = await self._press(verb, job, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def _press(self, verb: str, job: Job, origin: Origin) -> str | None:
        await self._permissions.need_presser(verb, origin)
        match verb:
            case "cancel":
                return await self._cancels.cancel([job], origin)
            case "remix":
                return await self._ask_for_change(job, origin)
            case "again":
                await self._again(job, origin)
                return None
            case "recreate":
                await self._recreate(job, origin)
                return None
            case "deliver":
                await self._retrieval.deliver_again(job)
                return None
            case "edit":
                return await self._forms.edit(job, origin)
            case "look" if job.state is JobState.FAILED:
                return await self._retrieval.look_again(job)
            case "delete":
                return await self._deletions.ask(job, origin)
            case "look" | "resend" | "give_up":
                answer = await self._verdicts.settle(verb, job, origin)
                self._board.changed(job.id)
                self._queue.wake()
                return answer
            case _:
                raise RequestError("That button is from an older version of me. Try the command.")

    async def _ask_for_change(self, job: Job, origin: Origin) -> str | None:
        need_source(job)
        try:
            await self._doorway.ask_for_change(job, origin)
        except SlackError as error:
            log.warning("a modal could not be opened", extra={"detail": error.detail})
            return (
                "Slack didn't open the window in time. Press *Remix…* again, or reply in the "
                "clip's thread, for example: `remix make it night`"
            )
        return None

    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> None:
        """Take the shortcut that animates a message's picture; ``origin`` is in its thread."""
        try:
            await self._permissions.need_no_stranger(origin)
            answer = await self._forms.animate(files, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def open_form(self, origin: Origin) -> None:
        """Open the form for a clip; where ``origin`` has no channel, it asks for one."""
        try:
            await self._permissions.need_no_stranger(origin)
            answer = await self._forms.open(origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def reprice(self, view: Mapping[str, Any], form: Form, origin: Origin) -> None:
        """Take a change in an open form; ``view`` is the form as Slack has it."""
        await self._forms.reprice(view, form, origin)

    async def make(
        self, form: Form, files: tuple[Attachment, ...], origin: Origin, *, draft: str = ""
    ) -> None:
        """Take the form's answer; ``draft`` is the id of what it was opened with, if anything."""
        create, _ = await asyncio.gather(
            self._forms.read(form, files, origin), self._permissions.need_spender(origin)
        )
        await self._create(create, origin, files)
        if draft:
            await self._drafts.spend(DraftId(draft), origin)

    async def refuse(self, error: RequestError, origin: Origin) -> dict[str, Any]:
        """Return what to tell of a refused command, as Slack takes it; its words are kept."""
        return self._doorway.as_message(await self._drafts.answer(error, origin))

    async def open_draft(self, draft_id: DraftId, origin: Origin) -> None:
        """Open the form with the words of a refusal whose button was pressed."""
        try:
            await self._permissions.need_no_stranger(origin)
            draft = await self._drafts.find(draft_id, origin)
        except RequestError as error:
            await self._answer(origin, error.tell, in_place=True)
            return
        there = replace(origin, thread=draft.thread)
        beginning = Beginning(draft.form or EMPTY, draft.files, draft=draft_id)
        answer = await self._forms.open(there, beginning, NOT_EDITED)
        if answer is not None:
            await self._answer(origin, answer)

    async def insist(self, draft_id: DraftId, origin: Origin) -> None:
        """Make exactly the words of a refusal whose button was pressed, once."""
        try:
            wanted = await self._drafts.wanted(draft_id, origin)
        except RequestError as error:
            await self._answer(origin, await self._drafts.answer(error, origin), in_place=True)
            return
        siblings = await self._siblings(wanted.origin.thread)
        try:
            await self._take(wanted.request, wanted.origin, siblings, wanted.files)
        except RequestError as error:
            await self._answer(origin, error.tell)
            return
        await self._drafts.spend(draft_id, origin)
        await self._answer(origin, ON_ITS_WAY, in_place=True)

    async def remix_shown(self, message: Message, origin: Origin) -> None:
        """Take the shortcut that remixes what a message shows; ``origin`` is in its thread."""
        try:
            await self._permissions.need_no_stranger(origin)
            job = shown_by(message, await self._siblings(origin.thread), self.menu.command)
            answer = await self._ask_for_change(job, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def change(self, text: str, job_id: JobId, origin: Origin) -> None:
        """Take the remix modal's answer."""
        change = parse_change(text)
        job = await self._permissions.at_hand(job_id, origin)
        await self._permissions.need_spender(origin)
        await self._remix(job, change, origin)

    async def delete(self, job_id: JobId, origin: Origin, *, everywhere: bool) -> None:
        """Take the deletion modal's answer; the card shows what comes of it."""
        job = await self._permissions.at_hand(job_id, origin)
        await self._deletions.delete(job, origin, everywhere=everywhere)

    async def turn(self, page: str, origin: Origin) -> None:
        """Take a press of a list's button; ``page`` is the button's value."""
        await self._lists.turn(page, origin)

    def reopened(self, workspace: str, channel: str) -> None:
        """Take note that a conversation may take again what it refused for a while."""
        self._board.reopened(workspace, channel)

    async def more(self, origin: Origin) -> None:
        """Take a press of the button that shows the whole help."""
        await self._guide.more(origin)

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app."""
        await self._farewell.removed(workspace, at)

    async def _answer(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False
    ) -> None:
        """Tell a person something. A hint that can't be shown doesn't undo what was done."""
        try:
            await self._doorway.privately(origin, answer, in_place=in_place)
        except SlackError as error:
            log.warning("an answer could not be shown", extra={"detail": error.detail})

    async def _first_time(self, origin: Origin) -> bool:
        """Note that a message was taken; False if it was before: a mention arrives twice."""
        request = NewRequest(origin.key, self._deployment.name, origin.thread, origin.person, ())
        return await self._store.accept(request) is not None

    # --- what was asked ----------------------------------------------------------------

    async def _take(
        self,
        request: Request,
        origin: Origin,
        siblings: list[Job],
        files: tuple[Attachment, ...] = (),
    ) -> str | None:
        if isinstance(request, MAKING):
            await self._permissions.need_spender(origin, request)
            await self._make(request, origin, siblings, files)
            return None
        match request:
            case Delete():
                jobs = await self._meant(request.job, origin, siblings)
                job = self._deletions.one_of(jobs)
                return await self._deletions.delete(job, origin, everywhere=request.everywhere)
            case Cancel(job=None) if not siblings:
                return await self._cancels.newest(origin)
            case Cancel():
                jobs = await self._meant(request.job, origin, siblings)
                return await self._cancels.cancel(jobs, origin)
            case Stop():
                return await self._cancels.stop(siblings, origin, addressed=request.addressed)
            case Status():
                return await self._status(request.job, origin, siblings)
            case ListJobs():
                return await self._lists.show(request, origin)
            case Help():
                return await self._guide.help(request, origin)
            case Doubtful():
                raise await self._guide.doubted(request, origin)

    async def _make(
        self,
        request: Create | Remix | Again,
        origin: Origin,
        siblings: list[Job],
        files: tuple[Attachment, ...],
    ) -> None:
        match request:
            case Create():
                await self._create(request, origin, files)
            case Remix():
                source = self._clip(siblings, request.number)
                await self._remix(source, request.change, origin)
            case Again():
                job = self._numbered(siblings, request.number)
                await self._again(job, origin)

    async def _create(self, request: Create, origin: Origin, files: tuple[Attachment, ...]) -> None:
        spec = self._deployment.spec
        together = request.count if spec.shares_render else 1
        try:
            inputs = inputs_of(
                files,
                spec,
                seconds=request.seconds,
                frames=request.frames,
                crop=request.crop,
                sized=request.sized,
            )
        except RequestError as error:
            raise RequestError(error.tell, draft=form_of(request)) from error
        new = NewJob(
            prompt=request.prompt,
            size=request.size,
            seconds=request.seconds,
            price_usd=price(spec, request.seconds, together),
            count=together,
            quality=request.quality,
        )
        new_jobs = (new,) * (request.count // together)
        await self._record(origin, origin.thread, new_jobs, inputs)

    async def _remix(self, source: Job, change: str, origin: Origin) -> None:
        await self._record(origin, source.thread, (await self._remixes.of(source, change),))

    async def _again(self, job: Job, origin: Origin) -> None:
        """Make a clip once more, in its own thread. A double click makes one."""
        newest = (await self._store.in_thread(job.thread) or [job])[-1]
        same = (newest.prompt, newest.source_id) == (job.prompt, job.source_id)
        if same and newest.id != job.id and self._cancels.just_now(newest.created_at):
            return
        new = await self._remixes.again(job)
        given = await self._inputs.given(job.id) if job.inputs else ()
        inputs = tuple(replace(one, sets_size=False) for one in given)
        await self._record(origin, job.thread, (new,), inputs)

    async def _recreate(self, offer: Job, origin: Origin) -> None:
        """Make from scratch what could not be a remix. Each offer has one clip in the making."""
        what = await self._remixes.recreated(offer)
        origin = replace(origin, key=what.key)
        await self._record(origin, offer.thread, (what.job,), what.inputs)

    async def _record(
        self,
        origin: Origin,
        thread: Thread,
        new: tuple[NewJob, ...],
        inputs: tuple[NewInput, ...] = (),
    ) -> None:
        """Commit the request; the card follows, and with the card the place in line.

        A request with inputs gets its cards once these have been brought. Whichever way it came,
        it is seen here that this person may spend.
        """
        await self._permissions.need_spender(origin)
        jobs = await self._store.accept(
            NewRequest(
                key=origin.key,
                deployment=self._deployment.name,
                thread=thread,
                requester=origin.person,
                jobs=new,
                response_url=origin.response_url,
                inputs=inputs,
            )
        )
        if jobs is None:
            log.info("a request came again", extra={"request": origin.key})
            return
        for job in jobs:
            log.info("accepted", extra={"job": job.id, "request": origin.key})
            self._board.changed(job.id)
        if inputs:
            self._bringer.wake()

    async def _status(self, which: str | None, origin: Origin, siblings: list[Job]) -> str:
        places = await self._store.line(self._deployment, 100)
        if which is not None or siblings:
            jobs = await self._meant(which, origin, siblings) if which else siblings
        else:
            mine = await self._store.of_requester(origin.thread.workspace, origin.person, LISTED)
            jobs = [job for job in mine if job.state not in ENDED]
        lines = [job_line(job, places.get(job.id), self._doorway.link(job)) for job in jobs]
        if not lines:
            lines = ["You have nothing in line or rendering."]
        standing = await self._store.standing(self._deployment)
        return "\n".join([*lines, "", standing_line(standing)])

    # --- which job ---------------------------------------------------------------------

    async def _siblings(self, thread: Thread) -> list[Job]:
        return [] if thread.thread_ts is None else await self._store.in_thread(thread)

    async def _meant(self, which: str | None, origin: Origin, siblings: list[Job]) -> list[Job]:
        """Return the jobs that somebody meant by an id, by ``#2``, or by saying nothing."""
        if which is None:
            return siblings
        if which.startswith("#"):
            return [self._numbered(siblings, int(which[1:]))]
        return [await self._permissions.seen(JobId(which), origin)]

    def _numbered(self, siblings: list[Job], number: int | None) -> Job:
        if number is None:
            return siblings[-1]
        for job in siblings:
            if job.number == number:
                return job
        raise RequestError(f"There's no #{number} in this thread: it has {len(siblings)} so far.")

    def _clip(self, siblings: list[Job], number: int | None) -> Job:
        """Return the clip to remix: the numbered one, or the newest that is finished."""
        if number is not None:
            return self._numbered(siblings, number)
        return newest_clip(siblings)
