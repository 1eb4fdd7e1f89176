"""What is said of takes side by side, of votes for them, and of the one that is picked."""

from __future__ import annotations

from typing import Final

VOTE: Final = "Vote"
"""Under a take: makes it the one that the person who presses would pick."""

VOTES: Final = "Vote 👍 {votes}"
"""The same, once it has votes."""

PICK: Final = "Pick this one"
"""Under a take: makes it the one that counts, and folds the others' cards."""

UNDO_PICK: Final = "Undo the pick"
"""The same button, under the one that was picked."""

MORE: Final = "More like this"
"""Under a take: makes as many takes as were asked for once more; their price stands behind it."""

MORE_CLIPS: Final = "{clips} more like this"
"""The same, where that is several."""

SHOW: Final = "Show"
"""On the folded card of a take that wasn't picked: shows it whole again."""

SIDE_BY_SIDE: Final = (
    "*{count} takes of “{title}”*\nAnybody here may vote. Whoever asked for them, or a workspace "
    "admin, picks one: the cards of the others are folded then."
)
"""Above takes side by side, as long as none is picked."""

PICKED_AMONG: Final = (
    "*#{number} is picked* of {count} takes of “{title}”, by {person}\nThe cards of the others are "
    "folded. To choose another one, press its *Pick this one*."
)
"""Above takes side by side, once one is picked."""

SPOKEN: Final = "{count} takes of “{title}”, side by side."
"""The same for whoever hears it read out."""

SPOKEN_PICKED: Final = "#{number} is picked of {count} takes of “{title}”."
"""The same, once one is picked."""

NOT_ALL: Final = "The newest {shown} of {count} takes. The others are on their cards, further up."
"""Below takes side by side, where there are more than a message can show."""

PICKED: Final = "✓ picked"
"""Beside the number of the take that is picked."""

WATCH: Final = "Watch the clip"
"""On a take: leads to its video in the thread."""

FRAME: Final = "A picture from take #{number}"
"""Read out in place of a take's picture."""

ONE_LEFT: Final = "#{number} is the only take left here: the others were deleted."
"""In place of takes side by side, where people have deleted all but one."""

NONE_LEFT: Final = "The takes that were shown here were deleted."
"""In place of takes side by side, where people have deleted all of them."""

FOLDED: Final = "#{number} “{title}”: *#{picked} was picked instead* by {person}."
"""The whole card of a take, once another one is picked."""

PICKED_ON_CARD: Final = "*Picked* by {person}."
"""On the card of the take that is picked."""

ANOTHER_PICKED: Final = "#{picked} was picked instead, by {person}."
"""On the card of a take that was folded and is shown again."""

NOTHING_TO_CHOOSE: Final = (
    "#{number} is the only take there is, so there's nothing to choose. Press *Again* on its card "
    "for another one."
)
"""To whoever votes or picks in an old message, where there is one take by now."""

CLIP_GONE: Final = "The clip of #{number} isn't there any more, so it can't be chosen."
"""To whoever votes for, picks, or wants more like a take that was deleted meanwhile."""

VOTED_ALREADY: Final = (
    "Your vote for #{number} counts. To change it, press *Vote* under another take."
)
"""To whoever votes twice for the same take."""

NOT_FOLDED: Final = "The card of #{number} is shown whole already."
"""To whoever presses *Show* on a card that is about to be edited."""
