"""Telling what people say to one another from what should be different in a clip.

It counts where every reply is a change of the clip, and nobody has to speak to Sora: what may be
said to others costs nothing before its writer says so. That holds up a change now and then, for the
press of a button.
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.language.talk.words import either

_LONGEST: Final = 40
"""Words: who says more discusses something."""

_PEOPLE: Final = either(
    """
    i | i'm | im | i'd | i've | ive | i'll | we | we're | we'd | we've | we'll | let's | lets
    let me | you | you're | you'd | you've | you'll | your | yours | they | they're | they'd
    they've | he | he's | he'd | she | she's | she'd | me | my | mine | our | ours
    anyone | anybody
    """
)
_ASIDES: Final = either(
    """
    fyi | btw | by the way | imo | imho | tbh | afaik | iirc | maybe | perhaps | probably
    definitely | honestly | personally | to be honest | hopefully | unfortunately | wait | hold on
    note | reminder | question | for the record | for reference | as discussed | sorry | apologies
    see you | out of office | not yet | moving on
    """
)
_JUDGED: Final = either(
    """
    this is | that is | this was | that was | this one | that one | these are | those are | that's
    thats | this looks | that looks | looks | it looks | it's | it is | it was | so much
    much better | way better | better than | not bad | not sure | no idea | good idea | great idea
    nice | love | loving | loved | great | perfect | awesome | amazing | funny | agreed | agree
    thanks | thank | ship it | approved | lgtm | well done | wow | haha | lol | omg | hmm
    good to go | ok so | okay so | so which | reminds me | better | worse | the better one
    """
)
_BEGINNING: Final = re.compile(
    r"(?:\A|[.!?…:;,)\n]\s*|\b(?:and|but|so|because|since) )"
    rf"(?:{_PEOPLE}|{_ASIDES}|{_JUDGED})(?!\w)"
)
_ANYWHERE: Final = re.compile(
    r"\b"
    + either(
        """
        clients? | customers? | marketing | legal | stakeholders? | deadlines? | meetings?
        budgets? | invoices? | the brief | the team | the deck | the slides | the campaign
        sending | sharing | uploading | posting | will share | will send | share it | share this
        mondays? | tuesdays? | wednesdays? | thursdays? | fridays? | tomorrow | my boss | the boss
        said (?:he|she|they|we|it|that|no|yes) | told (?:me|us|him|her|them) | wrong thread
        (?:likes|liked|hates?|hated|loves?|loved|wants?|wanted) (?:it|this|that)
        what do you | which one | what about | how about | any thoughts | thoughts on
        (?:is|are|was|were|looks?|feels?|seems?) (?:so |much |way |a lot |even )*(?:better|worse)
        """
    )
    + r"\b"
)
"""What is said of work and of taste, and seldom of a picture."""

_ALONE: Final = re.compile(
    r"\W*"
    + either(
        r"""
        bump | fixed | posted | shared | sent | merged | final | ditto | dito | on it | this | that
        one | two | both | either | neither | (?:number|no|option|version) \d+
        (?:the )?(?:first|second|third|last|other|left|right)(?: one)?
        looking(?: into (?:it|this|that))? | checking | trying | working on (?:it|this|that)
        cute | stunning | gorgeous | beautiful | hilarious | impressive | meh | boring | weird
        (?:be )?back (?:in|at|by) .{1,20}
        """
    )
    + r"\W*"
)
"""What people say in so few words, and what shows nothing when it is all that is said."""

_NAMED: Final = re.compile(r"(?<!\S)[@#]\w|://|^>", re.MULTILINE)


def may_be_for_people(text: str) -> bool:
    """Tell whether words may be meant for others: ``I like the second one better``.

    So are those that name somebody or a channel, or quote them, those of a link, and long ones.
    """
    line = re.sub("[‘’ʼ´`]", "'", text.lower()).strip()
    told = (found.search(line) for found in (_NAMED, _BEGINNING, _ANYWHERE))
    return any(told) or bool(_ALONE.fullmatch(line)) or len(line.split()) > _LONGEST
