"""What happens to a request: jobs are recorded, cancelled or told about. Slack is next door."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.attachments import inputs_of
from bot.cancels import Cancels
from bot.deletions import Deletions
from bot.domain.clip import price
from bot.domain.errors import RequestError, SlackError, StaleJob
from bot.domain.form import Form
from bot.domain.job import ENDED, Job, JobId, JobState, Thread
from bot.domain.menu import Menu
from bot.domain.naming import unknown
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
from bot.forms import Forms
from bot.guide import Guide
from bot.lists import Lists
from bot.ports import (
    Attachment,
    Board,
    Clock,
    Deployment,
    Doorway,
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
        deletions: Deletions,
        inputs: InputStore,
        bringer: Wake,
        forms: Forms,
    ) -> None:
        self.menu = menu
        self._remixes = remixes
        self._store = store
        self._doorway = doorway
        self._board = board
        self._queue = queue
        self._works = works
        self._verdicts = Verdicts(store, doorway, works)
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
            doorway=doorway,
            board=board,
            clock=clock,
            wakes=(queue, bringer),
            command=menu.command,
        )

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
            answer = await self._take(request, origin, siblings, files)
        except RequestError as error:
            if not noted and not await self._first_time(origin):
                return
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def _in_forgotten_thread(self, text: str, origin: Origin, bot_user_id: str) -> None:
        """Answer what is said about clips whose rows are gone, or have never been there."""
        answer: str | None = FORGOTTEN.format(command=self.menu.command)
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
            answer = error.tell
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
        try:
            answer = await self._press(verb, await self._own(job_id, origin), origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def _press(self, verb: str, job: Job, origin: Origin) -> str | None:
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
                await self._deliver_again(job)
                return None
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
            await self._doorway.ask_for_change(job, origin.trigger_id or "")
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
            answer = await self._forms.animate(files, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def open_form(self, origin: Origin) -> None:
        """Open the form for a clip; where ``origin`` has no channel, it asks for one."""
        answer = await self._forms.open(origin)
        if answer is not None:
            await self._answer(origin, answer)

    async def make(self, form: Form, files: tuple[Attachment, ...], origin: Origin) -> None:
        """Take the form's answer."""
        await self._create(await self._forms.read(form, files, origin), origin, files)

    async def remix_shown(self, message: Message, origin: Origin) -> None:
        """Take the shortcut that remixes what a message shows; ``origin`` is in its thread."""
        try:
            job = shown_by(message, await self._siblings(origin.thread), self.menu.command)
            answer = await self._ask_for_change(job, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            await self._answer(origin, answer)

    async def change(self, text: str, job_id: JobId, origin: Origin) -> None:
        """Take the remix modal's answer."""
        change = parse_change(text)
        job = await self._own(job_id, origin)
        await self._remix(job, change, origin)

    async def delete(self, job_id: JobId, origin: Origin, *, everywhere: bool) -> None:
        """Take the deletion modal's answer; the card shows what comes of it."""
        job = await self._own(job_id, origin)
        await self._deletions.delete(job, origin, everywhere=everywhere)

    async def turn(self, page: str, origin: Origin) -> None:
        """Take a press of a list's button; ``page`` is the button's value."""
        await self._lists.turn(page, origin)

    async def more(self, origin: Origin) -> None:
        """Take a press of the button that shows the whole help."""
        await self._guide.more(origin)

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app."""
        await self._farewell.removed(workspace, at)

    async def _answer(self, origin: Origin, text: str) -> None:
        """Tell a person something. A hint that can't be shown doesn't undo what was done."""
        try:
            await self._doorway.privately(origin, text)
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
        match request:
            case Create():
                await self._create(request, origin, files)
            case Remix():
                source = self._clip(siblings, request.number)
                await self._remix(source, request.change, origin)
            case Again():
                job = self._numbered(siblings, request.number)
                await self._again(job, origin)
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
        return None

    async def _create(self, request: Create, origin: Origin, files: tuple[Attachment, ...]) -> None:
        spec = self._deployment.spec
        together = request.count if spec.shares_render else 1
        inputs = inputs_of(
            files,
            spec,
            seconds=request.seconds,
            frames=request.frames,
            crop=request.crop,
            sized=request.sized,
        )
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

        A request with inputs gets its cards once these have been brought.
        """
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

    async def _deliver_again(self, job: Job) -> None:
        """Take up a delivery that failed. A file that did get through is found by its id."""
        over = "This clip isn't waiting to be delivered any more."
        if job.state is not JobState.FAILED or job.clip_path is None:
            raise RequestError(over)
        try:
            job = await self._store.move(
                job, JobState.DELIVERING, error_code=None, error_tell=None, ended_at=None
            )
        except StaleJob as error:
            raise RequestError(over) from error
        self._works.resume(job)
        self._board.changed(job.id)

    async def _status(self, which: str | None, origin: Origin, siblings: list[Job]) -> str:
        places = await self._store.line(self._deployment, 100)
        if which is not None or siblings:
            jobs = await self._meant(which, origin, siblings) if which else siblings
            if which and not await self._lists.is_shown(jobs[0], origin):
                raise self._unknown(jobs[0].id, origin)
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

    async def _own(self, job_id: JobId, origin: Origin) -> Job:
        job = await self._store.get(job_id)
        if job is None or job.thread.workspace != origin.thread.workspace:
            raise self._unknown(job_id, origin)
        return job

    def _unknown(self, job_id: JobId, origin: Origin) -> RequestError:
        return unknown(job_id, "" if origin.direct else self.menu.command)

    async def _meant(self, which: str | None, origin: Origin, siblings: list[Job]) -> list[Job]:
        """Return the jobs that somebody meant by an id, by ``#2``, or by saying nothing."""
        if which is None:
            return siblings
        if which.startswith("#"):
            return [self._numbered(siblings, int(which[1:]))]
        return [await self._own(JobId(which), origin)]

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
