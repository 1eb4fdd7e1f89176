"""More words for a prompt, before anything is paid for: asked of a helper, shown in the form.

Slack wants to hear of a press within three seconds, so the answer comes later, and what is under
way is lost with the process: nothing has changed then. Whatever goes wrong, the words stay.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import Form
from bot.domain.presets.prompt_help import LONGEST_ASKED, BetterWords, asked_words
from bot.domain.text.slack_text import is_blank, typed
from bot.domain.wording import prompt_help as wording
from bot.ports.clock import Clock
from bot.ports.presets.prompt_help import PromptHelpDesk, PromptHelper
from bot.requests.making.clip_form import Forms
from bot.requests.making.form_updates import FormUpdates, OpenForm
from bot.requests.making.recording import Recorder
from bot.requests.permissions import Permissions
from bot.runtime.stopping import give_up

log = logging.getLogger(__name__)

PATIENCE: Final = 8.0
"""Seconds for which a person waits for better words."""

AT_ONCE: Final = 4
"""Questions of this process at the same time."""

MOST: Final = 12
WINDOW: Final = 600.0
"""Questions of a person within so many seconds, of those that this process has heard."""

REMEMBERED: Final = 2_000
"""People whose questions are counted; whoever asked longest ago is forgotten first."""


@dataclass(slots=True)
class _Counted:
    """Who asked when, and how many questions are under way."""

    asked: OrderedDict[tuple[str, str], deque[float]] = field(default_factory=OrderedDict)
    under_way: int = 0

    def refusal(self, who: tuple[str, str], now: float) -> str:
        """Return why somebody may not ask at the moment; nothing where they may."""
        times = self.asked.get(who, deque())
        if len(times) == MOST and now - times[0] < WINDOW:
            return wording.TOO_OFTEN
        return wording.BUSY if self.under_way >= AT_ONCE else ""

    def note(self, who: tuple[str, str], now: float) -> None:
        """Count a question."""
        self.asked.setdefault(who, deque(maxlen=MOST)).append(now)
        self.asked.move_to_end(who)
        if len(self.asked) > REMEMBERED:
            self.asked.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Press:
    """A press of the button: the form then, after so many ``changes``, and as it is ``open``."""

    view: Mapping[str, object]
    form: Form
    origin: Origin
    animates: bool
    open: OpenForm
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improving(PromptHelpDesk):
    """Implements ``PromptHelpDesk``. Without a helper no form has the button."""

    helper: PromptHelper | None
    forms: Forms
    updates: FormUpdates
    recorder: Recorder
    permissions: Permissions
    clock: Clock
    patience: float = PATIENCE
    _counted: _Counted = field(default_factory=_Counted, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    @override
    async def improve(
        self, view: Mapping[str, object], form: Form, origin: Origin, *, animates: bool
    ) -> None:
        watched = self.updates.watch(view)
        press = _Press(view, form, origin, animates, watched, watched.changes)
        if self.helper is None or not await self.recorder.first_time(origin):
            return
        improving = _logged(self._improve(self.helper, press))
        task = asyncio.create_task(improving, name="improving a prompt")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is under way."""
        await give_up(self._tasks)

    async def _improve(self, helper: PromptHelper, press: _Press) -> None:
        """Ask for better words, and show what came of it in the form as it is by then."""
        words, options = asked_words(typed(press.form.prompt))
        said = await self._refusal(press.form, words, press.origin)
        found = BetterWords() if said else await self._asked(helper, words, press.origin)
        usual = await self.forms.menu(press.origin, animates=press.animates)
        view, menu, form = press.open.since(press.changes) or (press.view, usual, press.form)
        workspace = press.origin.thread.workspace
        if not found.words:
            await self.updates.note(workspace, view, menu, form, said or wording.NO_HELP)
        elif form.prompt != press.form.prompt:
            await self.updates.note(workspace, view, menu, form, wording.CHANGED_MEANWHILE)
        else:
            better = replace(form, prompt=" ".join((found.words, *options)))
            told = wording.IMPROVED.format(words=form.prompt)
            await self.updates.improve(workspace, view, menu, better, told)

    async def _refusal(self, form: Form, words: str, origin: Origin) -> str:
        """Return why nobody is asked; nothing where somebody is."""
        if is_blank(words):
            return wording.NO_WORDS
        if len(form.prompt) > LONGEST_ASKED:
            return wording.LONG_ENOUGH
        try:
            await self.permissions.need_spender(origin)
        except RequestError as error:
            return error.tell
        return self._counted.refusal(_who(origin), self.clock.now())

    async def _asked(self, helper: PromptHelper, words: str, origin: Origin) -> BetterWords:
        """Return what the helper says in time."""
        self._counted.note(_who(origin), self.clock.now())
        self._counted.under_way += 1
        try:
            async with asyncio.timeout(self.patience):
                found = await helper.improve(words)
        except TimeoutError:
            found = BetterWords(why=f"no answer within {self.patience:.0f} s")
        finally:
            self._counted.under_way -= 1
        if not found.words:
            log.warning("a prompt was not improved", extra={"why": found.why})
        return found


async def _logged(improving: Coroutine[None, None, None]) -> None:
    """Let what nobody waits for fail in the log alone."""
    try:
        await improving
    except Exception:
        log.exception("a prompt could not be improved")


def _who(origin: Origin) -> tuple[str, str]:
    return origin.thread.workspace, origin.person
