"""What a request gets that says nothing else: what was chosen, as far as it can be had there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.language.menu import Menu
from bot.domain.language.options.values import read
from bot.domain.preferences.preferred import Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.profiles import Profile


def menu_with(menu: Menu, chosen: Sequence[Preferred]) -> Menu:
    """Return a menu whose defaults are what was chosen; of ``chosen``, what comes first counts.

    A model that may not be used there, a size or a length that a model doesn't make, is passed
    over: the next one's choice counts then, and at last what the menu has by itself.
    """
    wanted = (menu.name_of(one.model) for one in chosen if one.model is not None)
    models = {name: _profile_with(profile, chosen) for name, profile in menu.models.items()}
    return replace(menu, models=models, default=next(filter(None, wanted), menu.default))


def policy_of(chosen: Sequence[Preferred]) -> ReplyPolicy:
    """Return which replies are for Sora; of ``chosen``, what comes first counts."""
    said = (one.replies for one in chosen if one.replies is not None)
    return next(said, ReplyPolicy.KEYWORD)


def _profile_with(profile: Profile, chosen: Sequence[Preferred]) -> Profile:
    """Return a profile with these defaults; unchanged where that size has no usual length."""
    sizes = (read("size", one.size, profile) for one in chosen if one.size is not None)
    size = next((one for one in sizes if isinstance(one, str)), profile.default_size)
    lengths = [*(one.seconds for one in chosen if one.seconds), profile.default_seconds]
    made = [seconds for seconds in lengths if profile.has_length(seconds, size)]
    return replace(profile, default_size=size, default_seconds=made[0]) if made else profile
