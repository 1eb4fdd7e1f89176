"""The main job without the page: order a clip, wait for it, remix it, save what came."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from playground.person import CannotError, Message, Person

LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 300.0

_PERCENT = re.compile(r"(\d{1,3}) ?%")
_BAR = 30
_STATUS = "”: "
"""Stands in a card's text between the prompt and how it is doing."""


async def once(
    page_url: str,
    order: str,
    remix: str | None,
    out: Path,
    *,
    picture: Path | None = None,
    screen: TextIO = sys.stdout,
) -> list[Path]:
    """Order a clip (and a remix of it), print the thread, return the files saved into ``out``.

    With a ``picture`` the order is a mention that it is attached to, as commands take no files.
    What can't be remixed is made from scratch. Raises CannotError with the reason where a clip
    doesn't come.
    """
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    async with Person(page_url) as person:
        seen = {message["ts"] for message in await person.messages()}
        asked = None
        if picture is None:
            await person.say(f"{person.command} {order}")
        else:
            asked = await person.attach(f"@{person.bot} {order}", picture)
        card = await _clip(person, seen, asked, screen)
        root = card.get("thread_ts") or card["ts"]
        if remix is not None:
            seen = {message["ts"] for message in await person.messages()}
            await person.say(f"remix {remix}", root)
            answer = await _clip(person, seen, root, screen)
            if _is_offer(answer):
                seen.add(answer["ts"])
                await person.press(answer["ts"], "recreate")
                await _clip(person, seen, root, screen)
        thread = [m for m in await person.messages() if root in (m["ts"], m.get("thread_ts"))]
        files = [file for message in thread for file in _clips(message)]
        saved = [out / f"clip-{number}.mp4" for number in range(1, len(files) + 1)]
        for file, path in zip(files, saved, strict=True):
            await person.save(file, path)
    for message in thread:
        print(_as_text(message, person.names), file=screen)
    for path in saved:
        print(f"saved {path}", file=screen)
    return saved


async def _clip(person: Person, seen: set[str], thread: str | None, screen: TextIO) -> Message:
    """Wait for the new card, and any others below it, to offer their clips; return the card."""
    bar = _Bar(screen)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                new = [m for m in await person.messages() if m["ts"] not in seen]
                _stop_if_refused(new)
                card = next((m for m in new if _is_card(m, thread)), None)
                if card is not None:
                    bar.show(card["text"], over="remix" in _buttons(card))
                    if _is_offer(card) or _is_over(card, new):
                        return card
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError as error:
        raise CannotError(f"no clip after {PATIENCE_SECONDS:.0f} seconds") from error
    finally:
        bar.end()


def _is_offer(card: Message) -> bool:
    """Tell whether a card has no remix to give, and offers a clip from scratch instead."""
    return "recreate" in _buttons(card)


def _clips(message: Message) -> list[Message]:
    return [file for file in message.get("files", []) if file["mimetype"].startswith("video/")]


def _is_over(card: Message, new: list[Message]) -> bool:
    """Tell whether all clips are there: each card offers a remix, and has a file in the thread.

    A card below the first that has come to nothing is waited for no longer.
    """
    if not _is_done(card):
        return False
    root = card.get("thread_ts") or card["ts"]
    thread = [message for message in new if message.get("thread_ts") == root]
    cards = [card, *(m for m in thread if m is not card and _is_of_a_job(m))]
    hopeful = [one for one in cards if one is card or not _is_hopeless(one)]
    clips = sum(len(_clips(message)) for message in thread)
    return all(map(_is_done, hopeful)) and clips >= len(hopeful)


def _is_done(card: Message) -> bool:
    """Tell whether a card offers a remix; raise CannotError if it tells why there is no clip."""
    if "remix" in _buttons(card):
        return True
    if _is_hopeless(card):
        raise CannotError(_plain(card["text"]))
    return False


def _is_hopeless(card: Message) -> bool:
    return "remix" not in _buttons(card) and (
        "again" in _buttons(card) or "No clip" in card["text"]
    )


def _is_card(message: Message, thread: str | None) -> bool:
    """Tell whether a message is a card of ours: in the thread, or one that may open its own."""
    return _is_of_a_job(message) and message.get("thread_ts", message["ts"]) in (
        thread,
        message["ts"],
    )


def _is_of_a_job(message: Message) -> bool:
    """Tell a card from the words that tell of an end, by its metadata."""
    return bool((message.get("metadata") or {}).get("event_type") == "sora_job")


def _stop_if_refused(new: list[Message]) -> None:
    for message in new:
        if message.get("ephemeral_to"):
            raise CannotError(_plain(message["text"]))


def _buttons(message: Message) -> set[str]:
    return {
        element.get("action_id", "")
        for block in message.get("blocks") or []
        if block["type"] == "actions"
        for element in block["elements"]
    }


def _plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return mrkdwn as somebody would read it aloud: no shortcodes, no addresses, names for ids."""
    text = re.sub(r":[a-z_]+: ?", "", text)
    text = re.sub(r"<https?://[^|>]*\|([^>]*)>", r"\1", text)
    for user, name in (names or {}).items():
        text = text.replace(f"<@{user}>", f"@{name}")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _as_text(message: Message, names: Mapping[str, str]) -> str:
    indent = "    " if message.get("thread_ts") not in (None, message["ts"]) else ""
    who = "Sora" if message.get("bot_id") else names.get(message.get("user", ""), "")
    lines = [f"{who}: {_plain(message.get('text') or '', names)}"]
    lines += [f"[{file['name']}, {file['size']:,} bytes]" for file in message.get("files", [])]
    return "\n".join(f"{indent}{line}" for line in lines if line)


class _Bar:
    """A progress bar that redraws itself on a terminal, and prints each change elsewhere."""

    def __init__(self, screen: TextIO) -> None:
        self._screen = screen
        self._last = ""
        self._percent = 0

    def show(self, card_text: str, *, over: bool) -> None:
        found = _PERCENT.search(card_text)
        percent = int(found.group(1)) if found else 100 if self._percent or over else 0
        self._percent = percent
        status = _plain(card_text.rpartition(_STATUS)[2]).split("█")[0].split("░")[0].strip()
        full = round(percent * _BAR / 100)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {percent:3} %  {status}"
        if line == self._last:
            return
        self._last = line
        end = "" if self._screen.isatty() else "\n"
        print(f"\r\x1b[K{line}" if not end else line, end=end, file=self._screen, flush=True)

    def end(self) -> None:
        if self._screen.isatty() and self._last:
            print(file=self._screen)
