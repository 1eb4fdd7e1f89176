"""A new clip, or several of the same words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import form_of
from bot.domain.language.requests import Create
from bot.domain.media.inputs import Attachment
from bot.domain.new_jobs import NewJob
from bot.media.attachments import inputs_of
from bot.requests.making.menus import Menus
from bot.requests.making.recording import Recorder


@dataclass(frozen=True, slots=True)
class Creating:
    """Makes jobs of what somebody typed or filled in."""

    recorder: Recorder
    menus: Menus

    async def create(
        self, request: Create, origin: Origin, files: tuple[Attachment, ...] = ()
    ) -> None:
        """Record a request for clips. Raises RequestError."""
        profile = self.menus.at(origin.thread).profile_of(request.model)
        together = request.count if profile.shares_render else 1
        try:
            inputs = inputs_of(
                files,
                profile,
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
            price_usd=profile.price(request.size, request.seconds, together),
            count=together,
            quality=request.quality,
        )
        new_jobs = (new,) * (request.count // together)
        await self.recorder.record(
            origin, origin.thread, new_jobs, inputs, deployment=request.model
        )
