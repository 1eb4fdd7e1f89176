"""Names of what can be used in Home, for whoever draws it and whoever reads what was used."""

from __future__ import annotations

HOME = "home"
"""The callback id of the view, and what the action ids of its elements begin with."""

MAKE = "home_make"
SEARCH = "home_search"
EVERYTHING = "home_everything"
NEWER = "home_newer"
OLDER = "home_older"
CANCEL = "home_cancel"
"""Buttons, and the field for words to search for. The value of ``CANCEL`` is a job."""

FIRST = "first"
"""The value of a button that leads to the first page; others name the clip a page begins with."""

MODEL = "home_model"
SHAPE = "home_shape"
LENGTH = "home_length"
"""The choices of what is usual for this person."""

ADMIN_MODEL = "home_admin_model"
ADMIN_REPLIES = "home_admin_replies"
ADMIN_CHANNEL = "home_admin_channel"
ADMIN_APPROVAL = "home_admin_approval"
ADMIN_DECIDE = "home_admin_decide_"
ADMIN_BEFORE = "home_admin_before"
ADMIN_AFTER = "home_admin_after"
"""What admins choose: of a place, which channel is shown, from which amount on they approve, and
the pages of channels. Behind ``ADMIN_DECIDE`` stands a card's verb."""

SHOWCASE = "home_showcase"
"""Buttons that open windows for admins."""

SHARING = "home_sharing"
SHOWS_PROMPTS = "prompts"
STAYS_OUT = "out"
"""What others may do with this person's clips: ticks, and their values."""

ADMIN_PLACE = "admin."
"""How the id of a block begins that has a place's choices; its channel's id, if any, follows."""

ANY = "any"
"""The value of a choice that is left to whoever else says what is usual."""

MOST_BLOCKS = 100
"""Blocks of a Home (Slack: views.publish)."""
