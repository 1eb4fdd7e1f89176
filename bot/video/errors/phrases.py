"""Rows that go by a message, where an answer's codes say nothing.

Each names who says it. A message may repeat the prompt: that is taken out of it before.
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.errors.deployment import (
    AccessError,
    AccountClosed,
    DeploymentMissing,
    OutOfMoney,
    Retired,
    VersionRefused,
)
from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.errors.refusals import NoRemix, PictureRefused, Refused
from bot.video.errors import moderation
from bot.video.errors.codes import A_RATE, GONE, KEY_RIGHTS, moderated
from bot.video.errors.rows import Make, Row, any_case, as_a
from bot.video.transport.calls import AFTER, STARTS, Call

NO_VIDEO: Final = (
    "The video service can't make video with the model that Sora is set up with. Whoever runs Sora "
    "needs to name another one."
)
NO_PICTURE: Final = (
    "The video service doesn't take pictures in the way that Sora sends them. Press *Edit and try "
    "again…* and describe what it shows, without the picture."
)

_SERVER = range(500, 600)
_REFUSED = (400, 403, 422, 451)
_VERDICTS = (*_REFUSED, *_SERVER)
_SEEN = frozenset({Call.GET, Call.CONTENT})

_IN_OTHER_LANGUAGES: Final = (
    r"(cr[ée]dits?|solde|quota)\b[^.]{0,30}(insuffisant|épuisé)",
    r"guthaben\b[^.]{0,30}(aufgebraucht|erschöpft|leer|nicht aus)|(kein|nicht genug) guthaben",
    r"(saldo|cr[ée]ditos?|fondos|cuota|cota)\b[^.]{0,30}(insuficiente|agotad|esgotad)",
    r"(saldo|credito|crediti)\b[^.]{0,30}(insufficient|esaurit)",
    r"недостаточно (средств|кредитов|баланса)|(баланс|квота|лимит)[^.]{0,20}(исчерпан|недостаточ)",
    "(残高|クレジット|ポイント)[^。]{0,12}(不足|ありません|使い切)|利用枠[^。]{0,8}(超|上限)",
    "(잔액|크레딧|포인트)[^.]{0,8}(부족|소진)",
    "(餘額|額度|點數)[^。]{0,8}(不足|用盡|耗盡)|欠費|儲值",
)
"""No money left, as services in other countries would say it: none of these was seen."""

_MONEY = any_case(
    r"exceeded your (current |monthly )?quota",  # OpenAI, type insufficient_quota
    r"insufficient[ _](\w+[ _])?(quota|balance|credit|fund)",
    r"exhausted (\w+ )?(balance|credit|quota)",  # fal: "User is locked. Reason: Exhausted balance."
    r"(not|n't) have enough (\w+ )?(credits?|balance|quota|funds?|tokens?)\b",  # Runway
    r"out of funds|(add|deposit) (more )?(funds|credits?)\b|top(ping)?[ -]up\b|past due",
    r"(buy|purchase) (more )?credits?\b|upgrade (your|the) plan|paid (account|plan|tier)",
    r"(spending|monthly|daily) (spend(ing)? )?cap\b|usage limits?\b|usage exceeds",
    r"(monthly|daily|yearly|plan'?s?) (\w+ )?(limit|quota)\b|quota exceeded|quota (is )?reached",
    r"billing to be enabled|enable billing|billing (is )?(disabled|not enabled|required)",  # Google
    r"(credits?|trial|subscription) (has |have |is |are )?(expired|ended|required)",
    r"(quota|balance|credits?) (is|are) (not enough|insufficient|exhausted|depleted|too low)",
    r"(not enough|no more|out of|ran out of|run out of) (\w+ )?(credits?|balance|quota)\b",
    r"credit balance",  # Anthropic: "Your credit balance is too low"
    r"billing (hard )?limit|billing (is )?not active|(spend|spending) limit",
    r"\bkey limit exceeded",  # OpenRouter: gptme/gptme#1449, MCPJam/inspector#1287
    r"payment (is )?required|overdue|\barrears\b|account is in good standing",
    r"budget has been exceeded|crossed budget|over budget|exceeded ?budget",  # LiteLLM
    r"(free (tier|quota|trial)[^.]{0,30}|resource pack )(exhausted|used up|depleted|expired)",
    "(余额|额度|积分|点数|配额)[^。]{0,8}(不足|用尽|耗尽|用完)|欠费|预扣费额度失败|充值",  # new-api
    "用量上限",  # MiniMax-AI/cli#173
    *_IN_OTHER_LANGUAGES,
)
_CLOSED = any_case(
    r"(consumer|user|workspace|team|api key)\b[^.]{0,40}\b(has been |was |is )?(suspended|banned)",
    r"resource has been (temporarily )?(blocked|suspended|disabled)",
    r"(account|organi[sz]ation|subscription|project) (\w+ ){0,3}"
    r"(deactivated|disabled|suspended|banned|frozen|terminated)",
)
_VERSION = any_case(
    r"api[ -]?version[^.]{0,40}(not|un)[ -]?support",
    r"(unsupported|invalid) api[ -]?version",
)
_WITHIN = r"(?:(?!\. ).){0,80}"
_NO_MODEL = any_case(
    rf"(model|deployment)\b{_WITHIN}(does not exist|doesn't exist|not found)",
    r"no such (model|deployment)|unknown model|unrecognized model",
    r"invalid model name",  # LiteLLM's proxy, for a model that isn't in its list
    r"no available channels?",  # new-api and one-api
    r"no keys found that support model",  # Bifrost
    r"(the|this|requested) model:? ?['\"`]?[\w./:-]*['\"`]? ?(is not|isn't) "
    r"(available|supported|activated|enabled)",
    r"(not activated|no access to) the model",  # Volcengine
    r"\bmodel_not_found\b|invalid model\b|not a valid model|no endpoints found for",  # OpenRouter
    r"(model|deployment) [`'\"]?[\w./:-]+[`'\"]? is (currently )?"
    r"(not (available|supported|enabled|active)|unavailable|disabled)",
    r"model (is )?not supported|llm provider not provided|provider not found",  # LiteLLM
    "无可用渠道|模型不存在",  # QuantumNous/new-api#982
)

_LATE = any_case(
    r"litellm\.timeout",
    r"(request|read|connection|upstream|gateway|server)( request)?[ -]?(timed|time)[ -]?out",
)
_RETIRED = any_case(
    rf"model\b{_WITHIN}(has been|was|is|been) ({GONE.pattern})",
    rf"model\b{_WITHIN}no longer (available|supported|exists|served)",
)
_A_SIZE = any_case(
    r"\b(size|seconds|duration|resolution|aspect|fps|format)\b",
    r"\b(image|picture|reference|audio|remix|parameter|field|option)s?\b",
)
_NO_KEY = any_case(
    r"(invalid|incorrect|expired|missing|no) (api|access|auth)[ _-]?(key|token)|invalid token\b",
    r"api[ _-]?key (is )?(not valid|invalid|expired|missing|disabled|revoked|required)",
    r"\bunauthori[sz]ed\b|\bunauthenticated\b|authentication (failed|required)",
    r"must be verified|must verify|phone number",
)


def _trouble(
    means: Make, source: str, *, matches: re.Pattern[str], unless: re.Pattern[str]
) -> tuple[Row, ...]:
    """Return the rows for an order refused in words. A fault behind a 5xx is no refusal."""
    broke = any_case(unless.pattern, moderation.FAULTS.pattern)
    return (
        Row(means, source, on=STARTS, status=range(300, 500), matches=matches, unless=unless),
        Row(means, source, on=STARTS, status=_SERVER, matches=matches, unless=broke),
    )


PHRASES: Final[tuple[Row, ...]] = (
    Row(
        as_a(OutcomeUnknown),
        "LiteLLM's proxy and new-api, of an order that the provider may have taken",
        on=STARTS,
        matches=_LATE,
        unless=moderation.SAYS,
    ),
    Row(
        # Type video_generation_user_error, code null: "The API deployment 'sora-2' for this
        # resource does not exist."
        as_a(DeploymentMissing),
        "MicrosoftLearning/mslearn-ai-vision#81",
        status={404},
        says=("api deployment",),
    ),
    *_trouble(
        as_a(OutOfMoney),
        "songquanpeng/one-api#1270, infiniflow/ragflow#1552; LiteLLM's proxy",
        matches=_MONEY,
        unless=A_RATE,
    ),
    Row(
        as_a(AccountClosed),
        "pollinations/pollinations#6720, a resource that Azure has blocked",
        matches=_CLOSED,
    ),
    Row(as_a(VersionRefused), "DrHazemAli/AzureSoraSDK#4", matches=_VERSION),
    Row(
        as_a(DeploymentMissing, NO_VIDEO),
        "LiteLLM's proxy, for a provider without video",
        on=STARTS,
        says=("video generation is not supported for",),
    ),
    *_trouble(
        as_a(AccessError),
        "Google's Gemini API; TheSmallHanCat/sora2api#54; OpenAI's unverified organisations",
        matches=_NO_KEY,
        unless=_A_SIZE,
    ),
    Row(
        as_a(AccessError, KEY_RIGHTS),
        "LiteLLM's proxy, for a model that the key may not use",
        on=STARTS,
        matches=any_case(r"key (is )?not allowed to access", r"not allowed to use (this )?model"),
    ),
    *_trouble(
        as_a(Retired),
        "hkjang/node-red-contrib-openai#7, an answer of OpenAI's",
        matches=_RETIRED,
        unless=_A_SIZE,
    ),
    *_trouble(
        as_a(DeploymentMissing),
        "songquanpeng/one-api#2308; LiteLLM's proxy; vLLM, Volcengine",
        matches=_NO_MODEL,
        unless=_A_SIZE,
    ),
    # LiteLLM's proxy, for what it can't make a request of: a 500, and nothing was sent.
    Row(
        as_a(PictureRefused, NO_PICTURE),
        "LiteLLM's proxy, llms/fal_ai and llms/runwayml, seen to send nothing then",
        on=STARTS,
        matches=any_case(
            r"public image url",
            r"input_reference",
            r"object of type \w*(bytes|file)\w* is not json serializable",
        ),
        status=_SERVER,
    ),
    Row(
        as_a(NoRemix),
        "LiteLLM's proxy, for every living provider",
        on=AFTER,
        status=(400, *_SERVER),
        matches=any_case(r"(remix|edit|extension|extend)(ing)? (is )?(not (yet )?|un)support"),
    ),
    Row(
        as_a(NoRemix),
        "OpenRouter's schema: only models that support continuation take previous_job_id",
        on=AFTER,
        status=_REFUSED,
        matches=any_case(r"previous_job_id", r"(not|n't|un) ?support\w* (video )?continuation"),
        unless=any_case(r"not found|does not exist|(not|n't|isn't) (yet )?(complete|finish|ready)"),
    ),
    Row(
        as_a(Refused),
        "LiteLLM's proxy, for what a provider can't do, seen to send nothing then",
        on=STARTS,
        status=_SERVER,
        matches=any_case(
            r"(is|are) not (yet )?supported (by|for|through)\b",
            r"\bvideo \w+ is not (yet )?supported",
            r"(generation|model|provider|api) does not support",
        ),
        unless=moderation.FAULTS,
    ),
    # Moderation, where no code tells. A clip that is there isn't given up for a passing 5xx.
    Row(
        moderated,
        "LiteLLM's proxy, for a clip of Veo that was filtered: 500, for ever",
        on=_SEEN,
        matches=any_case(*moderation.VEO),
    ),
    *(
        Row(
            moderated,
            source,
            on=on,
            status=status,
            matches=any_case(*patterns),
            unless=moderation.FAULTS,
        )
        for on, status in ((STARTS, _VERDICTS), (_SEEN, _REFUSED))
        for source, patterns in moderation.PHRASES
    ),
)
