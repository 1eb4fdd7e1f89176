"""The words by which talk is told from a prompt: what people say to bots, and type into others.

Everything here is in lower case, with straight apostrophes. A phrase stands for all of what was
said, but for politeness around it; what may begin or go on is in ``telling``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


def either(table: str) -> str:
    """Return a regular expression for any phrase of ``table``: ``" | "`` and line breaks divide it.

    Phrases may be expressions themselves.
    """
    return f"(?:{'|'.join(sorted(_phrases(table), key=len, reverse=True))})"


def _phrases(table: str) -> frozenset[str]:
    phrases = (phrase.strip() for line in table.splitlines() for phrase in line.split(" | "))
    return frozenset(filter(None, phrases))


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


COMMANDS = _words(
    """
    about account accounts activate active activity add admin admins alias aliases analytics api
    apikey app apps ask assign auth authenticate authorise authorize back backup bal balance ban
    batch begin beta bill billing billings blend board boards bug bugs buy bye changelog channel
    chat check claim clear clip clips close cmd cmds code collection collections command commands
    commit config configs configuration configure confirm connect console contact continue count
    create credit credits daily dash dashboard data deactivate debug default defaults demo deploy
    describe dev disable disconnect discover dnd doc docs documentation done downgrade download
    downloads echo edit email enable end error errors example examples exec exit explore export
    extend faq faqs fast favorite favorites favourite favourites features feedback files fix
    follow followup forget formats free gallery generate generations get giphy github go gpt guide
    guides health healthcheck healthz history home howto id image images imagine import inbox info
    inspire install instructions intro invite invites issue issues job jobs join keys kick lang
    language languages last latest leaderboard learn leave legal license limit limits link list
    load locale log log-in log-out login logoff logon logout logs lookup man manage manual me
    member members membership menu mode model models more movie movies msg mute my-clips new news
    next notifications notify off on onboarding open opt-in opt-out option options order orders
    parameters params password pause pay payment payments permissions perms pin ping plan plans
    plugins policy poll polls pong prefer preference preferences prefs premium preset presets prev
    preview previews previous price prices pricing privacy private pro profile profiles progress
    prompt prompts public purge queue queued quickstart quit quota quotas random randomize rank
    rate ratelimit readme recent recents redeem redo refer referral refresh refund regenerate
    register relax release releases reload remaining remind reminder reminders rename render
    render-queue renders repeat reply report reports request requests reroll reset resolution
    restart restore resume retry revert revoke role roles roll root rules run running save saved
    say schedule search seconds send server session set settheme setting settings setup share
    shortcut shortcuts shorten show shuffle shutdown sign-in sign-out sign-up signin signout
    signup size sizes skip slack sora speed starred start stat stats stealth stop store style
    styles sub submit subscribe subscription subscriptions suggest suggestions summarize summary
    support suspend switch sync sync-status sysinfo system tasks teams template templates terms
    test testing tests theme thread time timezone todo todos token tokens tool tools top top-up
    topup total translate trending trial tune turbo tutorial tutorials undo unfollow uninstall
    unlink unmute unpause unsubscribe update updates upgrade upload uploads upscale uptime usage
    use user userid username users util variations vary verbose verify version versions vid video
    videos vids view vip voice voices vote wallet weather welcome who-am-i whoami whois workflow
    workflows workspace workspaces
    """
)
"""What is a command somewhere, said alone: of Slack's apps, of image and video bots, of shells."""

IN_FRONT = _words(
    """
    add change check choose edit export get list manage my open pick print reset see select set
    show switch update use view
    """
)
BEHIND = _words(
    """
    balance commands details help history info limit limits list menu now options page panel
    please settings stats status usage
    """
)
"""Words that go with a command, in front of it or behind: ``show usage``, ``model list``."""

SCENES = _words(
    """
    code fast home movie movies slack speed team teams time top voice weather workspace
    """
)
"""Commands that a second word makes a thing to film of: ``weather report``, ``home page``."""

OFFICES = _words(
    """
    account billing bug cache credits data feedback history issue key notifications password plan
    profile session settings subscription support ticket token
    """
)
DONE_TO_THEM = _words(
    """
    api billing buy cancel clear contact delete downgrade file give link manage redeem refill
    remaining remove report send submit unlink upgrade
    """
)
"""What services do with their customers, and with what: ``cancel subscription``."""

TWO_WORDS = _phrases(
    """
    log in | log on | log out | sign in | sign out | sign up | opt in | opt out | set up | top up
    credits left | tokens left | report a bug
    """
)
"""Commands that have a space in them."""

WITH_A_NAME = _words(
    """
    authorize configure connect deploy disable disconnect enable follow giphy install invite join
    kick leave link login msg mute notify ping remind set share signin subscribe unfollow
    uninstall unlink unmute unsubscribe vote whois
    """
)
"""Commands that take the name of something: ``connect owner/repo``, ``notify #general``."""

WITH_ANY_NAME = _words(
    """
    dm giphy install invite msg mute subscribe uninstall unmute unsubscribe whois
    """
)
"""Those of them that begin nothing else, whatever the name is: ``invite ann``."""


class About(Enum):
    """What talk is about, as far as an answer depends on it."""

    HELLO = "hello"
    COURTESY = "courtesy"
    PRESENCE = "presence"
    PRICE = "price"
    MINE = "mine"
    """One's own clips: a list of them, or how many."""
    DONE = "done"
    """What has become of one's clip."""
    CANCEL = "cancel"
    DELETE = "delete"
    AGAIN = "again"
    """What was there, once more."""
    CHANGE = "change"
    """A change of a clip, or something done with it, where it isn't clear which one is meant."""
    OTHERS = "others"
    """What people say to each other, as far as can be told."""
    WISH = "wish"
    """A clip, asked for as a question."""
    QUESTION = "question"
    """What the bot is, can do, and how it's used; and any other question."""
    COMMAND = "command"
    """A command that isn't ours."""
    SLIP = "slip"
    """One of our commands, misspelt."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said that may be no prompt."""

    about: About
    wish: str = ""
    """What the clip should show that somebody asks for, as far as that can be told."""
    change: str = ""
    """What should be done to a clip, in words for a remix."""
    meant: str = ""
    """The command of ours that was misspelt."""


_TABLE = {
    About.HELLO: """
        morning | mornin | see you tomorrow | see ya | later | cu
    """,
    About.COURTESY: """
        cheers mate | bless | forget it | ignore that | ignore this | scrap that | wrong channel
        wrong window | oops wrong channel | oops wrong window | not you | no offense
    """,
    About.PRESENCE: """
        wake up | respond | pls respond | please respond | say something | ignore testing | ping
        pong | test | tests | testing | test test | just testing | just a test | this is a test
        test message | testing testing | check check | mic check | hello world | knock knock
        are you there | you there | u there | still there | anyone there | anybody there
        anyone here | anybody here | anyone home | anybody home | is anyone there
        is anybody home | is anybody there | are you alive | you alive | are you up | you up
        are you awake | are you online | are you working | are you ok | are you down | is this on
        is this thing on | is this working | is this up | is it working | is it up | is it down
        does this work | does it work | do you work | is sora up | is sora down | is sora working
        is sora there | sora down | are you listening | can you hear me | do you read me
        do you copy | health | healthcheck | healthz | uptime | echo | are you busy | is it busy
        how busy are you | how busy is it | how long is the queue | how long is the line | queue
        queued | running | render-queue | show queue | the queue | what's in the queue
        whats in the queue | are you ready | ready | online | up | alive
    """,
    About.PRICE: """
        price | prices | pricing | cost | costs | the price | the cost | budget | my budget
        billing | bill | bills | credits | credit | my credits | balance | my balance | bal
        quota | quotas | my quota | wallet | how much | how much is it | how much is this
        how much money | is it free | is this free | free | pay | payment | payments | plan
        plans | subscription | refund | topup | top up | top-up | buy | buy credits | trial | pro
        premium | upgrade | downgrade | fee | fees | price list | pricelist | rate | show prices
        show price | what's the price | whats the price | ¿cuánto cuesta | cuánto cuesta
        cuanto cuesta | precio | precios | wie viel kostet das | was kostet das
        was kostet ein clip | wieviel kostet das | preis | preise | kosten | combien ça coûte
        combien | prix | tarif | tarifs | quanto costa | prezzo | prezzi | quanto custa | preço
        多少钱 | 多少錢 | 价格 | 價格 | 费用 | 料金 | いくら | 値段 | 가격 | 얼마 | 얼마예요
        сколько стоит | цена | hoeveel kost het | ne kadar | ile kosztuje
    """,
    About.MINE: """
        usage | my usage | show usage | usage stats | stats | stat | statistics | my stats
        history | my history | gallery | my gallery | recent | recents | latest | last | my clips
        my videos | my jobs | my renders | my films | my movies | my requests | clips | videos
        jobs | renders | movies | saved | downloads | uploads | favorites | favourites | starred
        collection | collections | activity | my activity | feed | all | mine | everything
        dashboard | my dashboard | boards | ls | ll | dir | show the list | show me the list
        the list | inbox | orders | my orders | tasks | generations | my generations | leaderboard
        total | mis clips | mis vídeos | meine clips | meine videos | mes clips | mes vidéos
        我的视频 | 历史 | 履歴
    """,
    About.DONE: """
        are you done | are we done | done yet | is it done | is it done yet | is it ready
        is it ready yet | ready yet | finished | is it finished | any news | any update
        any updates | any progress | progress | update | updates | how's it going | hows it going
        how is it going | what's happening | whats happening | what's going on | whats going on
        what's the status | whats the status | eta | what's taking so long
        why is it taking so long
    """,
    About.QUESTION: """
        explain | introduce yourself | teach me | show me an example | give me an example | broken
        it's broken | its broken | this is broken | you're broken | getting an error
        i get an error | no idea | help sora | sora help | sudo help | how's billing done | wtf
        help me | help me please | i need help | need help | get help | show help | more help
        usage help | how | how to | how to use | how to use this | how to use it | how to use sora
        how does it work | how does this work | how do i use this | how do you work
        how do i start | how to start | what | what now | what is this | what's this | whats this
        what can you do | what can u do | what do you do | what can i do | what can i say
        what can i type | what else | what next | who are you | what are you | who is this
        who made you | who built you | who made this | where do i start | where to start | why
        when | where | who | huh | eh | hm | hmm | wat | wut | i don't understand
        i dont understand | i don't get it | i dont get it | i'm lost | im lost | i'm confused
        im confused | confused | it doesn't work | it doesnt work | this doesn't work
        this doesnt work | doesn't work | doesnt work | not working | it's not working
        nothing happens | nothing happened | tell me more | more info | examples | example
        commands | options | menu | man | manual | guide | docs | faq | howto | tutorial
        getting started | get started | begin | let's go | lets go | let's start | lets start
        tell me a joke | what's up | whats up | sup | wassup | wazzup | how come | ayuda | ayúdame
        cómo funciona | como funciona | qué puedes hacer | que puedes hacer | hilfe | wie geht das
        wie funktioniert das | was kannst du | was ist das | was geht | aide | aidez-moi
        comment ça marche | que peux-tu faire | c'est quoi | aiuto | come funziona
        cosa puoi fare | ajuda | o que você faz | 帮助 | 幫助 | 怎么用 | 怎麼用 | 如何使用
        怎么使用 | 你能做什么 | 你会什么 | 你是谁 | 你是誰 | 使い方 | ヘルプ | 助けて | 何ができる
        도움말 | 사용법 | помощь | как пользоваться | что ты умеешь | как это работает | pomoc
        hjälp | hulp | yardım
    """,
    About.CANCEL: """
        abort | kill | halt | cease | undo | cancel please | cancel everything please
        stop everything
    """,
}

SAID = {phrase: about for about, table in _TABLE.items() for phrase in _phrases(table)}
"""What is said in so many words, and what that is about."""

GREETINGS = (
    "hi|hello|hey|hiya|howdy|heya|yo|hullo|greetings|good (?:morning|afternoon|evening|day)|gm"
    "|g'day|hola|buenas|buenos d[ií]as|buenas (?:tardes|noches)|bonjour|salut|bonsoir|ciao"
    "|salve|buongiorno|buonasera|ol[aá]|oi|bom dia|boa tarde|boa noite|hallo|hall[oö]chen|servus"
    "|moin|moin moin|gr[uü][sß] gott|gr[uü]ezi|guten (?:tag|morgen|abend)|hoi|hej|hei|hejsan|tjena"
    "|cze[sś][cć]|ahoj|dobr[yý] den|szia|salam|salaam|assalamu alaikum|shalom|namaste|merhaba|selam"
    "|xin ch[aà]o|sawasdee|привет|здравствуйте|здравствуй|добрый день|привіт|你好|您好|哈喽|嗨"
    "|早上好"
    "|大家好|こんにちは|こんばんは|おはよう|おはようございます|안녕|안녕하세요|مرحبا"
    "|السلام عليكم|שלום|नमस्ते|สวัสดี"
)
"""How people say hello."""

THANKS = (
    "gracias|muchas gracias|danke|danke sch[oö]n|vielen dank|danke dir|merci|merci beaucoup|grazie"
    "|grazie mille|obrigad[oa]|muito obrigad[oa]|tack|tack s[aå] mycket|takk|tak|dank je|dank u"
    "|bedankt|kiitos|dzi[eę]kuj[eę]|dzi[eę]ki|d[eě]kuji|d[ií]ky|te[sş]ekk[uü]rler|sa[gğ] ol|arigato"
    "|спасибо|большое спасибо|дякую|谢谢|謝謝|谢谢你|多谢|ありがとう|ありがとうございます"
    "|どうも|감사합니다|고마워"
    "|شكرا|תודה|धन्यवाद|ขอบคุณ|por favor|bitte|s'il vous pla[iî]t|per favore|genial|super|toll"
    "|klasse"
)
"""How people say thank you, please and well done elsewhere than in English."""
