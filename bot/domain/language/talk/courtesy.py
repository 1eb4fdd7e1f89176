"""Politeness: what people say to each other, and to bots, that asks for nothing."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.language.talk.words import GREETINGS, THANKS

_GESTURES = re.compile("[👍🙏👋👏🎉👌🙌❤🤝🫶👊🤙💪🙂😊😀😄😁👎]")
_REACTIONS = re.compile(
    "[\U0001f44b-\U0001f450\U0001f600-\U0001f64f\U0001f910-\U0001f917\U0001f920-\U0001f92f"
    "\U0001f970-\U0001f976\U0001fae0-\U0001fae8👀🔥💯✅❌🎊✨🙃💖💕💙💚💛💜🧡🖤☝✌✔‼❗❓➕➖♥☺"
    r"\s"
    "\U0001f3fb-\U0001f3ff\u200d\ufe0f♀♂]+"
)
"""Emoji that people answer with, rather than have filmed: faces, hands, hearts, marks."""
_NAME = re.compile(r"(?<!\S)@\S+")
_PRAISE = (
    "amazing|awesome|beautiful|brilliant|cool|excellent|fabulous|fantastic|gorgeous|great|lovely"
    "|neat|nice|perfect|sick|superb|wonderful"
)
_GREETING = (
    f"(?:{GREETINGS}|bye|goodbye|bye bye|see you|good night|ciao ciao)"
    "(?: there| all| everyone| everybody| team| folks| guys| again| bot| buddy| friend)?"
)
_COURTESIES = re.compile(
    "(?:(?:"
    f"{_GREETING}"
    "|(?:good|great|nice) (?:job|work|one|bot|stuff)"
    f"|{THANKS}"
    "|(?:many )?(?:thanks|thank you|thank u|thx|tysm|ty|cheers|ta)"
    "(?: (?:so|very) much| a lot| a million| a bunch| again| in advance| all| everyone| bot)?"
    "(?: for (?:that|this|it|the clips?|your help|the help))?"
    "|(?:thats|that is|this is|its|it is|looks|looking|how|so|very|really|just|youre|you are) "
    f"(?:(?:so|very|really|just|the|pretty|too) )*(?:{_PRAISE}|best|good|funny)"
    f"|(?:so|very|really|just) (?:{_PRAISE})|(?:{_PRAISE})(?: one| work| job| stuff)?"
    "|ok|okay|okey|k|kk|yes|yes please|yep|yeah|yup|y|no|n|nope|nah|sure|alright|all right|right"
    "|got it|gotcha|understood|roger|noted|will do|sounds good|fine|good|done|agreed|exactly|same"
    "|wow|ooh|oh|ah|aha|haha|hahaha|hehe|lol|lmao|rofl|omg|hmm|hm|whoa|woah|yay|hooray|bravo"
    "|congrats|congratulations|well done|welcome|bless you|oops|ouch|ugh|meh|damn|nm|np|idk|brb"
    "|(?:no|not a) (?:problem|worries)|youre welcome|never mind|nevermind|sorry|my bad|please|pls"
    "|(?:i |we |just )?love (?:it|this|that|you|u)|i like it|(?:i )?appreciate it|sora"
    ") ){1,9}"
)
_VOWELS = "\u0900-\u0903\u093a-\u094f\u0e31-\u0e3a\u0e47-\u0e4e"
"""Signs that belong to the words of Hindi and Thai, but are no letters to ``\\w``."""

_LONGEST = 9
"""Words: what says more than that says something else, too."""


def is_courtesy(text: str) -> bool:
    """Tell whether ``text`` is only politeness: ``thanks, lovely!``, ``hello Sora``, a thumbs-up.

    A closed set of phrases, in any order and with any punctuation, emoji and @names around them.
    """
    words = _words(text)
    if not words:
        reacts = _REACTIONS.fullmatch(_NAME.sub("", text).strip())
        return _GESTURES.search(text) is not None or reacts is not None
    return len(words) <= _LONGEST and bool(_COURTESIES.fullmatch(f"{' '.join(words)} "))


def has_picture(text: str) -> bool:
    """Tell whether ``text`` has an emoji that a clip could show: a fox, and no thumbs-up."""
    rest = _REACTIONS.sub("", _GESTURES.sub("", text))
    return any(unicodedata.category(char) == "So" for char in rest)


def is_greeting(text: str) -> bool:
    """Tell whether a courtesy says hello or goodbye rather than thank you or well done."""
    words = f"{' '.join(_words(text)[:_LONGEST])} "
    return bool(re.match(f"(?:sora )?{_GREETING} ", words)) or "👋" in text


def _words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without apostrophes and @names."""
    plain = re.sub("['‘’`\u200d\ufe0f]", "", _NAME.sub(" ", text.lower()))
    plain = re.sub(r"([a-z])\1{2,}", r"\1", plain)
    return re.sub(rf"[^\w{_VOWELS}]+", " ", plain).split()
