"""Doubles of the far ends: time, a video API, Slack's doors, and who is told of changes.

They behave; they don't record calls to be asserted. Each implements its Protocol.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person, Role, person_from
from bot.domain.conversation.places import Conversation
from bot.domain.conversation.replies import Answer, Beginning, ListPage
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.discovery.told import Told
from bot.domain.errors.base import InputUnusable
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.errors.slack import NotInConversation, SlackRefused
from bot.domain.home.page import HomePage
from bot.domain.job import Job, JobId, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.money.window import BudgetsPage, UserGroup
from bot.domain.profiles import NO_FIELDS, Change, Field, Size
from bot.domain.renders.render import Abilities, Order, Render, RenderList, RenderStatus
from bot.domain.sharing.windows import ShareWindow

Result = TypeVar("Result")

TURNS = 10
"""How many turns of the loop somebody gets to hear of what was done."""

PATIENCE = float(os.environ.get("TEST_PATIENCE", "60"))
"""Seconds of real time that a test waits for what time on its own clock should bring."""

CLIP = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8


class FakeClock:
    """A clock that stands still until the test moves it, or waits with ``until``."""

    def __init__(self) -> None:
        self._now = time.time()
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.naps: list[float] = []
        self.slept = 0.0
        """Seconds for which the process was stopped. That time flies isn't it: no lease knows."""
        self.is_busy: Callable[[], bool] = lambda: False
        """Tells whether something is being written, which takes real time: none passes here."""

    def now(self) -> float:
        return self._now

    def awake(self) -> float:
        return time.monotonic() + self.slept

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = (self._now + seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass; whoever is due wakes up."""
        self._now += seconds
        for due, future in self._sleepers:
            if due <= self._now and not future.done():
                future.set_result(None)

    def skip(self) -> None:
        """Go to the moment when the next sleeper is due."""
        asleep = [due for due, future in self._sleepers if not future.done()]
        if asleep:
            self.advance(max(0.0, min(asleep) - self._now))

    async def until(self, probe: Callable[[], Awaitable[bool]]) -> None:
        """Let time fly until ``probe`` holds; fail when patience is at its end.

        Whoever made it hold, such as by a commit, gets to hear that it is done before this returns.
        """
        async with asyncio.timeout(PATIENCE):
            while not await probe():
                await asyncio.sleep(0.003)
                if not self.is_busy() and not await probe():
                    self.skip()
            for _ in range(TURNS):
                await asyncio.sleep(0)
                while self.is_busy():  # noqa: ASYNC110 - a thread is at it
                    await asyncio.sleep(0.001)

    async def fly(self, work: Coroutine[None, None, Result]) -> Result:
        """Let time fly until ``work`` is done; return its result."""
        task = asyncio.ensure_future(work)

        async def done() -> bool:
            return task.done()

        try:
            await self.until(done)
        finally:
            task.cancel()
        return await task

    async def somebody_sleeps(self) -> None:
        """Wait, without moving time, until somebody sleeps."""
        async with asyncio.timeout(PATIENCE):
            while all(future.done() for _, future in self._sleepers):  # noqa: ASYNC110 - threads
                await asyncio.sleep(0.001)


class Troubles:
    """Errors that a double's next calls end with, before or after they had their effect."""

    def __init__(self) -> None:
        self._before: defaultdict[str, deque[BaseException]] = defaultdict(deque)
        self._after: defaultdict[str, deque[BaseException]] = defaultdict(deque)
        self.step: Callable[[str], None] = lambda _where: None
        """Called around every effect: where a test lets the process die."""

    def before(self, method: str, *errors: BaseException) -> None:
        self._before[method].extend(errors)

    def after(self, method: str, *errors: BaseException) -> None:
        self._after[method].extend(errors)

    def enter(self, method: str) -> None:
        self.step(f"before {method}")
        if self._before[method]:
            raise self._before[method].popleft()

    def leave(self, method: str) -> None:
        self.step(f"after {method}")
        if self._after[method]:
            raise self._after[method].popleft()


class FakeVideo:
    """``VideoApi`` as a provider: renders exist whether or not the answer arrives."""

    def __init__(self, clock: FakeClock) -> None:
        self.troubles = Troubles()
        self.renders: dict[str, Render] = {}
        self.orders: list[Order] = []
        self.extended: list[tuple[str, int]] = []
        self.changed_with: list[tuple[str | None, Mapping[str, Field]]] = []
        """The size and the fields that each change was ordered with."""
        self.clips: set[str] = set()
        """Ids of clips that have one of their own."""
        self.stills: dict[str, bytes] = {}
        self.qualities: list[str | None] = []
        self.lists = True
        self.tells_prompts = True
        self.shows: Callable[[Render], bool] = lambda _render: True
        """Whether the list shows a render."""
        self.tells: Callable[[Render], Render] = lambda render: render
        """How the list tells of a render."""
        self.tells_of_model: tuple[Told, ...] = ()
        self.lists_all = True
        """Whether the list says that it is whole."""
        self.arrived = asyncio.Event()
        self.answers_at_once = asyncio.Event()
        self.answers_at_once.set()
        self._lost: deque[bool] = deque()
        self._clock = clock

    async def told(self) -> tuple[Told, ...]:
        return self.tells_of_model

    async def create(self, order: Order) -> Render:
        self.orders.append(order)
        return await self._start(
            Render(
                self._new_id(),
                RenderStatus.RUNNING,
                progress=0,
                created_at=self._clock.now(),
                prompt=order.prompt,
                model=order.model,
                size=order.size,
                seconds=order.seconds,
            )
        )

    async def remix(
        self,
        source: str,
        prompt: str,
        *,
        size: str | None = None,
        seconds: int | None = None,
        how: Change = Change.REMIX,
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> Render:
        self.changed_with.append((size, fields))
        return await self._start(
            Render(
                self._new_id(),
                RenderStatus.RUNNING,
                created_at=self._clock.now(),
                prompt=prompt,
                remixed_from=source,
            )
        )

    async def extend(
        self,
        source: str,
        prompt: str,
        *,
        seconds: int,
        size: Size | None = None,
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> Render:
        self.troubles.enter("extend")
        self.extended.append((source, seconds))
        return await self.remix(source, prompt, size=size, seconds=seconds, fields=fields)

    def _new_id(self) -> str:
        return f"video_{len(self.renders) + 1}"

    async def _start(self, render: Render) -> Render:
        self.troubles.enter("create")
        arrived = self._lost.popleft() if self._lost else None
        if arrived is not False:
            self.renders[render.id] = render
            self.arrived.set()
        if arrived is not None:
            raise OutcomeUnknown("connection reset")
        self.troubles.leave("create")
        await self.answers_at_once.wait()
        return render

    async def get(self, render_id: str) -> Render:
        self.troubles.enter("get")
        if render_id not in self.renders:
            raise RenderMissing("404")
        return self.renders[render_id]

    async def has_clip(self, render_id: str) -> bool:
        return render_id in self.clips

    async def still(self, clip: str) -> bytes | None:
        self.troubles.enter("still")
        return self.stills.get(clip)

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        self.troubles.enter("download")
        self.qualities.append(quality)
        if clip not in self.renders and clip not in self.clips:
            raise RenderMissing("404")
        await asyncio.to_thread(to.write_bytes, CLIP)
        self.troubles.leave("download")
        return len(CLIP)

    async def recent(self, since: float) -> RenderList | None:
        self.troubles.enter("recent")
        if not self.lists:
            return None
        found = [self.tells(r) for r in self.renders.values() if self.shows(r)]
        if not self.tells_prompts:
            found = [replace(r, prompt=None) for r in found]
        return RenderList(tuple(found), self._clock.now(), self.lists_all)

    async def delete(self, render_id: str) -> None:
        self.troubles.enter("delete")
        if self.renders.pop(render_id, None) is None:
            raise RenderMissing("404")

    async def abilities(self) -> Abilities:
        return Abilities(remixes=True, deletes=True)

    async def close(self) -> None:
        return

    # --- what a test decides -----------------------------------------------------------

    def lose_answers(self, *arrived: bool) -> None:
        """Let the next creates get no answer, whether they arrived (True) or not (False)."""
        self._lost.extend(arrived)

    def set(
        self,
        render_id: str | None,
        status: RenderStatus = RenderStatus.RUNNING,
        *,
        progress: int | None = None,
        error: Exception | None = None,
        poll_after: float | None = None,
        clips: tuple[str, ...] = (),
    ) -> None:
        """Bring a render to where the test wants it."""
        render = self.renders[render_id or ""]
        self.clips.update(clips)
        self.renders[render.id] = replace(
            render,
            status=status,
            progress=progress,
            error=error,
            poll_after=poll_after,
            clips=clips,
        )

    def complete_all(self, *, clips: int = 0) -> None:
        """Complete every render; with ``clips``, each made so many that have ids of their own."""
        for render_id in self.renders:
            made = tuple(f"{render_id}_clip_{n}" for n in range(1, clips + 1))
            self.set(render_id, RenderStatus.COMPLETED, progress=100, clips=made)


@dataclass(slots=True)
class FakeFile:
    """A file in the fake Slack: nobody knows it until it is completed, and that works once."""

    channel: str
    bytes: int
    completed: bool = False
    looks: int = 0
    lost: bool = False


class FakeSlack:
    """``Messenger`` and ``PrivateReplies`` with Slack's upload contract."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.files: dict[str, FakeFile] = {}
        self.threads: defaultdict[Thread, list[str]] = defaultdict(list)
        self.notices: defaultdict[tuple[Thread, str], list[str]] = defaultdict(list)
        self.private: list[tuple[str, str]] = []
        self.modals: list[JobId] = []
        self.asked_at: list[Thread] = []
        self.answers: list[Answer] = []
        self.posted: list[tuple[Thread, Answer]] = []
        self.words: list[str] = []
        self.forms: list[Beginning] = []
        self.budgets: list[BudgetsPage] = []
        self.windows: list[ShareWindow] = []
        self.showcases: list[str | None] = []
        self.places: list[Thread] = []
        self.priced: list[Form] = []
        self.improved: list[tuple[str, str]] = []
        self.sheets: list[ListPage] = []
        self.away: set[str] = set()
        self.looks_until_shared = 0
        self.lose_shares = 0
        self.private_channels: set[str] = set()

    async def start_upload(self, job: Job) -> str:
        self.troubles.enter("start_upload")
        length = (await asyncio.to_thread(Path(job.clip_path or "").stat)).st_size
        file_id = f"F{len(self.files) + 1}"
        self.files[file_id] = FakeFile(job.thread.channel, length)
        self.troubles.leave("start_upload")
        return file_id

    async def complete_upload(self, job: Job, file_id: str) -> None:
        self.troubles.enter("complete_upload")
        self._need_membership(job.thread)
        file = self.files[file_id]
        if file.completed:
            raise SlackRefused("second completion", error="file_not_found")
        file.completed = True
        if self.lose_shares:
            self.lose_shares -= 1
            file.lost = True
        else:
            self.threads[job.thread].append(f"clip of {file.bytes} bytes")
        self.troubles.leave("complete_upload")

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        self.troubles.enter("file")
        file = self.files.get(file_id)
        if file is None or not file.completed:
            return None
        file.looks += 1
        landed = not file.lost and file.looks > self.looks_until_shared
        channels = frozenset({file.channel}) if landed else frozenset[str]()
        permalink = f"https://acme.slack.example/files/{file_id}"
        return SharedFile(file_id, permalink, channels, channels - self.private_channels)

    async def post_link(self, job: Job, permalink: str) -> None:
        self.troubles.enter("post_link")
        self._need_membership(job.thread)
        self.threads[job.thread].append(f"link {permalink}")
        self.troubles.leave("post_link")

    async def remove_file(self, job: Job) -> None:
        self.troubles.enter("remove_file")
        self.files.pop(job.file_id or "", None)
        self.threads.pop(job.thread, None)

    async def has_link(self, job: Job) -> bool:
        self.troubles.enter("has_link")
        return any(said.startswith("link ") for said in self.threads[job.thread])

    async def show(self, origin: Origin, sheet: ListPage, *, in_place: bool = False) -> None:
        self.troubles.enter("show")
        if in_place and self.sheets:  # else it takes the place of an answer
            self.sheets.pop()
        self.sheets.append(sheet)

    async def post_notice(self, job: Job, name: str, text: str) -> None:
        self.troubles.enter("post_notice")
        self._need_membership(job.thread)
        self.notices[job.thread, name].append(text)
        self.troubles.leave("post_notice")

    async def has_notice(self, job: Job, name: str) -> bool:
        self.troubles.enter("has_notice")
        return (job.thread, name) in self.notices

    async def privately(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False, now: bool = False
    ) -> None:
        self.troubles.enter("privately")
        self._need_membership(origin.thread)
        told = answer if isinstance(answer, Answer) else Answer(answer)
        if in_place:
            self.private.pop()
            self.answers.pop()
        self.private.append((origin.person, told.text))
        self.answers.append(told)

    async def post(self, place: Thread, answer: Answer) -> None:
        self.troubles.enter("post")
        self._need_membership(place)
        self.posted.append((place, answer))

    def as_message(self, answer: Answer) -> dict[str, Any]:
        self.answers.append(answer)
        return {"text": answer.text}

    async def need_place(self, thread: Thread) -> None:
        self.troubles.enter("need_place")
        self._need_membership(thread)

    async def ask_for_change(self, job: Job, origin: Origin, words: str = "") -> None:
        self.troubles.enter("ask_for_change")
        self.modals.append(job.id)
        self.words.append(words)

    async def ask_for_next(self, job: Job, origin: Origin, words: str = "") -> None:
        self.troubles.enter("ask_for_next")
        self.modals.append(job.id)
        self.words.append(words)

    async def ask_for_clip(self, origin: Origin, menu: Menu, beginning: Beginning) -> None:
        self.troubles.enter("ask_for_clip")
        self.forms.append(beginning)
        self.places.append(origin.thread)

    async def ask_for_budgets(self, origin: Origin, page: BudgetsPage) -> None:
        self.troubles.enter("ask_for_budgets")
        self.budgets.append(page)

    async def update_form(
        self, workspace: str, view: Mapping[str, Any], menu: Menu, form: Form
    ) -> None:
        self.troubles.enter("update_form")
        self.priced.append(form)

    async def improve_form(
        self, workspace: str, view: Mapping[str, Any], menu: Menu, form: Form, said: str
    ) -> None:
        self.troubles.enter("improve_form")
        self.improved.append((form.prompt, said))

    async def note_in_form(
        self, workspace: str, view: Mapping[str, Any], menu: Menu, form: Form, said: str
    ) -> None:
        self.troubles.enter("note_in_form")
        self.improved.append((form.prompt, said))

    def form_again(
        self, view: Mapping[str, Any], menu: Menu, form: Form, said: str
    ) -> dict[str, object]:
        return {"said": said}

    def window_again(self, view: Mapping[str, Any], cost: Decimal, said: str) -> dict[str, object]:
        return {"said": said}

    async def ask_about_deletion(self, job: Job, origin: Origin) -> None:
        self.troubles.enter("ask_about_deletion")
        self.modals.append(job.id)
        self.asked_at.append(origin.thread)

    async def ask_to_share(self, job: Job, origin: Origin, window: ShareWindow) -> None:
        self.troubles.enter("ask_to_share")
        self.modals.append(job.id)
        self.windows.append(window)

    async def ask_for_showcase(self, origin: Origin, chosen: str | None) -> None:
        self.troubles.enter("ask_for_showcase")
        self.showcases.append(chosen)

    def link(self, job: Job) -> str | None:
        return None if job.card_ts is None else f"https://acme.slack.example/{job.card_ts}"

    def _need_membership(self, thread: Thread) -> None:
        if thread.channel in self.away:
            raise NotInConversation(error="not_in_channel")


class FakePeople:
    """``People``: everybody is a member, but for those of whom it is said otherwise."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}
        self.away = False

    async def who(self, origin: Origin) -> Person:
        if self.away:
            return person_from(origin.home, origin.thread.workspace)
        return self.known.get(origin.person, Person(Role.MEMBER))

    def make_admin(self, person: str) -> None:
        self.known[person] = Person(Role.MEMBER, is_admin=True)


class FakeMembers:
    """``Members``: nobody is known to be anywhere, but for those who are put there."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}
        self.asked: list[str] = []

    async def has(self, origin: Origin, channel: str) -> bool:
        self.asked.append(channel)
        return origin.person in self.known.get(channel, set())


class FakeUserGroups:
    """``UserGroups``: nobody is in one, but for those who are put there."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}
        self.away = False

    async def has(self, origin: Origin, group: str) -> bool | None:
        return None if self.away else origin.person in self.known.get(group, set())

    async def all(self, workspace: str) -> tuple[UserGroup, ...]:
        return () if self.away else tuple(UserGroup(one, one) for one in self.known)


class FakeHomeTabs:
    """``HomeTabs`` that shows each person their Home, the latest last."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.pages: defaultdict[str, list[HomePage]] = defaultdict(list)

    async def publish(
        self, origin: Origin, page: HomePage, *, known: str | None = None
    ) -> str | None:
        self.troubles.enter("publish")
        pages = self.pages[origin.person]
        if known not in (None, str(len(pages))):
            return None
        pages.append(page)
        return str(len(pages))


class FakeConversations:
    """``Conversations``: what Slack tells of those that are put there, nothing of others."""

    def __init__(self) -> None:
        self.known: dict[str, Conversation] = {}

    async def look(self, workspace: str, channel: str) -> Conversation | None:
        return self.known.get(channel)


class FakeFiles:
    """``Files`` and ``Frames``: what lies there is brought, nothing else."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.files: dict[str, bytes] = {}
        self.owners: dict[str, str] = {}
        self.frames: dict[JobId, bytes] = {}
        self.stills: dict[str, bytes] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.under_way = 0
        self.most_at_once = 0

    async def fetch(self, workspace: str, file_id: str) -> bytes:
        self.troubles.enter("fetch")
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await self.open.wait()
        finally:
            self.under_way -= 1
        if file_id not in self.files:
            raise InputUnusable(f"no file {file_id}", tell="That picture is gone.")
        return self.files[file_id]

    async def look(self, workspace: str, file_id: str, *, owner: str | None = None) -> None:
        self.troubles.enter("look")
        theirs = owner in (None, self.owners.get(file_id, owner))
        if file_id not in self.files or not theirs:
            raise InputUnusable(f"no file {file_id}", tell="That picture is gone.")

    async def still(self, workspace: str, file_id: str) -> bytes:
        self.troubles.enter("still")
        if file_id not in self.stills:
            raise InputUnusable(f"no still of {file_id}", tell="That clip has no picture.")
        return self.stills[file_id]

    async def save(self, workspace: str, file_id: str, to: Path) -> None:
        to.write_bytes(await self.fetch(workspace, file_id))  # noqa: ASYNC240 - a test's

    async def bring(self, job_id: JobId, *, at_end: bool = False) -> bytes:
        self.troubles.enter("bring")
        if job_id not in self.frames:
            raise InputUnusable(f"no frame of {job_id}", tell="That clip has no picture.")
        return self.frames[job_id]


class FakeBoard:
    """``Board``: remembers which jobs' cards may be out of date."""

    def __init__(self) -> None:
        self.changes: list[JobId] = []
        self.progress: dict[JobId, int] = {}
        self.open: list[tuple[str, str]] = []

    def changed(self, job_id: JobId) -> None:
        self.changes.append(job_id)

    def became(self, job: Job) -> None:
        self.changed(job.id)

    def progressed(self, job: Job, progress: int) -> None:
        self.progress[job.id] = progress

    def reopened(self, workspace: str, channel: str) -> None:
        self.open.append((workspace, channel))


class FakeUninstalling:
    """``Uninstalling``: remembers which workspaces have left."""

    def __init__(self) -> None:
        self.left: list[str] = []

    async def removed(self, workspace: str, at: float, enterprise: str | None = None) -> None:
        self.left.append(workspace)

    async def removed_everywhere(self, enterprise: str, at: float) -> None:
        self.left.append(enterprise)

    async def left_org(self, workspace: str, at: float) -> None:
        self.left.append(workspace)
