"""The first words, said once in each place: four lines, and the button that opens the form."""

from __future__ import annotations

from typing import Final

CHANNEL: Final = """\
*Hello! I make video clips from words, right here in the channel.*
Type {example}, or press the button. {cost}
I post a card that shows how it's coming along, and the clip arrives in its thread.
Mention me there to change it, for example: `@Sora make it night`"""
"""In a channel, when I was added to it. Everybody there reads it."""
DIRECT: Final = """\
*Hello! I make video clips from words.*
Write what you want to see, for example {example}, or press the button. {cost}
Drop a picture with your words, and the clip begins with it.
Reply in a clip's thread to change it, for example: `remix make it night`"""
"""In the direct messages with somebody who hasn't had a clip made yet, when they look there."""
