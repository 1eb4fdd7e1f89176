"""What people and settings got wrong, and what our own side did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, TypeVar

from typing_extensions import override

if TYPE_CHECKING:
    from bot.domain.language.clip_form import Form
    from bot.domain.language.requests import Continue, Create, Remix
    from bot.domain.money.budgets import BudgetState


class SoraError(Exception):
    """Base of the tree."""

    code: ClassVar[str] = "error"
    tell: str = "Something went wrong on our side. Nothing more was spent."

    def __init__(self, detail: str = "", *, tell: str | None = None) -> None:
        super().__init__(detail or tell or self.tell)
        self.detail = detail
        if tell is not None:
            self.tell = tell


_Kind = TypeVar("_Kind", bound=SoraError)


def family(kind: type[_Kind]) -> Iterator[type[_Kind]]:
    """Yield a class of errors and all that have been derived from it so far."""
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


class RequestError(SoraError):
    """What was asked for can't be done as it stands; ``tell`` shows the fix.

    ``anyway`` is what is made if the person insists on exactly these words; ``draft`` the fields
    of a form as far as they were understood. Neither is lost: the answer has a button for each.
    """

    code = "request"

    def __init__(
        self,
        tell: str,
        *,
        anyway: Create | Remix | Continue | None = None,
        draft: Form | None = None,
    ) -> None:
        super().__init__(tell=tell)
        self.anyway = anyway
        self.draft = draft

    @property
    def each(self) -> tuple[RequestError, ...]:
        """Return all that is wrong, one by one."""
        return (self,)


class SeveralWrong(RequestError):
    """More than one thing is wrong with a form: each is told at its field."""

    code = "several"

    def __init__(self, errors: Sequence[RequestError]) -> None:
        super().__init__(" ".join(error.tell for error in errors))
        self._errors = tuple(one for error in errors for one in error.each)

    @property
    @override
    def each(self) -> tuple[RequestError, ...]:
        return self._errors


def together(errors: Sequence[RequestError]) -> RequestError:
    """Return what is wrong as one error: a single one as itself."""
    return errors[0] if len(errors) == 1 else SeveralWrong(errors)


class NotAllowed(RequestError):
    """Whoever asks may not do that, or not with what is somebody else's."""

    code = "not_allowed"


class Unchecked(RequestError):
    """Slack doesn't say at the moment whether whoever asks may do that."""

    code = "unchecked"


class ClipUnknown(RequestError):
    """There is no such clip, or none for whoever asks to see."""

    code = "clip_unknown"


class KeyReused(RequestError):
    """A program gave an order the key of another one."""

    code = "key_reused"


class OverBudget(RequestError):
    """It costs more than is left of a budget, or nobody knows what it costs where there is one.

    ``budget`` is the one that was in its way, without it.
    """

    code = "over_budget"
    tell = "That costs more than is left of a budget. Nothing was made or spent."

    def __init__(
        self,
        detail: str = "",
        *,
        tell: str | None = None,
        draft: Form | None = None,
        budget: BudgetState | None = None,
    ) -> None:
        super().__init__(tell or type(self).tell, draft=draft)
        SoraError.__init__(self, detail, tell=tell)
        self.budget = budget


class FieldRefused(RequestError):
    """What one field of a form says can't be, whatever the others say."""

    code = "field"
    tell = "That can't be chosen here. Choose something else. Nothing was spent."

    def __init__(self, detail: str = "", *, tell: str | None = None) -> None:
        super().__init__(tell or type(self).tell)
        SoraError.__init__(self, detail, tell=tell)


class PlaceRefused(FieldRefused):
    """The conversation that a form's clip is to go to is none that we can post to."""

    code = "place"
    tell = "I can't post in that conversation. Choose a channel that I'm in. Nothing was spent."


class ModelBarred(FieldRefused):
    """A model that may not be used in the conversation that a clip is to go to."""

    code = "model_barred"
    tell = "That video model can't be used in this conversation. Choose another one."


class FileRefused(FieldRefused):
    """A picture or video that was attached in a form can't go with its words."""

    code = "file_refused"
    tell = "That picture can't be used here. Choose another one. Nothing was spent."


class SumChanged(FieldRefused):
    """What a form or a window asks for costs more than it showed when it was sent in.

    ``cost`` is what it costs now, in US dollars.
    """

    code = "sum_changed"
    tell = "That costs more than the form showed. Nothing was spent."

    def __init__(
        self, detail: str = "", *, tell: str | None = None, cost: Decimal = Decimal(0)
    ) -> None:
        super().__init__(detail, tell=tell)
        self.cost = cost


class InputUnusable(SoraError):
    """A picture or video that came with a request can't be used; ``tell`` says what to do."""

    code = "input"
    tell = (
        "I can't use that picture, so nothing was started and nothing was spent. Send another one, "
        "as JPEG or PNG."
    )


class SettingsError(SoraError):
    """A setting is missing or malformed; the message names it in one line."""

    code = "settings"


class StorageAway(SoraError):
    """The database can't be used at the moment. Storage itself logs that, once for each outage.

    ``detail`` says in one line what is wrong with it.
    """

    code = "storage_away"
    tell = "I couldn't write that down, so nothing was done. Please try again in a minute."


class DiskTrouble(SoraError):
    """Our own disk is full or can't be written; ``detail`` is what the system says of it."""

    code = "disk"
    tell = (
        "Sora couldn't save the clip on its own disk. It keeps trying; whoever runs Sora should "
        "check the free space."
    )


class StaleJob(SoraError):
    """The row was not in the state (or not under the lease) that the caller believed."""

    code = "stale"
