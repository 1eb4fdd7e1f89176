"""Slack's words for no: what each of them is on a card, and which of them end an upload."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.conversation.cards import Refusal
from bot.domain.errors.slack import NotInConversation, SlackError, SlackRefused, UploadRefused
from bot.slack.api.refusals import UPLOADS, explained, refusal_of
from bot.slack.api.upload import Uploader
from bot.slack.messages.messenger import SlackMessenger
from tests.support.office import Office
from tests.support.samples import sample
from tests.support.slack_stage import FILM, TEAM

RULES = {
    "file_uploads_disabled": "turned off file uploads",
    "file_uploads_except_images_disabled": "doesn't let videos be uploaded",
    "file_type_not_allowed": "doesn't let videos be uploaded",
    "file_upload_size_restricted": "larger than this workspace lets files be",
    "storage_limit_reached": "storage is full",
    "malware_detected": "virus scan",
    "slack_connect_file_upload_sharing_blocked": "the other company",
    "slack_connect_clip_sharing_blocked": "the other company",
    "slack_connect_blocked_file_type": "the other company",
    "posting_to_channel_denied": "Only some people may post",
    "restricted_action": "Only some people may post",
    "restricted_action_thread_locked": "locked the thread",
    "is_archived": "archived",
    "ekm_access_denied": "suspended posting",
    "missing_scope": "isn't allowed to bring files",
    "team_access_not_granted": "isn't allowed to bring files",
    "external_channel_migrating": "moving",
}


@pytest.mark.parametrize(("word", "words"), RULES.items())
def test_each_rule_is_said_in_words_and_what_to_do_about_it(word: str, words: str) -> None:
    with pytest.raises(UploadRefused) as caught, explained():
        raise SlackRefused(f"files.completeUploadExternal: {word}", error=word)
    assert words in caught.value.tell
    assert caught.value.error == word
    assert word in caught.value.detail


@pytest.mark.parametrize("word", UPLOADS)
def test_every_sentence_says_the_clip_is_kept_and_which_button(word: str) -> None:
    assert "The clip is kept" in UPLOADS[word]
    assert UPLOADS[word].endswith("then press *Deliver again*.")
    assert len(UPLOADS[word]) < 250
    assert word not in UPLOADS[word]


@pytest.mark.parametrize("error", [SlackRefused("x", error="a_word_of_tomorrow"), SlackError("x")])
def test_any_other_answer_is_what_it_was(error: SlackError) -> None:
    with pytest.raises(type(error)) as caught, explained():
        raise error
    assert caught.value is error
    assert "Deliver again" in SlackRefused.tell


@pytest.mark.parametrize(
    ("method", "word"),
    [
        ("files.getUploadURLExternal", "storage_limit_reached"),
        ("files.completeUploadExternal", "is_archived"),
        ("chat.postMessage", "restricted_action"),
    ],
)
async def test_the_rule_that_refuses_a_step_of_an_upload_is_named(
    office: Office, tmp_path: Any, method: str, word: str
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"abc")
    (asked,) = await office.asked()
    job = sample(id=asked.id, thread=asked.thread, clip_path=str(clip), clip_bytes=3)
    uploader = Uploader()
    messenger = SlackMessenger(office.calls, uploader)
    await office.faults(methods={method: [{"do": "error", "error": word}]})

    async def upload() -> None:
        file_id = await messenger.start_upload(job)
        await messenger.complete_upload(job, file_id)
        await messenger.post_link(job, "https://acme.slack.example/F1")

    with pytest.raises(UploadRefused) as caught:
        await upload()
    await uploader.close()
    assert caught.value.tell == UPLOADS[word]


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (NotInConversation(error="not_in_channel"), Refusal.CONVERSATION),
        (SlackRefused(error="is_inactive"), Refusal.CONVERSATION),
        (SlackRefused(error="is_archived"), Refusal.CONVERSATION),
        (SlackRefused(error="cant_update_message"), Refusal.FINAL),
        (SlackRefused(error="edit_window_closed"), Refusal.FINAL),
        (SlackRefused(error="message_not_found"), Refusal.GONE),
        (SlackRefused(error="invalid_blocks"), Refusal.OURS),
        (SlackRefused(error="msg_too_long"), Refusal.OURS),
        (SlackRefused(error="update_failed"), Refusal.PASSING),
        (SlackRefused(error="streaming_state_conflict"), Refusal.PASSING),
        (SlackRefused(error="a_word_of_tomorrow"), Refusal.PASSING),
        (SlackRefused(error=""), Refusal.PASSING),
    ],
)
def test_what_a_refused_edit_means(error: SlackError, what: Refusal) -> None:
    assert refusal_of(error) is what


async def test_slack_itself_speaks_of_an_archived_channel(office: Office) -> None:
    posted = await office.calls.call(TEAM, "chat.postMessage", channel=FILM, text="a card")
    await office.archived(True)
    with pytest.raises(SlackRefused) as caught:
        await office.calls.call(TEAM, "chat.update", channel=FILM, ts=posted["ts"], text="x")
    assert refusal_of(caught.value) is Refusal.CONVERSATION
