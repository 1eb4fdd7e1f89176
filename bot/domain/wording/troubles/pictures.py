"""What is said of pictures, and of clips that others begin with, that can't be used."""

from __future__ import annotations

from typing import Final

STUMBLED: Final = (
    "Something went wrong on my side with your picture, several times over. Nothing was spent. "
    "Save it as JPEG or PNG and send it once more; if that doesn't help, tell whoever runs Sora."
)
"""Where looking at a picture failed on our side again and again."""

NOT_TO_BE_HAD: Final = (
    "I couldn't get the picture: it took Slack too long to hand it over. Nothing was spent. "
    "Please send it once more in a few minutes."
)
"""Where Slack hands a picture over too slowly."""

NO_LAST_FRAME: Final = (
    "I couldn't get the clip to go on from: neither the video service nor Slack handed it over. "
    "Nothing was spent. Please ask once more in a few minutes."
)
"""Where nobody hands the clip over that the next shot begins with."""

LOST: Final = (
    "Sora no longer has the picture that this was to be made from. Press *Edit and try again…* to "
    "send it once more."
)
"""On a card: the picture is gone before the clip was ordered."""

NEEDS_PICTURE: Final = (
    "This model films no words alone: it begins with a picture. Attach one to a message with these "
    "words that mentions me, or use *Animate with Sora* on one."
)
"""To words alone, where the model begins with a picture."""

NOT_READ: Final = (
    "I can't find a last frame in the clip to go on from. Nothing was spent. Reply `new` and "
    "describe the whole scene."
)
"""Where a clip's last frame can't be found."""

PICTURE_GONE: Final = (
    "The picture is gone, or I can't see it. If it's still there, add me with `/invite @Sora`."
)
"""Where Slack doesn't know the picture."""

HIDDEN: Final = (
    "Slack doesn't let me have that picture. Add me to its channel with `/invite @Sora`, or save "
    "the picture and attach it to a message of your own."
)
"""Where Slack shows only that there is one."""

AT_ANOTHER_PLACE: Final = (
    "That picture isn't at Slack but somewhere else, and I don't follow links. Save it and attach "
    "it to a message of your own."
)
"""For a link instead of a file."""

NOT_FOR_US: Final = (
    "Slack doesn't let Sora read files. Whoever runs Sora needs to give it the scope "
    "`files:read` and install it once more. Nothing was spent."
)
"""Where a scope is missing."""

PACKED: Final = (
    "Something between Slack and me packs files on their way, and I don't unpack any. Nothing was "
    "spent. Whoever runs Sora needs to look at its proxy."
)
"""Where something on the way compresses files."""
