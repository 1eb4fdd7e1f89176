"""What the parts of the core, and those who bring them work, need of one another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from bot.domain.conversation.origin import Message, Origin
from bot.domain.conversation.replies import Answer, DraftId
from bot.domain.conversation.takes import TakeVerb
from bot.domain.errors.base import RequestError
from bot.domain.errors.deployment import DeploymentTrouble
from bot.domain.home.looking import Looking
from bot.domain.home.usual import Choice
from bot.domain.job import Job, JobId, Thread
from bot.domain.language.clip_form import Form
from bot.domain.media.inputs import Attachment
from bot.domain.renders.lost_orders import Trace
from bot.domain.usage.report import By
from bot.ports.money import BudgetDesk
from bot.ports.presets.desk import Presets
from bot.ports.sharing import Sharing, Showcasing


class Uninstalling(Protocol):
    """Whoever sees workspaces off."""

    async def removed(self, workspace: str, at: float, enterprise: str | None = None) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app.

        Recorded when it returns; the rest is done soon after, by this process or the next.
        """

    async def removed_everywhere(self, enterprise: str, at: float) -> None:
        """Take the same word of an organisation: for each workspace that its token was for."""

    async def left_org(self, workspace: str, at: float) -> None:
        """Take the same word of a workspace that an organisation keeps the app out of.

        Its own token, or another organisation's, may go on for it.
        """


class TakePresses(Protocol):
    """Takes presses of the buttons of takes. What there is to tell is for the person alone."""

    async def press(self, verb: TakeVerb, job_id: JobId, origin: Origin) -> None:
        """Do what a take's button says, where takes are side by side or on a folded card."""


class Home(Protocol):
    """Takes what people do in the app's own tab; what comes of it is shown there soon after."""

    def look(self, looking: Looking, origin: Origin) -> None:
        """Show a person their Home; ``origin`` has no channel."""

    async def cancel(self, job_id: JobId, looking: Looking, origin: Origin) -> None:
        """Cancel a clip for whoever may, and show what came of it."""

    async def choose(
        self, choice: Choice, value: str | None, looking: Looking, origin: Origin
    ) -> None:
        """Have something be usual for a person from now on; None for nothing."""

    async def choose_model(
        self, subject: str, model: str, looking: Looking, origin: Origin
    ) -> None:
        """Make a model the usual one of a channel, or of the workspace, for an admin."""

    async def choose_replies(
        self, subject: str, policy: str, looking: Looking, origin: Origin
    ) -> None:
        """Say which replies count in a channel, or in the workspace, for an admin."""

    async def choose_approval(self, amount: str, looking: Looking, origin: Origin) -> None:
        """Say from how many dollars on an admin has to approve a request; empty for none."""

    async def decide(self, decision: str, job_id: JobId, looking: Looking, origin: Origin) -> None:
        """Take an admin's word about a request that is shown there; ``decision`` is a verb."""


class UsageDesk(Protocol):
    """Takes what people press in what they were shown of usage, and thumbs under clips."""

    async def turn(self, by: By, month: str, origin: Origin) -> None:
        """Show another month, or a month by another thing, in place of what is shown.

        ``month`` is a button's value.
        """

    async def send_file(self, month: str, origin: Origin) -> None:
        """Send an admin everybody's usage as a file; ``month`` is a button's value."""

    async def thumb(self, job_id: JobId, origin: Origin, *, liked: bool) -> None:
        """Take a thumb, up or down, from somebody who sees the clip's card."""


class Roles(Protocol):
    """Who takes what isn't a request for a clip, by what it is about."""

    @property
    def home(self) -> Home:
        """Whoever takes what people do in the app's own tab."""
        ...

    @property
    def budgets(self) -> BudgetDesk:
        """Whoever takes what admins do about budgets."""
        ...

    @property
    def approvals(self) -> ApprovalDesk:
        """Whoever takes what admins say who were asked about a request."""
        ...

    @property
    def windows(self) -> Windows:
        """Whoever takes what was written into a window about a clip."""
        ...

    @property
    def sharing(self) -> Sharing:
        """Whoever takes the wish to share a clip."""
        ...

    @property
    def choosing(self) -> TakePresses:
        """Whoever takes votes for takes, and picks."""
        ...

    @property
    def showcase(self) -> Showcasing:
        """Whoever takes stars."""
        ...

    @property
    def presets(self) -> Presets:
        """Whoever takes what is done with styles, and presses for better words."""
        ...

    @property
    def usage(self) -> UsageDesk:
        """Whoever takes what is pressed in what was shown of usage."""
        ...


class Desk(Uninstalling, Roles, Protocol):
    """Takes requests. Whatever it returns is for the person alone: mrkdwn, perhaps with buttons.

    Raises RequestError for what can't be done; any other error means nothing was recorded.
    """

    @property
    def slash_command(self) -> str:
        """The command that people type, with its slash."""
        ...

    async def command(self, text: str, origin: Origin) -> Answer | str | None:
        """Take what was typed after the slash command."""

    def as_message(self, answer: Answer | str) -> dict[str, Any]:  # Any: Bolt's
        """Return an answer as Slack takes it."""

    async def message(
        self,
        text: str,
        origin: Origin,
        *,
        bot_user_id: str,
        files: tuple[Attachment, ...] | None = (),
    ) -> None:
        """Take a message of a conversation; people talking are left alone.

        In a direct conversation everything is meant for the bot. Without ``files``, whoever tells
        of the message may have left them out, and somebody else is about to tell of it, too.
        """

    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        """Take a press of a card's button; ``verb`` is the button's action id."""

    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> None:
        """Take the shortcut that animates a message's picture; ``origin`` is in its thread."""

    async def begin(self, origin: Origin) -> Answer | None:
        """Take the command without words: open the form, or return how it's done in words."""

    async def open_form(self, origin: Origin) -> None:
        """Open the form for a clip, which is to go where ``origin`` is, or elsewhere."""

    async def refill(
        self, view: Mapping[str, object], form: Form, origin: Origin, *, animates: bool
    ) -> None:
        """Take a change in an open form; ``view`` is the form as Slack has it.

        ``origin`` is where its clip would go; one that ``animates`` a picture has no other field
        for one.
        """

    async def make(
        self,
        form: Form,
        files: tuple[Attachment, ...],
        origin: Origin,
        *,
        draft: str = "",
        shown: Decimal | None = None,
    ) -> None:
        """Take the form's answer; ``draft`` is the id of what it was opened with, if anything.

        ``shown`` is the sum in US dollars that it showed, 0 for none: for more nothing is made,
        and SumChanged is raised. Without it nobody has looked.
        """

    async def form_again(
        self,
        view: Mapping[str, object],
        form: Form,
        origin: Origin,
        *,
        animates: bool,
        said: str,
    ) -> dict[str, object]:
        """Return a form that was sent in as it is shown once more, and why in its words."""

    async def refuse(self, error: RequestError, origin: Origin) -> dict[str, Any]:  # Any: Bolt's
        """Return what to tell of a refused command, as Slack takes it; its words are kept."""

    async def open_draft(self, draft_id: DraftId, origin: Origin) -> None:
        """Open the form with the words of a refusal whose button was pressed."""

    async def insist(self, draft_id: DraftId, origin: Origin) -> None:
        """Make exactly the words of a refusal whose button was pressed, once."""

    async def remix_shown(self, message: Message, origin: Origin) -> None:
        """Take the shortcut that remixes what a message shows; ``origin`` is in its thread."""

    async def delete(self, job_id: JobId, origin: Origin, *, everywhere: bool) -> None:
        """Take the deletion modal's answer."""

    async def turn(self, page: str, origin: Origin) -> None:
        """Take a press of a list's button; ``page`` is the button's value."""

    async def press_listed(self, verb: str, job_id: JobId, page: str, origin: Origin) -> None:
        """Take a press of a listed clip's button; ``verb`` is a ``ListVerb``.

        ``page`` names the page that is shown anew.
        """

    def reopened(self, workspace: str, channel: str) -> None:
        """Take note that a conversation may take again what it refused for a while."""

    async def made_private(self, place: Thread) -> None:
        """Take note that a channel is for its members alone from now on."""

    async def stopped(self, origin: Origin) -> None:
        """Take a press of Slack's own Stop button under a thread."""

    async def joined(self, origin: Origin) -> None:
        """Take note that we were added to a channel."""

    async def messages_opened(self, origin: Origin) -> None:
        """Take note that a person looks at our direct messages, whose place is ``origin``'s."""

    async def more(self, origin: Origin) -> None:
        """Take a press of the button that shows the whole help."""


class Windows(Protocol):
    """Takes the answers of the windows that ask what is to be made of a clip.

    ``shown`` is the sum in US dollars that one showed, 0 for none: for more nothing is made, and
    SumChanged is raised. Without it nobody has looked.
    """

    async def change(
        self, text: str, job_id: JobId, origin: Origin, shown: Decimal | None = None
    ) -> None:
        """Have a clip changed. Raises RequestError."""

    async def go_on(
        self, text: str, job_id: JobId, origin: Origin, shown: Decimal | None = None
    ) -> None:
        """Have the next shot of a clip made. Raises RequestError."""

    def again(self, view: Mapping[str, object], cost: Decimal, said: str) -> dict[str, object]:
        """Return either window as it is shown once more, with what it costs now, and why."""


class ApprovalDesk(Protocol):
    """Takes what admins say who were asked about a request, elsewhere than on its card."""

    async def take(self, decision: str, job_id: JobId, origin: Origin) -> None:
        """Do as an admin has decided, and say what came of it; ``decision`` is a card's verb."""


class Board(Protocol):
    """Whoever keeps the cards: told that a row changed, shows it when Slack's budget allows."""

    def changed(self, job_id: JobId) -> None:
        """Note that the job's card may be out of date."""

    def became(self, job: Job) -> None:
        """Note the same of a job whose row is this now: it needn't be read, if it is shown soon."""

    def progressed(self, job: Job, progress: int) -> None:
        """Note how far a job's render is, in percent; its row is written when its card shows it."""

    def reopened(self, workspace: str, channel: str) -> None:
        """Note that a conversation may take again what it refused, and look what that is."""


class Dismissals(Protocol):
    """Whoever ends requests before anything is spent, and tells who made them. Nothing is spent."""

    async def for_its_inputs(self, job: Job, code: str, tell: str) -> None:
        """End a job's request since its pictures can't be used; say so where it was made."""

    async def for_its_place(self, job: Job, code: str, tell: str) -> None:
        """End a job's request since no card can be posted there; say so elsewhere, if need be.

        Raises SlackError where Slack has no time to be told; nothing has happened then.
        """


class JobRunner(Protocol):
    """Whoever works on jobs."""

    def resume(self, job: Job) -> None:
        """Work on a job that is in the middle of its life."""

    async def look_again(self, job: Job) -> Trace | None:
        """Ask once more about an unconfirmed job's render; None if that settled it."""


class Pausing(Protocol):
    """Whoever pauses a deployment that refuses us."""

    async def refused(self, job: Job, error: DeploymentTrouble) -> None:
        """Take note that a job's create was refused, or the fetching of its clip."""

    async def fetches(self, *, whole: bool) -> None:
        """Take note that a clip came ``whole`` that was refused, or that there is word of it."""
