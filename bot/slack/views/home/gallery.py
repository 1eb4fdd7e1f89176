"""Somebody's clips in Home, a page at a time: one block for each clip, its poster beside it."""

from __future__ import annotations

from hashlib import sha256

from bot.domain.conversation.cards import Block
from bot.domain.cost import cost_words
from bot.domain.home import fields
from bot.domain.home.looking import LONGEST_SEARCH, WINDOW
from bot.domain.home.page import Clips, HomeLists, ShownClip
from bot.domain.text.sentences import day_and_time, state_words
from bot.domain.text.slack_text import code
from bot.domain.wording import home as wording
from bot.slack.views.blocks import button, buttons, image, mrkdwn, plain, section, small_print
from bot.slack.views.home.parts import facts, heading, title


def gallery_blocks(lists: HomeLists, *, posters: bool) -> list[Block]:
    """Return the part: 13 blocks at most. Without ``posters`` it is words alone."""
    words, clips = lists.looking.words, lists.clips
    return [
        heading(wording.CLIPS),
        _search(words),
        *_found(words, clips),
        *(_clip(entry, poster=posters) for entry in clips.entries),
        *_turns(clips),
        *([small_print(wording.CUT.format(count=WINDOW))] if words and clips.cut else []),
    ]


def _clip(entry: ShownClip, *, poster: bool) -> Block:
    job = entry.job
    said = facts([state_words(job, None), cost_words(job), day_and_time(job.created_at)])
    block = section(mrkdwn(f"{title(entry)}\n{said}"))
    if not poster or job.poster_id is None or not job.has_poster:
        return block
    return block | {"accessory": image(job.poster_id, wording.POSTER.format(title=job.title))}


def _search(words: str) -> Block:
    """Return the field for words. Its id goes by them: Slack keeps what is in a field of one id.

    So a Home that is drawn anew while somebody types leaves that alone, and another search shows.
    """
    element: Block = {
        "type": "plain_text_input",
        "action_id": fields.SEARCH,
        "placeholder": plain(wording.SEARCH_HINT),
        "max_length": LONGEST_SEARCH,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if words:
        element["initial_value"] = words
    return {
        "type": "input",
        "block_id": f"{fields.SEARCH}.{sha256(words.encode()).hexdigest()[:8]}",
        "dispatch_action": True,
        "label": plain(wording.SEARCH),
        "element": element,
    }


def _found(words: str, clips: Clips) -> list[Block]:
    """Return what was looked for, and that there is nothing, where there isn't."""
    if not words:
        return [] if clips.entries else [small_print(wording.NO_CLIPS)]
    shown = code(words, LONGEST_SEARCH)
    nothing = not clips.entries and not clips.cut and clips.newer is None
    said = (wording.FOUND_NOTHING if nothing else wording.FOUND).format(words=shown)
    everything = button(fields.EVERYTHING, "all", wording.EVERYTHING)
    return [section(mrkdwn(said)) | {"accessory": everything}]


def _turns(clips: Clips) -> list[Block]:
    beside = (
        (fields.NEWER, clips.newer, wording.NEWER),
        (fields.OLDER, clips.older, wording.OLDER),
    )
    return buttons(
        button(action, start or fields.FIRST, label)
        for action, start, label in beside
        if start is not None
    )
