"""Slack's words for no, and what each means for an edit of a card or the upload of a clip.

Sources: the tables of errors at docs.slack.dev/reference/methods, of chat.update, chat.postMessage,
files.getUploadURLExternal, files.completeUploadExternal and files.upload. All of them say that
other words can come: one that isn't here is taken for one that may pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bot.domain.conversation.cards import Refusal
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackRefused,
    SlackRevoked,
    UploadRefused,
)
from bot.domain.wording.troubles import uploads as wording

_FINAL = frozenset({"cant_update_message", "edit_window_closed"})
_NO_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})
_OURS = frozenset(
    {
        "block_mismatch",
        "invalid_arguments",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
    }
)
_CONVERSATION = frozenset(
    {
        "accesslimited",
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "external_channel_migrating",
        "is_archived",
        "is_inactive",  # chat.update's word for an archived, frozen or deleted channel
        "missing_scope",
        "no_permission",
        "org_login_required",
        "posting_to_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "team_not_found",
    }
)


def refusal_of(error: SlackError) -> Refusal:
    """Return what a refused edit, or a refused post of a card, means for the card."""
    if error.error == "message_not_found":
        return Refusal.GONE
    if error.error in _NO_THREAD:
        return Refusal.NO_THREAD
    if isinstance(error, NotInConversation | SlackRevoked) or error.error in _CONVERSATION:
        return Refusal.CONVERSATION
    if error.error in _FINAL:
        return Refusal.FINAL
    return Refusal.OURS if error.error in _OURS else Refusal.PASSING


# --- uploads ---------------------------------------------------------------------------

_ADMIN = wording.ASK_ADMIN
_OPERATOR = wording.ASK_OPERATOR
_NO_VIDEOS = (wording.NO_VIDEOS, _ADMIN)
_SHARED_OUT = (wording.SHARED_OUT, _OPERATOR)
_ACROSS = (wording.ACROSS, _ADMIN)
_ARCHIVED = (wording.ARCHIVED, wording.UNARCHIVE)
_CLOSED = (wording.CLOSED, wording.LET_POST)
_LOCKED = (wording.LOCKED, wording.UNLOCK)
_SUSPENDED = (wording.SUSPENDED, wording.WAIT)
_NOT_ALLOWED = (wording.NOT_ALLOWED, _OPERATOR)
_MOVING = (wording.MOVING, wording.GIVE_HOUR)

_WHY: Mapping[str, tuple[str, str]] = {
    "file_uploads_disabled": (wording.NO_FILES, _ADMIN),
    "file_uploads_except_images_disabled": _NO_VIDEOS,
    "file_type_not_allowed": _NO_VIDEOS,
    "blocked_file_type": _NO_VIDEOS,
    "file_upload_size_restricted": (wording.TOO_LARGE, _ADMIN),
    "storage_limit_reached": (wording.FULL, wording.DELETE_OLD),
    "file_share_limit_reached": _SHARED_OUT,
    "max_file_sharing_exceeded": _SHARED_OUT,
    "malware_detected": (wording.VIRUS, _OPERATOR),
    "slack_connect_blocked_file_type": _ACROSS,
    "slack_connect_clip_sharing_blocked": _ACROSS,
    "slack_connect_file_link_sharing_blocked": _ACROSS,
    "slack_connect_file_upload_sharing_blocked": _ACROSS,
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "posting_to_channel_denied": _CLOSED,
    "posting_to_general_channel_denied": _CLOSED,
    "restricted_action": _CLOSED,
    "restricted_action_read_only_channel": _CLOSED,
    "restricted_action_thread_only_channel": _CLOSED,
    "restricted_action_non_threadable_channel": _CLOSED,
    "restricted_action_thread_locked": _LOCKED,
    "ekm_access_denied": _SUSPENDED,
    "access_denied": _NOT_ALLOWED,
    "accesslimited": _NOT_ALLOWED,
    "enterprise_is_restricted": _NOT_ALLOWED,
    "missing_scope": _NOT_ALLOWED,
    "no_permission": _NOT_ALLOWED,
    "team_access_not_granted": _NOT_ALLOWED,
    "external_channel_migrating": _MOVING,
    "org_login_required": _MOVING,
}
"""Which rule it is that Slack refuses an upload by with this word, and what helps."""

UPLOADS = {word: f"{rule} {wording.KEPT.format(then=then)}" for word, (rule, then) in _WHY.items()}
"""What a card says of an upload that Slack refused with this word."""


@contextmanager
def explained() -> Iterator[None]:
    """Say of a refused upload which of Slack's rules it was, as far as the word is known."""
    try:
        yield
    except SlackRefused as error:
        if error.error not in UPLOADS:
            raise
        refused = UploadRefused(error.detail, error=error.error)
        refused.tell = UPLOADS[error.error]
        raise refused from error


# --- too many --------------------------------------------------------------------------

FIRST = 1.0
LONGEST = 60.0
"""Seconds to wait where Slack says «too many», and not for how long: at first, and at most. Slack
counts most calls by the minute.
"""


class Refusals:
    """Refusals in a row of each method, for each workspace: every one doubles the wait."""

    def __init__(self) -> None:
        self._waits: dict[tuple[str, str], float] = {}

    def wait(self, workspace: str, method: str) -> float:
        """Return for how many seconds ``method`` is best let be after one more refusal."""
        before = self._waits.get((workspace, method), 0.0)
        self._waits[workspace, method] = wait = min(max(before * 2.0, FIRST), LONGEST)
        return wait

    def over(self, workspace: str, method: str) -> None:
        """Note that Slack took the call: the next refusal is a first one."""
        self._waits.pop((workspace, method), None)
