"""What a team gives its prompts, made of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.clock import Clock
from bot.ports.presets.prompt_help import PromptHelper
from bot.ports.presets.styles import Styles, StyleWindows
from bot.ports.slack import PrivateReplies
from bot.requests.making.clip_form import Forms
from bot.requests.making.form_updates import FormUpdates
from bot.requests.making.recording import Recorder
from bot.requests.permissions import Permissions
from bot.requests.presets.improving import Improving
from bot.requests.presets.style_book import StyleBook
from bot.requests.presets.styling import Styling


@dataclass(frozen=True, slots=True)
class PresetFarEnds:
    """What styles are kept in and shown by, and who helps with prompts, if anybody does."""

    styles: Styles
    windows: StyleWindows
    helper: PromptHelper | None = None


@dataclass(frozen=True, slots=True)
class PresetParts:
    """Implements ``Presets``."""

    styles: Styling
    prompt_help: Improving


def build_presets(
    far_ends: PresetFarEnds,
    *,
    book: StyleBook,
    forms: Forms,
    updates: FormUpdates,
    recorder: Recorder,
    permissions: Permissions,
    replies: PrivateReplies,
    clock: Clock,
) -> PresetParts:
    """Return who takes what people do with styles, and presses for better words."""
    styles = Styling(
        book=book,
        menus=recorder.menus,
        windows=far_ends.windows,
        permissions=permissions,
        replies=replies,
    )
    prompt_help = Improving(
        helper=far_ends.helper,
        forms=forms,
        updates=updates,
        recorder=recorder,
        permissions=permissions,
        clock=clock,
    )
    return PresetParts(styles, prompt_help)
