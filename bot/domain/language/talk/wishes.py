"""Clips asked for as a question, such as ``can you make a video of a cat?``."""

from __future__ import annotations

import re

from bot.domain.language.talk.openings import without_lead
from bot.domain.language.talk.words import either

_POLITELY = r"(?:(?:please|pls|kindly|maybe|possibly|perhaps|also|just|quickly|now|then|ever) )*"
_MAKE = either(
    """
    make | create | generate | produce | render | film | shoot | animate | draw | record | design
    craft | simulate | visuali[sz]e | illustrate | making | creating | generating | producing
    rendering | filming | shooting | animating | drawing | showing | doing | getting | seeing
    """
)
_DO = either(
    """
    show | build | prepare | do | give | get | try | turn | put together | come up with | whip up
    have | see | order | request
    """
)
_CLIP = either(
    """
    video clips? | clips? | videos? | films? | movies? | animations? | gifs? | shorts? | reels?
    footage | shots? | scenes? | vids? | pictures? | images? | renders? | trailers? | montages?
    """
)
_ASKING = either(
    rf"""
    (?:can|could|would|will) (?:you|u|ya|sora|it|this bot|the bot|someone|anyone) {_POLITELY}
    (?:are you able|is it possible|would it be possible|could it be possible) (?:to )?
    (?:is there a way|any way|you can|you could) (?:to )?{_POLITELY}
    do you think (?:you|we) (?:can|could|might) | how (?:do|can|could|would) (?:i|we|you)
    (?:i was |i'm |i am |i )?(?:just )?wonder(?:ing)? (?:if|whether) you (?:can|could)
    (?:can|could|may|might) (?:i|we) (?:please )?
    any chance (?:of|for|you could|we could|i could)
    """
)
_ASKED = re.compile(
    rf"{_ASKING} ?(?:(?:be able|like) to |mind |be so kind (?:as )?to )?"
    rf"(?:(?P<make>{_MAKE})|(?P<do>{_DO}))\b(?P<rest>.*)\Z"
    r"|(?:how|what) about\b(?P<idea>.*)\Z",
    re.DOTALL,
)
_KIND = either(
    r"""
    a | an | another | one | some | the | my | this | new | short | quick | little | nice | cool
    good | great | funny | simple | cinematic | animated | landscape | portrait | vertical
    horizontal | square | \d+[ -]?(?:s|sec|seconds?)(?: long)?
    """
)
_OF = either(
    """
    of | about | with | showing | that shows? | which shows? | where | in which | featuring
    depicting | on | for | from | like
    """
)
_FOR_US = r"(?:for (?:me|us)\b\s*)?"
_ABOUT = re.compile(
    rf"\s*(?:(?:me|us|one)\b\s*)?{_FOR_US}"
    rf"(?:(?:{_KIND}\s+)*{_CLIP}\b\s*{_FOR_US}(?:{_OF}\b\s*)?)?"
)
"""What stands between the verb and what the clip should show."""

_BETWEEN = " \t\n,.;:!?？"
_TAIL = re.compile(
    rf"[{_BETWEEN}]"
    + either("please | pls | plz | thanks | thank you | thx | for me | for us | sora | possible")
    + r"\Z"
)
_MOST = 4
"""How many words of politeness are taken off the end."""

_SHORTEST = 3
_POINTS_BACK = re.compile(
    either(
        rf"""
        it | this | that | them | these | those | one | something | anything | some | more | stuff
        things | longer | shorter | better | videos? | clips? | (?:an )?examples? | sound | audio
        (?:a |an |the )?(?:refund|discount|invoice|receipt|link|copy|hand|hint|tip|look|list|price)
        to | into | in | with | so | if | any | all | other | another | yourself | your | you
        (?:vertical|horizontal|landscape|portrait|square|4k|hd|1080p)(?: {_CLIP})?\Z
        (?:my|our|the) (?:\w+ ){{0,2}}(?:{_CLIP}|price|history|list|queue)
        """
    )
    + r"\b"
)
"""How what describes nothing begins."""

_SOMETHING = re.compile(r"\s*(?:(?:me|us) )?(?:a|an|another|two|three|some|one)\b")


def is_wish(line: str) -> bool:
    """Tell whether a sentence in lower case asks for a clip, or for one to be made."""
    found = _ASKED.match(without_lead(line))
    if found is None:
        return False
    if found["idea"] is not None:
        return "?" in line
    return bool(found["make"] or re.search(rf"\b{_CLIP}\b", found["rest"]))


def wish_in(sentence: str) -> str:
    """Return what the clip should show that ``sentence`` asks for; nothing if that can't be told.

    What follows the question counts, where that itself says nothing.
    """
    line = without_lead(sentence.lower())
    found = _ASKED.match(line)
    if found is None or len(sentence.lower()) != len(sentence):
        return ""
    rest = found["rest"] if found["idea"] is None else found["idea"]
    if found["do"] and not (is_wish(line) or _SOMETHING.match(rest)):
        return ""
    about = _ABOUT.match(rest)
    shown = sentence[len(sentence) - len(rest) + (about.end() if about else 0) :]
    return _described(_without_tail(shown))


def _without_tail(shown: str) -> str:
    for _ in range(_MOST):
        shown = shown.rstrip(_BETWEEN)
        tail = _TAIL.search(shown.lower())
        shown = shown[: tail.start()] if tail else shown
    return shown


def _described(shown: str) -> str:
    """Return the description alone where it follows the question: ``a video? A cat on a sofa``."""
    asked, _, follows = (part.strip() for part in shown.partition("?"))
    says_nothing = not asked or _POINTS_BACK.match(asked.lower())
    what = follows if follows and says_nothing else asked
    return "" if _POINTS_BACK.match(what.lower()) or len(what) < _SHORTEST else what


_CHANGE = either(
    """
    make | change | add | remove | turn | replace | put | give | set | swap | zoom | slow | speed
    brighten | darken | lighten | recolou?r | move | animate | have | let | try | crop | cut | loop
    """
)
_TO_CHANGE = re.compile(
    rf"(?:can|could|would|will) (?:you|u|ya|sora|we) {_POLITELY}(?P<change>{_CHANGE} .*)\Z",
    re.DOTALL,
)


def change_in(sentence: str) -> str:
    """Return what should be done to a clip that ``sentence`` asks for: ``make it night``."""
    line = without_lead(sentence.lower())
    found = _TO_CHANGE.match(line)
    if found is None or len(sentence.lower()) != len(sentence):
        return ""
    return _without_tail(sentence[len(sentence) - len(found["change"]) :])
