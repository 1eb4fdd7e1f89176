"""Posters in a campaign: what is killed around them, and which are astray in the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from benchmarks.crash.audit import Card, Row
    from benchmarks.crash.theatre import Theatre

COMMITS: Final = ("uploaded", "can_be_shown")
"""The methods of the posters' store that a poster can't do without."""

STILL_COMING: Final = """
    SELECT count(*) FROM jobs
    WHERE state = 'delivered' AND poster_at IS NOT NULL AND NOT has_poster
"""


def step_of_poster(method: str, arguments: Mapping[str, Any]) -> str | None:
    """Return the step that a Slack call is, if it is about a poster: shared with nobody, a JPEG."""
    match method:
        case "files.getUploadURLExternal" if str(arguments.get("filename")).endswith(".jpg"):
            return "slack.announce poster"
        case "files.completeUploadExternal" if not arguments.get("channel_id"):
            return "slack.complete poster"
        case "chat.update" if poster_on(arguments) is not None:
            return "slack.show poster"
        case _:
            return None


def poster_on(message: Mapping[str, Any]) -> str | None:
    """Return the file that a card shows as its poster."""
    pictures = (block for block in message.get("blocks") or () if block["type"] == "image")
    return next((str(block["slack_file"]["id"]) for block in pictures), None)


async def kept_posters(theatre: Theatre) -> set[str]:
    """Return the posters that Slack has, by their files' ids, as its own log tells."""
    completed = await _calls(theatre, "files.completeUploadExternal")
    alone = [call for call in completed if not call.get("channel_id")]
    kept = {str(file["id"]) for call in alone for file in json.loads(call["files"])}
    return kept - {str(call["file"]) for call in await _calls(theatre, "files.delete")}


async def _calls(theatre: Theatre, method: str) -> list[Mapping[str, Any]]:
    """Return the arguments of the calls of a method that Slack carried out."""
    calls = (await theatre.slack("GET", "/calls", params={"method": method}))["calls"]
    return [call["args"] for call in calls if call["error"] is None]


def astray(kept: Iterable[str], rows: Iterable[Row], cards: Iterable[Card]) -> int:
    """Count the posters that no row knows, and the cards that lack theirs or show another."""
    rows = list(rows)
    known = {row.poster_id for row in rows}
    shown = {(card.job, card.ts): card.poster for card in cards}
    left_over = sum(file_id not in known for file_id in kept)
    wrong = sum(
        shown[row.id, row.card_ts] != (row.poster_id if row.has_poster else None)
        for row in rows
        if row.card_ts is not None and (row.id, row.card_ts) in shown
    )
    return left_over + wrong
