"""What is said of a file that can't be read, or isn't taken, and how to send it so that it is."""

from __future__ import annotations

from typing import Final

TOO_MANY_PASSES: Final = (
    "{name} is {width:,} × {height:,} pixels, drawn over {scans} times, which takes me too long to "
    "open. Save it as a plain JPEG and send it once more."
)
"""A progressive JPEG that was made to take long."""
TOO_SMALL: Final = (
    "{name} is only {width} × {height} pixels, too small to be a picture of anything. Send a "
    "larger one."
)
"""A picture of a few pixels."""
TOO_LARGE: Final = (
    "{name} is {width:,} × {height:,} pixels, and I take up to {most} million. Make it smaller and "
    "send it once more: a clip has no more than 2 million."
)
"""One of more pixels than any camera's."""
TOO_MUCH: Final = (
    "{name} takes more memory to open than I have for one picture. Save it as a plain JPEG, "
    "smaller, and send it once more."
)
TOO_LONG: Final = (
    "{names} takes me too long to open. Nothing was spent. Save it as a plain JPEG, or make it "
    "smaller, and send it once more."
)
"""One that takes too much memory, or too long, to open."""
BROKEN: Final = (
    "{name} is damaged or cut short, so I can't read it. Open it on your own machine, save it as "
    "JPEG or PNG and send it once more."
)
NOT_OPENED: Final = (
    "I can't open {names}: it takes more than I have for one picture, or is damaged. Nothing was "
    "spent. Open it on your own machine, save it as JPEG or PNG, smaller if it's large, and send "
    "it once more."
)
"""One that can't be opened; the second where that was tried and went wrong."""
UNREADABLE: Final = "{name} {what}. Save it as JPEG or PNG and send it once more."
NOT_USABLE: Final = "is {kind}, which I can't use"
NO_PICTURE: Final = "is no picture that I can read"
"""Another kind of file, by name where it is known."""
HEIC: Final = "a HEIC picture"
VIDEO: Final = "a video"
PDF: Final = "a PDF"
PHOTOSHOP: Final = "a Photoshop file"
JPEG_2000: Final = "a JPEG 2000 picture"
JPEG_XL: Final = "a JPEG XL picture"
ICON: Final = "an icon"
SVG: Final = "an SVG drawing"
WEB_PAGE: Final = "a web page"
"""The kinds that are known."""
TOO_HEAVY: Final = (
    "{name} is too large: I take up to {most} MB. Make it smaller and send it once more."
)
"""A file of too many bytes."""
ELSEWHERE: Final = (
    "{name} isn't at Slack but somewhere else, and I don't follow links. Save it and attach it to "
    "your message."
)
"""A link in place of a file."""
NEITHER: Final = (
    "{name} is neither a picture nor a video, so I can't make a clip from it. Send your words with "
    "a JPEG or PNG, or without a file."
)
"""Any other file."""
THAT_FILE: Final = "That file"
THE_FILE: Final = "The file"
CLIPS_PICTURE: Final = "The clip's picture"
OR: Final = " or "
"""What a file without a name is called, and what stands between two."""

NO_VIDEO: Final = (
    "{name} is a video, and this model starts from a picture. Take a still out of it, save that as "
    "JPEG or PNG, and send it with your words."
)
"""A video, for a model that takes none."""
NOT_MP4: Final = "I can't read {name}: send the video as MP4, up to {most} seconds."
VIDEO_TOO_LONG: Final = (
    "{name} lasts {seconds} seconds, and this model takes up to {most}. Cut it and send it once "
    "more."
)
"""A video that can't be read, or is too long."""
