"""What lists and a status say around the clips that they show."""

from __future__ import annotations

from typing import Final

MINE: Final = "Your clips, newest first"
"""Heads the list of one's own clips."""
CHANNEL: Final = "Clips of this conversation, newest first"
"""Heads the list of a conversation's clips."""
WORKSPACE: Final = "Your clips, and the workspace's in public channels, newest first"
"""Heads the list of all that a member may see."""
NARROWED: Final = "Your clips, and those of this conversation, newest first"
"""Heads the same list for somebody who sees nothing of other channels."""

NONE_MINE: Final = "You haven't made a clip yet."
"""Instead of an empty list of one's own."""
NONE_CHANNEL: Final = "Nobody has made a clip here yet."
"""Instead of a conversation's empty list."""
NONE_WORKSPACE: Final = (
    "There are no clips yet that you could see: those in private conversations are listed there "
    "only, and others' in public channels once they're done."
)
"""Instead of the workspace's empty list."""
NONE_NARROWED: Final = "There are no clips of yours yet, and none in this conversation."
"""The same for somebody who sees nothing of other channels."""

PAGE: Final = "Page {number} of {of}"
"""Under a list, before what to type for another one."""
OR_MORE: Final = " or more"
"""Behind it, where there are more clips than are counted."""
BEYOND: Final = "There's no page {asked}: this is the last. "
"""Before it, where somebody typed the number of a page that isn't there."""
NOT_TAKEN: Final = "Slack didn't take the list. Please try again in a minute."
"""Where a list could not be shown."""

UNDER_WAY: Final = "Your clips under way"
"""Heads the answer to ``status``."""
IN_THREAD: Final = "The clips of this thread"
"""Heads the answer to ``status`` in a clip's thread."""
ONE: Final = "This clip"
"""Heads the answer to ``status`` about one clip."""
OLDER_LEFT_OUT: Final = "And {count} older ones, which aren't shown."
"""Under a thread's newest clips, where it has more than one screen takes."""
WHICH: Final = "Which one do you want to cancel?"
"""Where somebody types ``cancel`` alone and has several clips under way."""
