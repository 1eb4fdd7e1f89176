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

TOO_MANY_WAITING: Final = (
    "{count} of your requests with pictures are waiting to have them looked at, and I take no more "
    "than that at a time. Nothing was spent. Send this one again once the first of them have "
    "their cards."
)
"""To somebody with many requests with pictures at a time."""

WORDS_ALONE: Final = "This model takes words alone: no picture, and no video."
FIRST_AND_LAST: Final = (
    "This model takes one picture with a prompt, which is the first frame, or two, the first frame "
    "and the last; and no video."
)
PICTURES_OR_VIDEO: Final = "This model takes {pictures}, or one video of up to {seconds} seconds."
PICTURES_ONLY: Final = "This model takes {pictures} with a prompt, and no video."
ONE_PICTURE: Final = "one picture"
SEVERAL_PICTURES: Final = "up to {count} pictures"
"""What the model takes: begins the refusal of anything else."""
ONCE_MORE: Final = "{takes} Send your words once more, with no more than that."
EDIT_TO_THAT: Final = "{takes} Press *Edit and try again…* and keep no more than that."
"""That refusal: to a request, and on a card where the model was changed meanwhile."""
TOO_MANY_CLIPS: Final = (
    "The video model that Sora uses now makes {most} of this size at once. Press *Edit and try "
    "again…* and choose {instead}."
)
ONE_CLIP: Final = "1 clip"
SEVERAL_CLIPS: Final = "{count} clips"
UNABLE: Final = (
    "The video model that Sora uses now can't be asked for {what}. Press *Edit and try again…* and "
    "leave that out."
)
A_SEED: Final = "a seed"
WITH_SOUND: Final = "a clip with sound"
SILENT: Final = "a silent clip"
"""On a card, where the model was changed meanwhile, and can't do what was asked for."""
NONE_CAME: Final = (
    "`{option}` is about a picture, and none came along. A command can't carry one: attach it to a "
    "message with these words that mentions me, or leave `{option}` out."
)
"""To an option about a picture, without one."""
ONE_TOO_FEW: Final = (
    "`--frame` is there {count} times, but only one picture or video came along. Attach the second "
    "picture, too, or keep one `--frame`."
)
TWO_FRAMES: Final = (
    "Two pictures need two frames, the first picture's first, for example: `--frame 0 --frame "
    "{last}`. Without any they are the first and the last."
)
"""Where there aren't as many frames as pictures."""
