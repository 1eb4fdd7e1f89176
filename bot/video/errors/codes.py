"""Rows that go by a code, whatever the status: who said no, and for want of what.

A code is worth more than a status: no money comes as 400, 402, 403, 404, 422, 429, 5xx and inside
of 200, by the server's taste. Whatever is told here was refused before anything was made.
"""

from __future__ import annotations

from typing import Final

from bot.domain.errors.deployment import (
    AccessError,
    AccountClosed,
    DeploymentMissing,
    OutOfMoney,
    Retired,
    VersionRefused,
)
from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError
from bot.video.answers.problem import Problem
from bot.video.errors import moderation
from bot.video.errors.rows import Row, any_case, as_a
from bot.video.transport.calls import STARTS

CLIENT = range(400, 500)

KEY_RIGHTS: Final = (
    "The video service doesn't let Sora's key use this model. Whoever runs Sora needs to allow it "
    "there, or set another key or model."
)
FIREWALL: Final = (
    "Something in front of the video service, such as a firewall, keeps Sora out with a page of "
    "its own. Whoever runs Sora needs to let it through there."
)
ROLE: Final = (
    "The video service knows Sora's credentials but doesn't let them make video. Whoever runs Sora "
    "needs to grant that; on Azure it's the role *Cognitive Services OpenAI User*."
)

A_RATE: Final = any_case(
    r"per[ _-]?(second|minute|hour)",  # Google: "… and limit 'requests per minute'"
    r"\brate[ _-]limit|\bratelimit(?!error)",  # LiteLLM puts «RateLimitError» before every 429
    r"\b[rt]pm\b",
    r"too many (running|concurrent)",
    r"concurren",
    r"(retry|try again) (in|after) \d",  # Gemini: "Please retry in 34.07s"
    r"throttl",
)
"""What tells that a quota is one of a pace, and comes back by itself."""

GONE: Final = any_case(r"deprecated", r"retired", r"shut ?down", r"decommissioned", r"end of life")


def limited(problem: Problem, detail: str) -> ProviderError:
    """Return what a limit of pace or of running renders means."""
    return Limited(detail, retry_after=problem.retry_after)


def moderated(problem: Problem, detail: str) -> ProviderError:
    """Return what moderation's refusal means; of an order it is the request's."""
    otherwise = "request" if problem.call in STARTS else None
    return moderation.moderated(detail, problem.message, problem.words, otherwise=otherwise)


def _money(source: str, *codes: str) -> Row:
    return Row(as_a(OutOfMoney), source, words=codes)


CODES: Final[tuple[Row, ...]] = (
    *(Row(moderated, source, words=codes) for source, codes in moderation.SOURCES),
    Row(
        limited,
        "error codes of OpenAI, Azure, DashScope, new-api, Baidu and Kling",
        status=CLIENT,
        words={
            "rate_limit_exceeded",  # OpenAI
            "rate_limit_error",
            "ratelimit*",  # Azure: RateLimitReached
            "too_many_requests",
            "toomanyrequests",
            "throttling",
            "throttling.*",  # DashScope: Throttling.RateQuota
            "*concurrency_limit*",  # new-api
            "*concurrency_exceeded",  # Baidu
            "1302",  # Kling: too fast
            "1303",  # Kling: too many at once
        },
    ),
    _money(
        "OpenAI's error codes; 2389-research/tracker#547, langchain-ai/langchainjs#1929",
        "insufficient_quota",
        "billing_hard_limit_reached",
        "billing_not_active",
        "billing_limit*",
        "*spend_limit_exceeded",
        "*usage_limit_exceeded",
    ),
    _money(
        "QuantumNous/new-api, types/error.go; lcy362/agnes-video-generator#34",
        "insufficient_user_quota",
        "local:insufficient_quota",
        "pre_consume_token_quota_failed",
        "entitlement_*",
    ),
    _money(
        "LiteLLM's proxy: a key's, a team's or a deployment's budget",
        "*budget_exceeded*",
        "*budgetexceeded*",
        "exceededbudget",
    ),
    _money(
        "Alibaba's Model Studio, of DashScope; alibaba/spring-ai-alibaba#1146",
        "arrearage",
        "*billoverdue",
        "commoditynotpurchased",
        "allocationquota.freetieronly",
    ),
    _money(
        "Volcengine's page on Ark's codes; coze-dev/coze-studio#2195",
        "accountoverdue*",
        "account_overdue*",
        "setlimitexceeded",
    ),
    _money("Kling's API, general information", "1101", "1102"),
    _money("Baidu's page on MiniMax's codes", "1008"),
    _money("Zhipu's error codes", "1113"),
    _money(
        "LTX's, runblob's and ZenMux's pages on errors; HKUDS/nanobot, providers/base.py",
        "insufficient_balance",
        "insufficient_credit*",
        "insufficient_fund*",
        "not_enough_credit*",
        "credit_balance_*",
        "credits_exhausted",
        "out_of_credit*",
        "no_credit*",
        "reject_no_credit",
        "payment_required",
        "quota_exhausted",
        "quote_exceeded",
        "account_in_arrears",
        "trial_expired",
        "subscription_required",
        "billing_disabled",  # Google
    ),
    Row(
        as_a(OutOfMoney),
        "HKUDS/nanobot, providers/base.py; Volcengine's page on Ark's codes",
        words={"quota_exceeded", "quotaexceeded", "quota_limit_exceeded"},
        unless=A_RATE,
    ),
    Row(
        as_a(AccountClosed),
        "OpenAI's and Azure's error codes; gateways that copy them",
        words={
            "account_*closed",
            "account_*deactivated",
            "account_*disabled",
            "account_*suspended",
            "account_*banned",
            "account_*frozen",
            "accountdisabled",
            "accountsuspended",
            "organization_deactivated",
            "organization_disabled",
            "subscriptiondisabled",
            "subscriptionnotregistered",
            "readonlydisabledsubscription",
            "resourcedisabled",
        },
    ),
    Row(
        as_a(VersionRefused),
        "Azure Resource Manager's and Azure OpenAI's error codes",
        words={
            "unsupported*api*version*",
            "invalid*api*version*",
            "api*version*unsupported",
            "api*version*not*supported",
        },
    ),
    Row(
        as_a(AccessError, KEY_RIGHTS),
        "LiteLLM's proxy, for a model that the key may not use; DashScope",
        status=CLIENT,
        words={"key_model_access_denied", "*_model_access_denied", "model.accessdenied"},
    ),
    Row(
        as_a(AccessError),
        "error codes of OpenAI, DashScope, Volcengine and LiteLLM",
        status=CLIENT,
        words={
            "invalid_api_key",  # OpenAI
            "invalidapikey",  # DashScope
            "authenticationerror",  # Volcengine
            "token_not_found_in_db",  # LiteLLM
            "no_db_connection",  # LiteLLM's proxy without a database, for any key but its own
            "expired_key",
        },
    ),
    Row(
        as_a(AccessError),
        "the same, of an order and behind any status; TheSmallHanCat/sora2api#54",
        on=STARTS,
        words={
            "invalid_api_key",
            "api_key_invalid",  # Google
            "unauthorized",
            "unauthenticated",
            "phone_number_required",
            "billing_not_verified",
        },
    ),
    Row(
        as_a(OutcomeUnknown),
        "LiteLLM's proxy and gateways, which put another status around an upstream's",
        on=STARTS,
        status=CLIENT,
        words={"408", "504", "524", "timeout", "request_timeout", "gateway_timeout"},
    ),
    Row(
        as_a(Retired),
        "hkjang/node-red-contrib-openai#7, an answer of OpenAI's",
        words={"model_not_found", "deploymentnotfound"},
        matches=GONE,
    ),
    Row(
        as_a(Retired),
        "gateways' codes for a model that was removed",
        words={"model_deprecated", "model_retired", "modeldeprecated", "modelretired"},
    ),
    Row(
        as_a(DeploymentMissing),
        "error codes of Azure OpenAI, OpenAI, ZenMux and Volcengine",
        words={
            "model_not_found",  # OpenAI
            "modelnotfound",
            "model_not_available",  # ZenMux
            "model_not_supported",  # ZenMux
            "invalid_model",  # ZenMux
            "unknown_model",
            "deploymentnotfound",  # Azure
            "deployment_not_found",
            "operationnotsupported",  # Azure: another kind of model
            "invalidendpoint*.notfound",  # Volcengine: InvalidEndpointOrModel.NotFound
            "modelnotopen",  # Volcengine: not activated
        },
    ),
)
