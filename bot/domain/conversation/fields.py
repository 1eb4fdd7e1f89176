"""Names in our modals, for whoever builds them and whoever reads what comes back."""

from __future__ import annotations

CLIP_FORM = "clip"
CHANGE_MODAL = "change"
DELETION_MODAL = "deletion"
"""Callback ids of modals. One that was opened before an upgrade is still sent with its old one."""

PROMPT = "prompt"
SIZE = "size"
SECONDS = "seconds"
COUNT = "count"
WHERE = "where"
PICTURE = "picture"
KEPT = "kept"
"""Block ids in the form for a clip; ``KEPT`` are the files that it was opened with."""

CHANGE = "change"
IN_SLACK = "slack"
"""The one field of each of the other modals: what to change, and how far to delete."""

TEXT = "text"
CHOICE = "choice"
CONVERSATION = "conversation"
FILES = "files"
BOXES = "too"
"""Action ids of the elements in them: of one kind, one name."""
