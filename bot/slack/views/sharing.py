"""The windows about sharing, and what stands with a copy of a clip in another channel.

Slack: blocks that come with a file can't be ``markdown`` (python-slack-sdk#1756), and there is no
comment beside them. A prompt is shown in rich text, which Slack doesn't parse: nothing in it pings.
"""

from __future__ import annotations

from bot.domain.conversation import fields
from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.domain.sharing.copies import Copy
from bot.domain.sharing.windows import ShareWindow
from bot.domain.text.words import folded
from bot.domain.wording import sharing as wording
from bot.domain.wording.card import gifs as gif_wording
from bot.domain.wording.form.windows import NOT_NOW
from bot.slack.views.blocks import button, buttons, mrkdwn, plain, section, small_print
from bot.slack.views.card import LONGEST_PROMPT
from bot.slack.views.modals import about, input_block, modal


def share_modal(job: Job, origin: Origin, window: ShareWindow) -> Block:
    """Return the window that asks where a clip is to be shared, and with what."""
    blocks = [section(plain(f"#{job.number}: {job.title}"))]
    if window.is_private:
        blocks.append(small_print(wording.FROM_PRIVATE))
    blocks.append(input_block(fields.SHARE_TO, wording.TO, _channels(), hint=wording.TO_HINT))
    if window.is_owner:
        blocks.append(_tick(ticked=window.shares_prompt))
    else:
        told = wording.PROMPT_SHOWN if window.shares_prompt else wording.PROMPT_HIDDEN
        blocks.append(small_print(told.format(owner=f"<@{job.requester}>")))
    return modal(
        fields.SHARE_MODAL,
        about(job, origin),
        title=wording.TITLE,
        submit=wording.SUBMIT,
        close=NOT_NOW,
        blocks=blocks,
    )


def _channels(chosen: str | None = None) -> Block:
    """Return a field for a channel. Slack can't narrow it to those that we are in."""
    field: Block = {
        "type": "conversations_select",
        "action_id": fields.CONVERSATION,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return field | ({"initial_conversation": chosen} if chosen else {})


def _tick(*, ticked: bool) -> Block:
    option = {"value": "yes", "text": plain(wording.WITH_PROMPT)}
    boxes: Block = {"type": "checkboxes", "action_id": fields.BOXES, "options": [option]}
    if ticked:
        boxes["initial_options"] = [option]
    return input_block(fields.SHARE_PROMPT, wording.PROMPT, boxes) | {"optional": True}


def showcase_modal(chosen: str | None) -> Block:
    """Return the window in which an admin names the showcase."""
    field = input_block(
        fields.SHOWCASE, wording.SHOWCASE_WHERE, _channels(chosen), hint=wording.SHOWCASE_HINT
    )
    return modal(
        fields.SHOWCASE_MODAL,
        "",
        title=wording.SHOWCASE_TITLE,
        submit=wording.SHOWCASE_SUBMIT,
        close=wording.SHOWCASE_CLOSE,
        blocks=[section(plain(wording.SHOWCASE_WHAT)), field | {"optional": True}],
    )


def copy_blocks(copy: Copy, job: Job, link: str | None) -> list[Block]:
    """Return what stands with a copy: who is credited, the way back, perhaps the prompt."""
    credit = _credit(copy, job).format(owner=job.requester, person=copy.person)
    back = "" if link is None else wording.CARD.format(link=link)
    blocks = [section(mrkdwn(" ".join(filter(None, (credit, back)))))]
    if copy.with_prompt:
        words = {"type": "text", "text": folded(job.prompt, LONGEST_PROMPT)}
        quote = {"type": "rich_text_quote", "elements": [words]}
        blocks.append({"type": "rich_text", "elements": [quote]})
    return [*blocks, *buttons([_out(copy)])]


def gif_blocks(copy: Copy, job: Job) -> list[Block]:
    """Return what stands with a GIF in its clip's thread: of which clip it is, and for whom."""
    return [section(mrkdwn(gif_wording.THERE.format(number=job.number, person=copy.person)))]


def _credit(copy: Copy, job: Job) -> str:
    if copy.showcase:
        return wording.MADE_AND_STARRED
    one = copy.person == job.requester
    return wording.MADE_AND_SHARED_BY_ONE if one else wording.MADE_AND_SHARED


def _out(copy: Copy) -> Block:
    sure = {
        "title": plain(wording.TAKE_OUT_SURE),
        "text": plain(wording.TAKE_OUT_WHAT),
        "confirm": plain(wording.TAKE_OUT),
        "deny": plain(wording.TAKE_OUT_NOT),
    }
    return button(fields.TAKE_OUT, copy.id, wording.TAKE_OUT) | {"confirm": sure}
