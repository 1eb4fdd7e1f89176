"""Slack's words for no, and what each means for an edit of a card or the upload of a clip.

Sources: the tables of errors at docs.slack.dev/reference/methods, of chat.update, chat.postMessage,
files.getUploadURLExternal, files.completeUploadExternal and files.upload. All of them say that
other words can come: one that isn't here is taken for one that may pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.conversation.cards import Refusal
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackRefused,
    SlackRevoked,
    UploadRefused,
)

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

_KEPT = "The clip is kept: {then}, then press *Deliver again*."
_ADMIN = _KEPT.format(then="ask a workspace admin to change that")
_OPERATOR = _KEPT.format(then="ask whoever runs Sora to look at the log")
_ARCHIVED = "The channel is archived, so the clip can't be brought into it. " + _KEPT.format(
    then="have the channel unarchived"
)
_CLOSED = "Only some people may post in the channel, and Sora isn't one of them. " + _KEPT.format(
    then="ask a workspace admin to let Sora post here"
)
_LOCKED = "An admin has locked the thread. " + _KEPT.format(then="have it unlocked")
_NO_VIDEOS = "This workspace doesn't let videos be uploaded. " + _ADMIN
_ACROSS = "Files can't be shared with the other company in the channel. " + _ADMIN
_SUSPENDED = "The workspace's admins have suspended posting. " + _KEPT.format(
    then="wait until they allow it again"
)
_NOT_ALLOWED = "Sora isn't allowed to bring files into this workspace. " + _OPERATOR
_MOVING = "Slack is moving this workspace or channel at the moment. " + _KEPT.format(
    then="give it an hour"
)

UPLOADS = {
    "file_uploads_disabled": f"This workspace has turned off file uploads. {_ADMIN}",
    "file_uploads_except_images_disabled": _NO_VIDEOS,
    "file_type_not_allowed": _NO_VIDEOS,
    "blocked_file_type": _NO_VIDEOS,
    "file_upload_size_restricted": "The clip is larger than this workspace lets files be. "
    f"{_ADMIN}",
    "storage_limit_reached": "This workspace's file storage is full. "
    + _KEPT.format(then="delete old files, or ask a workspace admin to"),
    "file_share_limit_reached": f"Slack shares this file no further. {_OPERATOR}",
    "max_file_sharing_exceeded": f"Slack shares this file no further. {_OPERATOR}",
    "malware_detected": f"Slack's virus scan stopped the clip. {_OPERATOR}",
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
