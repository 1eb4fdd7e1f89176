"""Slack as the core sees it: uploads into threads, and answers to one person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.clip import ModelSpec
from bot.domain.errors import SlackRefused
from bot.domain.form import Form
from bot.domain.job import Job, Thread
from bot.ports import Answer, Beginning, Origin, SharedFile, Sheet
from bot.slack.answers import as_message, tell
from bot.slack.calls import NO_FILE, SlackCalls
from bot.slack.cards import comment
from bot.slack.deleting import remove_file
from bot.slack.forms import clip_modal, with_price
from bot.slack.late_answers import LateAnswers
from bot.slack.marks import LINK, NOTICE, find, mark
from bot.slack.modals import Block, change_modal, deletion_modal
from bot.slack.rules import explained
from bot.slack.sheets import sheet_blocks
from bot.slack.upload import Uploader


class SlackMessenger:
    """Implements ``bot.ports.Messenger`` and ``bot.ports.Doorway``."""

    def __init__(
        self, calls: SlackCalls, uploader: Uploader, late: LateAnswers | None = None
    ) -> None:
        self._calls = calls
        self._uploader = uploader
        self._late = late or LateAnswers()

    # --- Messenger ---------------------------------------------------------------------

    async def start_upload(self, job: Job) -> str:
        """Send the clip's bytes to Slack; return the file id. Nobody sees the file yet."""
        if job.clip_path is None or job.clip_bytes is None:
            raise ValueError(f"job {job.id} has no clip on disk")
        with explained():
            ticket = await self._calls.call(
                job.thread.workspace,
                "files.getUploadURLExternal",
                filename=f"sora-{job.id}.mp4",
                length=job.clip_bytes,
            )
        await self._uploader.send(ticket["upload_url"], Path(job.clip_path), job.clip_bytes)
        return str(ticket["file_id"])

    async def complete_upload(self, job: Job, file_id: str) -> None:
        """Share an uploaded file into the job's thread. Slack allows this once for each file.

        Everything goes in the form body: slack_sdk's own method would put it in the URL.
        """
        with explained():
            await self._calls.call(
                job.thread.workspace,
                "files.completeUploadExternal",
                files=json.dumps([{"id": file_id, "title": job.title}]),
                channel_id=job.thread.channel,
                thread_ts=job.thread.thread_ts,
                initial_comment=comment(job),
            )

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        """Return what Slack knows of a file; None if it knows none by that id."""
        try:
            answer = await self._calls.call(job.thread.workspace, "files.info", file=file_id)
        except SlackRefused as error:
            if error.error in NO_FILE:
                return None
            raise
        file = answer["file"]
        shares = file.get("shares") or {}
        public = frozenset(shares.get("public", {}))
        places = public.union(shares.get("private", {}), file.get("ims", []))
        return SharedFile(file_id, file.get("permalink"), places, public)

    async def post_link(self, job: Job, permalink: str) -> None:
        """Post the file's permalink into the job's thread, where its share never appeared."""
        with explained():
            await self._calls.call(
                job.thread.workspace,
                "chat.postMessage",
                channel=job.thread.channel,
                thread_ts=job.thread.thread_ts,
                text=f"{comment(job)}\n<{permalink}|Watch it here>",
                metadata=mark(LINK, job),
            )

    async def remove_file(self, job: Job) -> None:
        """Delete the job's video in Slack, and what was posted with it; it may be gone already."""
        await remove_file(self._calls, job)

    async def has_link(self, job: Job) -> bool:
        """Tell whether the clip's link is in the job's thread already."""
        return await find(self._calls, job, LINK) is not None

    async def post_notice(self, job: Job, name: str, text: str) -> None:
        """Post a word about the whole bot into the job's thread; ``name`` tells it from others."""
        await self._calls.call(
            job.thread.workspace,
            "chat.postMessage",
            channel=job.thread.channel,
            thread_ts=job.thread.thread_ts,
            text=text,
            metadata=mark(NOTICE, job, name=name),
        )

    async def has_notice(self, job: Job, name: str) -> bool:
        """Tell whether the notice of that name is in the job's thread already."""
        return await find(self._calls, job, NOTICE, name=name) is not None

    # --- Doorway -----------------------------------------------------------------------

    async def privately(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False
    ) -> None:
        """Tell the person alone, where they are looking; ``in_place`` of what they pressed in."""
        told = answer if isinstance(answer, Answer) else Answer(answer)
        await self._tell(origin, in_place=in_place, **as_message(told))

    def as_message(self, answer: Answer) -> dict[str, Any]:
        """Return an answer as Slack takes it, for whoever acknowledges a command with it."""
        return as_message(answer)

    async def show(self, origin: Origin, sheet: Sheet, *, in_place: bool = False) -> None:
        """Show a page to the person alone, or in place of the one whose button they pressed."""
        await self._tell(origin, sheet.heading, sheet_blocks(sheet), in_place=in_place)

    async def _tell(
        self, origin: Origin, text: str, blocks: list[Block] | None = None, *, in_place: bool
    ) -> None:
        async def say() -> None:
            await tell(self._calls, origin, text, blocks, in_place=in_place)

        await (say() if in_place else self._late.say(say))

    async def need_place(self, thread: Thread) -> None:
        """See that a clip can be posted there. Raises SlackError, NotInConversation among them.

        Slack: whoever isn't in a conversation may not read its history either, and to read it takes
        no scope that we lack. Nothing of it is asked for: no message is that old.
        """
        await self._calls.call(
            thread.workspace,
            "conversations.history",
            channel=thread.channel,
            latest="1.000000",
            limit=1,
        )

    async def ask_for_change(self, job: Job, origin: Origin, words: str = "") -> None:
        """Open the modal that asks what a remix of ``job`` should change, beginning with ``words``.

        Slack: a trigger id is good for three seconds after the person's press.
        """
        await self._open(origin, change_modal(job, origin, words))

    async def ask_about_deletion(self, job: Job, origin: Origin) -> None:
        """Open the modal that asks whether ``job`` is to be deleted, and how far."""
        await self._open(origin, deletion_modal(job, origin))

    async def ask_for_clip(self, origin: Origin, spec: ModelSpec, beginning: Beginning) -> None:
        """Open the form for a clip of a model; a trigger id is good for three seconds."""
        await self._open(origin, clip_modal(spec, origin, beginning))

    async def _open(self, origin: Origin, view: Block) -> None:
        trigger_id = origin.trigger_id or ""
        await self._calls.call(
            origin.thread.workspace, "views.open", trigger_id=trigger_id, view=view
        )

    async def show_price(
        self, workspace: str, view: Mapping[str, Any], spec: ModelSpec, form: Form
    ) -> None:
        """Show what a form's clips cost as it is filled in now; ``view`` is how Slack has it.

        Slack: inputs whose ``block_id`` and ``action_id`` stay the same keep what is in them
        (views.update, "Preserving input entry").
        """
        priced = with_price(view, spec, form)
        if priced is not None:
            await self._calls.call(workspace, "views.update", view_id=view["id"], view=priced)

    def link(self, job: Job) -> str | None:
        """Return the address of the job's card, once it has one."""
        workspace = self._calls.workspaces.get(job.thread.workspace)
        if workspace is None or job.card_ts is None:
            return None
        base = f"{workspace.url}archives/{job.thread.channel}/p{job.card_ts.replace('.', '')}"
        if job.thread.thread_ts in (None, job.card_ts):
            return base
        return f"{base}?thread_ts={job.thread.thread_ts}&cid={job.thread.channel}"
