"""What people remark to a bot that is no question and no prompt: complaints, tries, settings.

Each kind is told by the words that it is made of: a remark has no others. Everything here is in
lower case.
"""

from __future__ import annotations

import re

from bot.domain.language.talk.words import About, either

_CLIP = either(
    """
    clips? | videos? | renders? | films? | movies? | cards? | jobs? | files? | results? | outputs?
    prompts? | requests? | orders? | previews? | thumbnails? | links? | buttons? | forms? | bot
    app | sora | sound | audio | messages? | commands? | uploads? | downloads?
    """
)
_OURS = rf"(?:(?:my|the|this|that|our|your|these|any|last|first|new|other) ){{1,2}}{_CLIP}"
_ANY_OF_OURS = f"(?:{_OURS}|{_CLIP})"
_THEY = rf"(?:{_OURS}|it|that|this|they)"
_GONE = either(
    """
    missing | gone | stuck | broken | late | slow | wrong | black | blank | empty | blurry | frozen
    hanging | hung | down | dead | failed | failing | lost
    not (?:there|here|working|loading|playing|showing|visible|opening|responding|available)
    """
)
_IS = "(?:'s|s| is| are| has| was| got| looks| seems| just| keeps)?"
_VERY = "(?:so |too |still |totally |all )?"
_NOT = "(?:never|not|didn't|didnt|doesn't|doesnt|won't|wont|can't|cant|isn't|isnt|hasn't|hasnt)"
_WORKS = either(
    """
    load(?:s|ed)? | play(?:s|ed)? | arrive[sd]? | come | came | work(?:s|ed)? | show(?: up)?
    showed(?: up)? | open(?:s|ed)? | appear(?:s|ed)? | finish(?:es|ed)? | start(?:s|ed)?
    respond(?:s|ed)? | download | upload | render | let me | do anything
    """
)
_CANNOT = "(?:can't|cant|cannot|couldn't|didn't|didnt|don't|dont|haven't|never)"
_HAVE = "(?:see|find|get|got|play|open|hear|download|watch|use|load|access|receive)"
_WAS = "(?:i was|i got|i am|i'm|i've been|i have been|we were|got|was)"
_GET = "(?:i |we )?(?:get|got|getting|am getting|keep getting|see|saw|seeing|found|have|had)"
_BUGS = "(?:an? |the |some |this )?(?:errors?|bugs?|issues?|problems?)"
_NO = "(?:there's |there is |theres |i have |i see |i hear |still |got )?no"
_AND = "(?:[ ,]+(?:again|yet|still|now|for me|at all|anymore|here|today|properly|either))*"
_TROUBLE = re.compile(
    either(
        rf"""
        (?:{_ANY_OF_OURS}|it|that|this|nothing) {_NOT} (?:even )?{_WORKS}
        {_THEY}{_IS} {_VERY}{_GONE}
        {_ANY_OF_OURS} (?:crash(?:es|ed)?|disappeared|vanished|fail(?:ed|s)?) | error \d+
        i (?:still )?{_CANNOT} {_HAVE} {_OURS}
        (?:i am |i'm |i )?(?:still |been )waiting(?: for (?:{_OURS}|it))?
        {_WAS} (?:over|double )?(?:charged|billed)(?: \w+){{0,3}} | {_GET} {_BUGS}(?: \w+){{0,3}}
        {_NO} (?:{_CLIP}|response|reply) | nothing(?:'s| is) happening
        still (?:nothing|broken|slow|stuck|failing|pending) | taking (?:so|too|very) long
        it (?:says|said|shows|gives me|gave me) (?:an )?(?:error|fail)\w* | (?:a )?bug report
        (?:it |that |this )?(?:failed|fails|broke|crashed|timed out|stuck|hangs)
        (?:so|too|very|this is|it's so|this is so|that's too) slow | report (?:a )?bugs?
        (?:that's |this is |it's )?not what (?:i|we) (?:wanted|asked for|meant|ordered)
        (?:no |that's |thats |that is |this is |it's |all |just )*(?:wrong|not right)
        """
    )
    + _AND
)
_PAID = re.compile(r"\b(?:charged|billed)\b")
_LABEL = re.compile(
    "(?:bug|bug report|feedback|issue|error|problem|question|help|request)(?: ?: ?| ?:$)"
)

_DAYS = "(?:monday|tuesday|wednesday|thursday|friday|weekend|holidays|new year)"
_WELL = re.compile(
    either(
        rf"""
        have a (?:nice|good|great|lovely|wonderful) (?:day|one|week|weekend|evening|night|holiday)
        enjoy (?:your|the) (?:day|week|weekend|evening|holidays?) | happy {_DAYS}
        (?:merry|happy) (?:christmas|xmas) | (?:nice|good|great|pleased) to (?:meet|see|have) you
        (?:see|talk to|catch) (?:you|ya|u)(?: all)? (?:later|soon|around|then|tomorrow|monday)
        talk (?:later|soon) | go ahead | ttyl | take care | you too | likewise | same here
        good luck | cya
        i love (?:this|the|your) (?:bot|app|clip|video) | (?:good|best|bad|nice|great) bot | nvm
        (?:brb|afk|bbl|ooo|wfh)(?: \w+){{0,3}} | be right back
        (?:standup|meeting|lunch|call) in \d+(?: min\w*)? | lunch anyone
        anyone (?:up )?for (?:a )?(?:lunch|coffee|call|beer) | tl;?dr
        how (?:are|r) (?:you|u|ya)(?: doing)?(?: today)?
        """
    )
)
"""What is wished, and what people tell each other."""

_TRIES = re.compile(
    "(?:"
    + either(
        r"""
        test | tests | testing | tested | check | checking | try | trying | ignore | please | pls
        just | only | a | an | the | this | is | it | message | bot | app | sora | integration
        command | again | me | quick | slack | here | now | hi | hello | hey | out | to | i'm | im
        i | am | we | we're | are | if | works | work | my | small | new | one | two | three
        \d{1,3}
        """
    )
    + r"(?:[ ,.:!-]+|\Z))+"
)
_TRIED = re.compile(r"\b(?:test|tests|testing|ignore)\b")
_FOO = "(?:foo|bar|baz|foobar|bla+h?|lorem|ipsum|dolor|sit|amet|abc|xyz|123)"
_KEYS = re.compile(
    either(
        rf"""
        (?:asd|qwe|zxc|jkl|dsa|ewq|hjk|fgh){{1,4}}
        \w{{0,3}}(?:asdf|qwer|zxcv|hjkl|sdfg|dfgh|fghj|uiop)\w{{0,12}}
        (?!bar|sit|123){_FOO}(?: {_FOO}){{0,5}} | abcd | abc123 | xxx? | [a-z] | ([a-z])\1{{2,}}
        sdf | sfd | dfg | fdg | jfjf | echo (?:hi|hello|test) | [uv]\d | sora[ -]?[12]
        """
    )
)
"""What is typed to see what happens: ``asdf``, ``foo bar``; and the buttons of another bot."""

_LANGUAGES = (
    "(?:english|german|french|spanish|italian|portuguese|dutch|polish|russian|chinese|japanese"
    "|korean|deutsch|englisch|fran[cç]ais|anglais|español|inglés|italiano|português|nederlands"
    "|en|de|fr|es|it)"
)
_SETTING = re.compile(
    "(?:set|use|change|switch|reset|default|enable|disable|config|configure|settings?|language"
    "|lang|locale|prefer)(?: "
    + either(
        rf"""
        set | default | defaults | the | my | a | size | length | seconds | duration | model
        quality | resolution | ratio | aspect | language | lang | locale | landscape | portrait
        square | vertical | horizontal | to | as | on | off | sora | sora-\d | \d[\d:x.p]*k? | hd
        {_LANGUAGES} | notifications? | =
        """
    )
    + "){1,6}"
    rf"|(?:speak|sprich|parle|habla|parla|answer in|reply in) {_LANGUAGES}"
    rf"|(?:in|auf|en) {_LANGUAGES},? (?:please|bitte|s'il (?:te|vous) pla[iî]t|por favor)"
)

_FACTS = re.compile(
    "(?:"
    + either(
        """
        max | maximum | min | minimum | lengths? | durations? | sizes? | ratios? | aspect
        resolutions? | costs? | prices? | pricing | totals? | budgets? | quota | usage | credits?
        limits? | left | remaining | so | far | this | last | month | week | today | my | our | the
        current | currently | spent | spending | spend | per | clips? | seconds? | videos?
        available | supported | possible | allowed | all | of | and | models? | formats? | options?
        what | about | for | a | one | each | in | invoices? | rates?
        """
    )
    + r"(?:[ ,/]+|\Z))+"
)
_MONEY = r"costs?|prices?|pricing|budgets?|quota|credits?|spen[dt]|spending|invoices?|total"
_COSTS = re.compile(rf"\b(?:{_MONEY})\b")
_FACT = re.compile(
    rf"\b(?:{_MONEY}|max|maximum|min|minimum|durations?|ratios?|resolutions?|usage|limits?"
    r"|supported|available|allowed|models|formats|options|remaining)\b"
)

_A_CLIP = re.compile(
    "(?:(?:please|pls|now|just|to|can i have|let's|lets|let me|i'd like|we need|we want|give me"
    "|show me|i need|i would like|i wanna|i want) )*"
    "(?:(?:make|create|generate|render|produce|film|do|get|show|see|try|have|order) )?"
    "(?:(?:me|us) )?"
    "(?:(?:a|an|the|some|any|one|new|another|random|cool|short|quick|nice|funny) )*"
    "(?:clips?|videos?|films?|movies?|something|anything|demos?|examples?|samples?|ideas?"
    "|inspiration|a surprise)"
    "(?: (?:cool|nice|random|fun|funny|else|new|please|pls|for me|for us|now|again))*"
    "|(?:surprise|inspire|amaze|entertain|impress) (?:me|us)"
)
_WANTS = re.compile(
    r"\b(?:please|pls|want|need|like|make|create|generate|produce|do|get|show|give|new|surprise"
    r"|inspire|amaze|entertain|impress|something|anything|demo|examples?|ideas?|order|another)\b"
)
"""A clip that is asked for without a word of what it should show: ``make me something cool``."""

_ASKS = re.compile(
    either(
        rf"""
        (?:(?:i|we) )?(?:(?:just|really) )?(?:need|want) (?:some )?(?:help|support)(?: \w+){{0,4}}
        (?:i|we) (?:have|had|got) (?:a|some|one|another) (?:quick )?questions?(?: \w+){{0,4}}
        (?:quick |one )?questions? | idk (?:how|what|why|where|if|who)(?: \w+){{0,6}}
        how ?2 \w+ | explain (?:\w+ ){{0,2}}\w+
        (?:i want|give me|i need|i demand) (?:a|my) (?:refund|money back|invoice|receipt)
        todo:? (?:buy|call|fix|write|send|ask|check|review) .{{1,60}}
        calc [\d(].{{0,60}} | deploy (?:to )?(?:prod|production|staging|main|master|dev)
        translate .{{1,60}} (?:to|into) {_LANGUAGES}
        """
    )
)


def remark(line: str) -> About | None:
    """Return what a remark to the bot is about; None for what may be a prompt."""
    label = _LABEL.match(line)
    said = line[label.end() :].strip() if label else line
    if label and not said:
        return About.QUESTION
    if _TRIES.fullmatch(said) and _TRIED.search(said):
        return About.PRESENCE
    if _TROUBLE.fullmatch(said):
        return About.PRICE if _PAID.search(said) else About.DONE
    if _FACTS.fullmatch(said) and _FACT.search(said):
        return About.PRICE if _COSTS.search(said) else About.QUESTION
    if _A_CLIP.fullmatch(said) and _WANTS.search(said):
        return About.WISH
    return _other(said)


def _other(said: str) -> About | None:
    if _WELL.fullmatch(said):
        return About.COURTESY
    if _SETTING.fullmatch(said):
        return About.COMMAND
    asks = _KEYS.fullmatch(said) or _ASKS.fullmatch(said)
    return About.QUESTION if asks else None
