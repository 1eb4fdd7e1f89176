"""A new clip, or several of the same words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import OverBudget, RequestError
from bot.domain.language.clip_form import form_of
from bot.domain.language.requests import Create
from bot.domain.media.inputs import Attachment
from bot.domain.new_jobs import NewJob
from bot.domain.profiles import LAST_SEED
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
            price_usd=profile.price(request.size, request.seconds, together, len(inputs)),
            count=together,
            quality=request.quality,
            seed=request.seed,
            audio=request.audio,
            style=request.style,
            order_prompt=request.order_prompt,
        )
        new_jobs = tuple(_take(new, number) for number in range(request.count // together))
        try:
            await self.recorder.record(
                origin, origin.thread, new_jobs, inputs, deployment=request.model
            )
        except OverBudget as error:
            raise OverBudget(tell=error.tell, draft=form_of(request)) from error


def _take(new: NewJob, number: int) -> NewJob:
    """Return one of several clips of the same words: each has the seed after the one before."""
    seed = None if new.seed is None else (new.seed + number) % (LAST_SEED + 1)
    return replace(new, seed=seed, take=number > 0)
