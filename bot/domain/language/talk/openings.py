"""How a question begins and ends. Everything here is in lower case."""

from __future__ import annotations

import re
from functools import partial

from bot.domain.language.talk.other_languages import asks_abroad
from bot.domain.language.talk.words import either

_BETWEEN = " \t\n,.:;!?¿¡–—-"
_LEAD = re.compile(
    either(
        r"""
        hey | hi | hiya | hello | hallo | hola | yo | ok | okay | so | and | but | or | well | um+
        uh+ | er+ | hm+ | oh | ah | also | then | please | pls | plz | sorry | excuse me | pardon
        thanks | thank you | great | cool | nice | wow | right | alright | sure | yes | no | maybe
        actually | anyway | btw | by the way | fyi | quick question | question | one question
        quick q | q | one more thing | asking for a friend | dear sora | sora | bot | team | all
        there | everyone | folks | guys | @\S+
        (?:just )?(?:wondering|curious|asking)(?=[,.:;!?–—-])
        """
    )
    + rf"(?=[{re.escape(_BETWEEN)}]|\Z)"
)
"""What people say before they ask: ``hey Sora, quick question: …``."""

_CALL = re.compile(
    either(
        r"""
        hey | hi | hello | hallo | yo | ok | okay | please | pls | plz | sorry | excuse me | well
        um+ | uh+ | hm+ | btw | sora | @\S+
        """
    )
    + rf"(?=[{re.escape(_BETWEEN)}]|\Z)"
)
"""What calls somebody, and makes no scene of a command: ``great history`` is one."""

_TAIL = re.compile(
    rf"(?<=[{re.escape(_BETWEEN)}])"
    + either(
        """
        please | pls | plz | thanks | thank you | thx | for me | for us | sora | bot | there | now
        here | today | exactly | then | again | though | guys | all | everyone | folks | anyway
        """
    )
    + r"\Z"
)
"""What they add when they have asked."""

_PLEASE = re.compile(
    rf"(?<=[{re.escape(_BETWEEN)}])"
    + either("please | pls | plz | thanks | thank you | thx | sora | bot")
    + r"\Z"
)
"""What makes no difference to a command."""

_MOST = 8
"""How many such phrases are taken off an end."""

_SOMEBODY = "(?:you|u|anyone|anybody|someone|somebody)"
_WHAT = "(?:what|how|why|when|where|who|which|if|whether|about)"
_ASKS = re.compile(
    either(
        rf"""
        (?:i was |i am |i'm |im |i )?(?:just )?wonder(?:ing)?\b
        (?:do|does|would|could|can) {_SOMEBODY} (?:happen to )?know\b
        (?:would|could|can) {_SOMEBODY} (?:tell me|explain|help)\b
        (?:anyone|anybody) know\b | any idea\b | (?:i'd like|i would like|i want|i need) to know\b
        (?:tell|show|let) me (?:know )?{_WHAT}\b | tell me\b | (?:not sure|no idea) {_WHAT}\b
        i (?:don't|dont|do not) (?:know|understand|get) {_WHAT}\b
        explain (?:{_WHAT}|to me|this|yourself)\b
        """
    )
)
"""How somebody asks without a question's form."""

_IS = either(
    """
    can | could | would | will | do | does | did | is | are | am | was | were | have | has | had
    should | shall | may | might | must | can't | cant | couldn't | won't | wont | wouldn't | don't
    dont | doesn't | doesnt | didn't | isn't | isnt | aren't | arent | wasn't | haven't | hasn't
    shouldn't
    """
)
_US = either(
    """
    you | u | ya | i | we | it | this | that | there | they | these | those | anyone | anybody
    someone | somebody | everyone | my | your | our | sora
    """
)
_WH = either(
    """
    what | whats | what's | wut | wat | how | hows | how's | who | whos | who's | whose | where
    wheres | where's | when | whens | when's | why | which
    """
)
_WH_IS = either("what's | whats | how's | hows | where's | wheres | when's | whens | who's | whos")
_OURS = (
    "(?:(?:the|a|an|any|other|more|each|every|all|one) )?"
    "(?:(?:new|own|same|short|long|longer|rendered) )?"
    + either(
        r"""
        clips? | videos? | bots? | apps? | prices? | pricing | costs? | queue | line | limits?
        options? | commands? | models? | sizes? | lengths? | resolutions? | renders? | rendering
        remix(?:es)? | cards? | prompts? | credits? | sora | audio | sound | files? | results?
        output | formats? | threads? | channels? | buttons? | forms? | default | max(?:imum)?
        min(?:imum)? | (?:aspect )?ratios? | rules | settings | languages? | styles
        """
    )
    + r"\b"
)
_MINE = r"(?:this|it|you|sora|that|the bot|(?:(?:a|my) )?(?:clips?|videos?))"
_TO_THE_BOT = re.compile(
    either(
        rf"""
        {_IS} {_US}\b | {_IS} {_OURS} | (?:is|are) any(?:one|body)\b
        {_WH} (?:else |exactly |on earth )?{_IS} {_US}\b | {_WH} (?:else |exactly )?{_IS} {_OURS}
        {_WH_IS} (?:{_US}|up|new|next|wrong)\b | {_WH_IS} {_OURS}
        (?:what|which) (?:(?:kinds?|sorts?|types?) of |other |are )?{_OURS}
        what about (?:my|your|the|audio|sound)\b
        what (?:happens|happened) (?:if|when|to|with) (?:i|you|my|we)\b
        how (?:much|many|long|often|big|large|fast|expensive|old|good|soon|come)\b
        how to (?:use|cancel|delete|remix|start|stop|undo|download|get|see|list)(?: {_MINE})*\Z
        any (?:chance|way to|limits?|limit on|news|updates?|tips|ideas|plans|help|other)\b
        not working\b | why (?:not|so|no|only)\b | who (?:pays|paid|can|made|built|runs|owns)\b
        """
    )
)
"""How a question to the bot begins, also where nobody typed its mark."""

_ANY = re.compile(
    rf"¿|(?:{_WH}|{_IS}"
    "|"
    + either(
        """
        whom | any | anyone | anybody | anything | ain't
        qu[eé] | c[oó]mo | cu[aá]nto | cu[aá]ndo | d[oó]nde | qui[eé]n | puedes | puede | hay
        was | wie | wann | wo | warum | wer | kannst | k[oö]nnen | kann | gibt es | ist | hast
        quoi | comment | combien | pourquoi | quand | o[uù] | qui | peux-tu | pouvez-vous | est-ce
        cosa | come | quanto | perch[eé] | dove | puoi | pode | voc[eê]
        """
    )
    + r")\b"
)
"""How questions in general begin."""

_CLIPS = """
    clips? | videos? | renders? | rendering | generat\\w+ | prompts? | commands? | costs? | prices?
    pricing | credits? | resolution | 1080p | 4k | queue | upload | download | remix\\w* | slack
    audio | seconds | sora | bot | app
"""
_OF_US = re.compile(
    rf"\b{either(_CLIPS + 'you | your | u | i | we | my | me | our | us | this | it | sound')}\b"
)
_OF_CLIPS = re.compile(rf"\b{either(_CLIPS + 'animations? | channel | workspace | thread')}\b")
_DESCRIBED = re.compile(
    either(
        """
        a | an | one | two | three | four | five | six | several | many | some | close-?up | wide
        aerial | cinematic | slow | pov | macro | drone | animated | time-?lapse
        """
    )
    + r"\b"
)
"""How descriptions begin."""

_LABEL = re.compile(r"[^:?\n]{1,40}:\s")
_APART = re.compile(r"[,;:–—]\s*|\s-\s")
_UNSPACED = re.compile(
    either(
        r"""
        (?:怎么|怎麼|如何|什么(?!都|也)|什麼(?!都|也)|为什么|為什麼|为何|多少|多久|哪里|哪裡|哪个|可以|能不能|能否).*
        (?:可不可以|你能|你会|你可以|有没有|是否|请问|請問).* | .*(?:怎么|怎麼)[做用弄办辦搞样樣]
        .*(?:吗|嗎|呢|么|ですか|ますか|でしょうか|かな|까요|나요|습니까|입니까|ไหม|หรือเปล่า)
        """
    )
)
"""Questions of scripts that mark them by words."""

_WH_VERB = "(?:'s|s| is| are| was| were| does| did)"
_ASKED_FOR = "(?:time|day|date|size|model|channel|version|language)s?"
_CLIP_OR_JOB = "(?:clips?|videos?|jobs?|renders?)"
_IN_ORDER = re.compile(
    either(
        rf"""
        (?:what|who|where|when|why){_WH_VERB} (?:an? |the |on |for |in )?\w+
        (?:what|which) {_ASKED_FOR} (?:is|are|does|do|can)\b
        what (?:went|goes|happened) wrong\b | how do(?:es)? (?:one|people)\b
        how to (?:cancel|delete|remix|stop|undo|download|share)(?: an?| the| my)? {_CLIP_OR_JOB}
        (?:anyone|anybody) (?:else )?(?:\w+ing|have|has|got|seen?|tried)\b
        """
    )
)
_HOW_MUCH = re.compile(r"how (?:much|many|long|often|big|large|fast|old)\b")
_FEW = 7
"""Words of a question that nobody marked: ``why do cats always land …`` goes on as films do."""

_LONGEST_UNSPACED = 30
_LONG = 12
"""Words from which on a sentence that only ends in a question mark describes something."""
_SHORT = 6
"""The same for one that begins as descriptions do: ``a cat that wonders what is for dinner?``"""


def _behind(lead: re.Pattern[str], line: str) -> str:
    rest = line
    for _ in range(_MOST):
        begun = rest.lstrip(_BETWEEN)
        found = lead.match(begun)
        if not found:
            return begun or line
        rest = begun[found.end() :]
    return rest.lstrip(_BETWEEN) or line


def _without(tail: re.Pattern[str], line: str) -> str:
    rest = line
    for _ in range(_MOST):
        bare = rest.rstrip(_BETWEEN)
        rest = tail.sub("", bare)
        if rest == bare:
            break
    return rest.rstrip(_BETWEEN) or line


without_lead = partial(_behind, _LEAD)
"""Return a line without what people say before they ask: ``hey Sora, quick question:``."""

without_call = partial(_behind, _CALL)
"""Return a line without what calls somebody: ``hey Sora, usage``."""

without_tail = partial(_without, _TAIL)
"""Return a line without what people add when they have asked: ``please, thanks!``."""

without_please = partial(_without, _PLEASE)
"""Return a line without politeness behind it: all else may make a scene of a command."""


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks somebody, rather than to describe something."""
    asked = without_lead(sentence)
    if is_marked(asked):
        return not _describes(asked)
    begins = _ASKS.match(asked) or _TO_THE_BOT.match(asked) or _asks_unspaced(asked)
    begins = begins or asks_abroad(asked) or _asks_shortly(asked)
    return bool(begins) and not _goes_on_to_describe(asked)


def is_marked(sentence: str) -> bool:
    """Tell whether ``sentence`` ends in a question mark, whatever punctuation follows it."""
    _, mark, after = sentence.rpartition("?")
    return bool(mark) and not any(char.isalnum() for char in after)


def is_about_clips(sentence: str) -> bool:
    """Tell whether a question is one about what the bot does, and not one that a figure asks."""
    asked = without_lead(sentence)
    begins = _TO_THE_BOT.match(asked) or _ASKS.match(asked)
    return bool(begins) and bool(_OF_CLIPS.search(asked))


def _describes(asked: str) -> bool:
    """Tell whether a sentence with a question mark at its end describes something all the same.

    ``Waitress: more coffee?`` is what a figure says, ``a cat that …`` what is to be seen.
    """
    if _ANY.match(asked) or _ASKS.match(asked):
        return False
    if _LABEL.match(asked):
        return True
    last = without_lead(asked.rpartition(",")[2].strip())
    if last != asked and (_TO_THE_BOT.match(last) or _ASKS.match(last)):
        return False
    words = len(asked.split())
    if _DESCRIBED.match(asked):
        return words >= _SHORT
    return words >= _LONG and not _OF_US.search(asked)


def _goes_on_to_describe(asked: str) -> bool:
    """Tell whether the beginning of a question is only that: ``do you hear the people sing, …``."""
    if _HOW_MUCH.match(asked) and not _OF_US.search(asked) and len(asked.split()) > _FEW:
        return True
    first, *rest = _APART.split(asked, maxsplit=1)
    if not rest or _OF_CLIPS.search(first):
        return False
    return len(rest[0].split()) > 1 and not _OF_US.search(rest[0])


def _asks_shortly(asked: str) -> bool:
    """Tell whether a few words are in a question's order: ``what's the capital of France``."""
    one = without_tail(asked)
    is_clause = _APART.search(one) is None
    return is_clause and bool(_IN_ORDER.match(one)) and len(one.split()) <= _FEW


def _asks_unspaced(asked: str) -> bool:
    bare = asked.rstrip("。!！~ ")
    return len(bare) <= _LONGEST_UNSPACED and bool(_UNSPACED.fullmatch(bare))
