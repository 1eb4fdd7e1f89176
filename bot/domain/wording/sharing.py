"""What is said where a clip is shared: the window, the copy itself, the showcase, and each no."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Share this clip"
TO: Final = "To which channel?"
TO_HINT: Final = (
    "One that both of us are in. Everybody there sees the clip, who made it and who shared it; in "
    "a channel shared with another company, its people do, too."
)
FROM_PRIVATE: Final = "It comes from a private place: whoever is in that channel will see it."
PROMPT: Final = "Its prompt"
WITH_PROMPT: Final = "Show the prompt, too"
PROMPT_SHOWN: Final = "Its prompt is shown, too: {owner} lets others do that."
PROMPT_HIDDEN: Final = "Its prompt stays where it is: only {owner} can decide to show that."
SUBMIT: Final = "Share"
"""The window that *Share…* opens: what the owner of a clip reads, and what others do."""

ON_ITS_WAY: Final = (
    "I'm bringing the clip to <#{channel}>. If that doesn't work, I'll write to you."
)
"""Once it was sent in."""
WINDOW_NOT_OPENED: Final = "Slack didn't open the window in time. Press *Share…* again."
"""Where the window doesn't open."""

MADE_AND_SHARED: Final = "<@{owner}> made this clip, <@{person}> shared it."
MADE_AND_SHARED_BY_ONE: Final = "<@{owner}> made this clip."
MADE_AND_STARRED: Final = "<@{owner}> made this clip, <@{person}> gave it a ⭐."
CARD: Final = "<{link}|Where it was made>"
FILE: Final = "A clip made with Sora"
"""On a copy: who is credited, the way back to the card, and the file's name without a prompt."""
TAKE_OUT: Final = "Take it out"
TAKE_OUT_SURE: Final = "Take it out of this channel?"
TAKE_OUT_WHAT: Final = "The copy goes. The clip stays where it was made."
TAKE_OUT_NOT: Final = "Keep it"
"""The button below it, which asks back."""
TAKING_OUT: Final = "The copy goes in a moment. The clip itself stays."
TAKEN_OUT: Final = "This copy is gone already, or is just going."
COPY_FORGOTTEN: Final = (
    "I don't know this copy any more, so I can't take it out. A workspace admin can delete its "
    "message, and the video with it."
)
NOT_YOURS_TO_TAKE: Final = (
    "Only <@{owner}>, who made the clip, <@{person}> and workspace admins can take this copy out."
)
"""Once that was pressed."""

NO_CLIP: Final = "There's no video to share here any more. Nothing was posted."
"""Where a clip was deleted, or its video has gone from Slack."""
STRANGERS: Final = (
    "Only people of the workspace that I'm installed in can have me share a clip, and you're here "
    "from another one: please ask one of them."
)
UNKNOWN_PERSON: Final = (
    "Slack didn't tell me just now who you are. Nothing was posted: please try again in a minute."
)
OWNER_ONLY: Final = (
    "This clip is in a private place, so only <@{owner}>, who made it, can share it out of here: "
    "please ask them. Nothing was posted."
)
"""To whoever presses *Share…* and may not."""
HERE_ALREADY: Final = "The clip is in this channel already. Choose another one."
NOT_A_CHANNEL: Final = "I can share into channels only. Choose one."
UNKNOWN_CHANNEL: Final = (
    "Slack doesn't tell me about that channel. If it's private, type /invite @Sora in it; if not, "
    "ask whoever runs Sora whether the app has channels:read and groups:read."
)
WITHOUT_US: Final = "I'm not in that channel. Type /invite @Sora in it, then press Share once more."
ARCHIVED: Final = "That channel is archived. Choose another one."
WITHOUT_YOU: Final = (
    "I can't see that you're in that channel. Join it first, or choose another one."
)
OUTSIDERS: Final = (
    "Another company is in that channel: only whoever made the clip can share it there."
)
"""Under the field, where a channel is chosen that it can't go to."""

FAILED: Final = "I couldn't share {clip} into <#{channel}>: {why} Nothing of it was posted there."
THE_CLIP: Final = "the clip"
NOT_THERE_ANY_MORE: Final = (
    "I'm not in that channel any more. Type `/invite @Sora` in it and try once more."
)
CLIP_DELETED: Final = "it was deleted before that."
CLIP_GONE: Final = "its video has gone from Slack, or I may not read it any more."
SLACK_REFUSES: Final = (
    "Slack doesn't take files from me there. Ask a workspace admin whether apps may post files in "
    "that channel."
)
NEVER_SHOWN: Final = "Slack took the video several times and never showed it. Try once more later."
TOO_LONG: Final = "Slack didn't take it for an hour. Try once more later."
"""In a direct message to whoever shared a clip that didn't arrive."""

HOME_HEADING: Final = "When others share my clips"
HOME_PROMPTS: Final = "Show my prompts on them"
HOME_OUT: Final = "Keep my clips out of the showcase"
"""In Home: two ticks."""

SHOWCASE: Final = "Showcase…"
SHOWCASE_TITLE: Final = "Showcase"
SHOWCASE_WHAT: Final = (
    "A clip in a public channel that somebody else than its maker gives a ⭐ is posted to this "
    "channel, once. Whoever made it can take it out, and keep all of theirs out in their Home."
)
SHOWCASE_WHERE: Final = "The channel"
SHOWCASE_HINT: Final = "Invite Sora to it first. Empty it for no showcase."
SHOWCASE_SUBMIT: Final = "Save"
SHOWCASE_CLOSE: Final = "Cancel"
"""The window in which an admin names the showcase."""
SHOWCASE_NOT_OPENED: Final = "Slack didn't open the window in time. Press *Showcase…* again."
"""Where it doesn't open."""
SHOWCASE_SHARED: Final = (
    "People of another company are in that channel. A showcase is for this workspace's own people: "
    "choose another one."
)
"""Under its field."""
