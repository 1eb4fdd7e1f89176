"""No money, no access, no model: literal answers of servers, whatever status they come with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import (
    AccessError,
    AccountClosed,
    DeploymentMissing,
    DeploymentTrouble,
    OutOfMoney,
    Retired,
    VersionRefused,
)
from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError
from bot.domain.errors.refusals import Refused, SizeRefused
from bot.video import open_video_api
from bot.video.errors.table import TABLE
from bot.video.transport.credentials import Anonymous
from tests.support.video_doubles import ORDER, always, api_of
from tests.support.video_errors import error, through_litellm

GATEWAY = "https://gateway.example/v1"

OUR_QUOTA = "You exceeded your current quota, please check your plan and billing details."
OVERDUE = "The request failed because your account has an overdue balance. Request id: 0217"
STANDING = "Access denied, please make sure your account is in good standing."
NO_CHANNEL = "当前分组 default 下对于模型 sora-2 无可用渠道 (request id: 2025082215093)"
BLOCKED = (
    "Your resource has been temporarily blocked because we detected behavior that may violate our "
    "content policy. For more details on Azure OpenAI service content policy, please visit "
    "https://aka.ms/aoaicodeofconduct"
)
QUOTED = (
    "litellm.RateLimitError: Error code: 429 - {'error': {'message': 'Come back', 'type': "
    "'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}"
)


def flat(code: Any, message: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": message, **more}


MONEY: list[tuple[int, Any]] = [
    # OpenAI: 2389-research/tracker#547
    (429, error(OUR_QUOTA, "insufficient_quota", "insufficient_quota")),
    (400, error("Billing hard limit has been reached", "billing_hard_limit_reached")),
    (429, error("Your account is not active", "billing_not_active", "billing_not_active")),
    (403, error("x", "organization_spend_limit_exceeded")),
    # HeyPuter/puter#1977: the same words without a code
    (429, {"success": False, "error": f"429 {OUR_QUOTA}"}),
    # new-api: lcy362/agnes-video-generator#34, songquanpeng/one-api#1270
    (400, error("Crédit insuffisant. Veuillez recharger votre compte.")),
    (429, error("Ihr Guthaben ist aufgebraucht.")),
    (403, error("クレジット残高が不足しています。")),
    (400, error("Недостаточно средств на балансе")),
    (403, flat("insufficient_user_quota", "预扣费额度失败, 用户剩余额度: ＄0.10", data=None)),
    (403, error("user quota is not enough (request id: 2024)", "", "new_api_error")),
    (403, error("insufficient balance, remaining quota: 4.5", None, "upstream_error")),
    (200, flat("insufficient_user_quota", "预扣费额度失败", data=None)),
    # the gateways that sell credits
    (402, {"detail": "INSUFFICIENT_CREDITS"}),
    (400, {"detail": "INSUFFICIENT_CREDITS"}),
    (402, {"type": "error", "error": {"type": "insufficient_funds_error", "message": "120"}}),
    (404, error("Not enough credits", "not_enough_credits")),
    (422, error("Your credit balance is too low to access the API", None, "invalid_request")),
    (500, error("Insufficient Balance", "insufficient_balance")),
    (503, error("Upstream: insufficient credits")),
    # DashScope: alibaba/spring-ai-alibaba#1146, hsliuping/TradingAgents-CN#170
    (400, error(STANDING, "Arrearage", "Arrearage") | {"id": "chatcmpl-f9", "request_id": "f9"}),
    (200, error(STANDING, "Arrearage", "Arrearage") | {"id": "chatcmpl-f9", "request_id": "f9"}),
    (403, flat("AllocationQuota.FreeTierOnly", "The free tier of the model has been exhausted.")),
    # Volcengine: coze-dev/coze-studio#2195
    (403, flat("AccountOverdueError", OVERDUE, param="", type="Forbidden")),
    (429, error("Your account has reached the set inference limit", "SetLimitExceeded")),
    # Kling
    (429, flat(1102, "Account balance not enough", request_id="r")),
    # MiniMax, by Baidu's page; MiniMax-AI/cli#173
    (200, {"task_id": "", "base_resp": {"status_code": 1008, "status_msg": "余额不足"}}),
    (200, {"base_resp": {"status_code": 2056, "status_msg": "已达到 Token Plan 用量上限"}}),
    # LiteLLM: a key's budget, and a deployment's
    (422, error("Budget has been exceeded! Current cost: 2.0, Max budget: 1.0", "422",
                "budget_exceeded")),
    (429, error("No deployments available - crossed budget: Exceeded budget for deployment "
                "model_name: sora, litellm_params.model: x/y, model_id: 0f3c: 20.4 >= 1d", "429",
                "internal_server_error")),
    (400, error("litellm.BudgetExceededError: ExceededBudget: Team=3A over budget. Spend=51")),
    (429, through_litellm(error(OUR_QUOTA, "insufficient_quota", "insufficient_quota"))),
    (429, error(f"litellm.RateLimitError: RateLimitError: OpenAIException - {OUR_QUOTA}", "429",
                "throttling_error")),
    (429, error(QUOTED, "429")),
    # the quota of an account, by code
    (429, error("Quota exceeded", "quota_exceeded")),
    # OpenRouter: its code is the status
    (200, error("Add more credits and retry", 402)),
    # fal, Runway, Google, xAI, Anthropic, kie.ai and gateways, in words alone
    (403, {"detail": "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai"}),
    (400, {"error": "You do not have enough credits to run this task."}),
    (429, error("Your prepayment credits are depleted. Please go to AI Studio", 429)),
    (400, error("Veo is only available to paid accounts. Please enable billing.", 400)),
    (403, error("Your team has used all available credits or reached its monthly spending limit.")),
    (429, error("You have reached your specified API usage limits.", None)),
    (200, {"code": 433, "msg": "Sub-key usage exceeds limit", "data": None}),
    (403, error("Your account has run out of funds. Please add funds.")),
    (429, error("Monthly quota exceeded for this key")),
    (429, error("Daily credit limit reached for free plan.")),
    (429, error("You have exceeded your plan's limit. Please upgrade your plan.")),
    (400, error("x", "trial_expired")),
    (403, error("x", "subscription_required")),
]  # fmt: skip

BUSY: list[tuple[int, Any]] = [
    (429, error("Too many running tasks", kind="video_generation_user_error")),
    (429, error("Rate limit reached for sora-2 in organization org-x on requests per min. Limit: "
                "3 / min. Please try again in 20s. Add a payment method to raise your limit, at "
                "https://platform.openai.com/account/billing", "rate_limit_exceeded", "requests")),
    (429, error("Quota exceeded for quota metric 'Generate requests per minute' and limit "
                "'request limit per minute for a project'", 429, "RESOURCE_EXHAUSTED")),
    (429, error(f"{OUR_QUOTA} Please retry in 34.07s.", 429)),
    (429, error("Quota exceeded for requests per minute", "quota_exceeded")),
    (429, error("Your requests have exceeded the call rate limit", "RateLimitReached")),
    (429, flat("Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")),
    (429, flat(1303, "parallel task over resource pack limit", request_id="r")),
    (200, flat(1303, "parallel task over resource pack limit", request_id="r")),
    (429, error("Rate limit exceeded for api_key: 8f. Limit type: requests", "429",
                "throttling_error")),
    (429, error("Rate limit reached for Concurrency", "video_genration_concurrency_exceeded",
                "rate_limit_exceeded")),
    (200, error("Rate limited", 429)),
    (429, "slow down"),
]  # fmt: skip

CLOSED: list[tuple[int, Any]] = [
    (401, error("The OpenAI account associated with this API key has been deactivated.",
                "account_deactivated")),
    (403, {"error": {"code": "Forbidden", "message": BLOCKED}}),  # pollinations/pollinations#6720
    (500, error(BLOCKED)),
    (403, error("This organization has been disabled.", None, "invalid_request_error")),
    (403, error("The subscription is disabled", "ReadOnlyDisabledSubscription")),
    (403, error("x", "SubscriptionNotRegistered")),
    (400, error("This user has been banned")),
    (403, error("Consumer 'api_key:xx' has been suspended.", 403)),
]  # fmt: skip

VERSION: list[tuple[int, Any]] = [
    (404, {"error": {"code": "404", "message": "API version not supported"}}),
    (400, error("The api-version '2020-01-01' is not supported.", "InvalidParameter")),
    (400, error("Unsupported", "UnsupportedApiVersion")),
]

ACCESS: list[tuple[int, Any]] = [
    (400, error("Incorrect API key provided: None", "invalid_api_key")),
    (401, error("Authentication Error", "401", "token_not_found_in_db", "key")),
    (403, error("key not allowed to access model. This key can only access models=['x'].", "403",
                "key_model_access_denied", "model")),
    (200, error("User not found.", 401)),
    (200, {"success": False, "message": "Invalid token"}),
    (200, {"error": "Unauthorized"}),
    (400, error("API key not valid. Please pass a valid API key.", "API_KEY_INVALID")),
    (400, error("API key expired. Please renew the API key.")),
    (400, error("You must verify a phone number before continuing.", "phone_number_required")),
    (500, error("Incorrect API key provided: None.", "invalid_api_key")),
]  # fmt: skip

MISSING: list[tuple[int, Any]] = [
    (404, error("The model `x` does not exist or you do not have access to it.", None)),
    (400, error("The model `veo-3.1-fast` does not exist", None)),
    (400, error("/videos: Invalid model name passed in model=x. Call `/v1/models`", "400")),
    (503, error(NO_CHANNEL, None, "one_api_error")),  # songquanpeng/one-api#2308
    (503, error("No available channel for model sora-2 under group default", "model_not_found")),
    (200, error("No available channel for model sora-2", "get_channel_failed")),
    (400, error("litellm.BadRequestError: video generation is not supported for xai", "400")),
    (404, error("x", "InvalidEndpointOrModel.NotFound")),
    (404, error("Your account 21 has not activated the model seedance.", "ModelNotOpen")),
    (400, error("Unknown model: sora-9")),
    (403, error("Model not included in the plan", "model_not_available")),
    (404, error("deployment not found", "DeploymentNotFound")),
    (404, error("The model is not supported", None, "invalid_request_error")),
    (400, error("sora-2 is not a valid model ID", 400)),
    (400, error("No endpoints found for openai/sora-2.", 404)),
    (400, error("Model not supported: sora-2")),
    (400, error("model 'sora-2' is not supported")),
    (400, error("The requested model 'sora-2' is disabled")),
    (400, error("LLM Provider NOT provided. You passed model=sora-2")),
    (400, error("The requested operation is unsupported.", "OperationNotSupported")),
    (200, {"detail": "Model sora-2 is not available"}),
    (200, error("model_not_found: sora-2")),
]

RETIRED: list[tuple[int, Any]] = [
    (404, error("The model `sora-2` has been deprecated, learn more here: https://x.example",
                "model_not_found")),
    (400, error("The model 'veo-3.1' was shut down on 2026-10-22.")),
    (400, error("This model is no longer available.")),
    (410, error("Gone")),
]  # fmt: skip

OTHERS: list[tuple[int, Any, type[ProviderError]]] = [
    # An unknown 5xx may have left a render behind, whatever words it is made of.
    (500, error("The server had an error while processing your request"), OutcomeUnknown),
    (503, error("billing service timed out"), OutcomeUnknown),
    (500, error("could not load the credit balance"), OutcomeUnknown),
    (504, error("model worker not found: timed out"), OutcomeUnknown),
    (500, error("Object of type datetime is not JSON serializable"), OutcomeUnknown),
    (500, error("unsupported operand type(s) for +: 'NoneType' and 'int'"), OutcomeUnknown),
    (500, error("'str' object does not support item assignment"), OutcomeUnknown),
    (503, error("The server is overloaded", "server_overloaded"), OutcomeUnknown),
    # So may one that came too late, whatever status it comes with.
    (400, error("litellm.Timeout: Connection timed out. Timeout passed=600.0", "408"),
     OutcomeUnknown),
    (400, error("upstream request timeout", "do_request_failed"), OutcomeUnknown),
    (429, error("litellm.Timeout: request timed out"), OutcomeUnknown),
    (400, error("Gateway", 504), OutcomeUnknown),
    (444, "", OutcomeUnknown),
    (460, "", OutcomeUnknown),
    # An unknown 4xx is told.
    (400, error("Something about quotation marks", "quotes"), Refused),
    (418, error("I'm a teapot"), Refused),
    (400, error("Size 1080x1080 is not supported with model sora-2", param="size"), SizeRefused),
    (400, error("This size of the model is not supported", None), Refused),
    (400, error("the credits roll at the end is too long"), Refused),
    (400, error("The image format of the reference is not supported by the model"), Refused),
]  # fmt: skip

CASES = [
    *((status, body, OutOfMoney) for status, body in MONEY),
    *((status, body, Limited) for status, body in BUSY),
    *((status, body, AccountClosed) for status, body in CLOSED),
    *((status, body, VersionRefused) for status, body in VERSION),
    *((status, body, AccessError) for status, body in ACCESS),
    *((status, body, DeploymentMissing) for status, body in MISSING),
    *((status, body, Retired) for status, body in RETIRED),
    *OTHERS,
]


async def meant(status: int, body: Any, *, base: str = GATEWAY) -> ProviderError:
    async with api_of(always(status, body), base) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(ORDER)
    return caught.value


@pytest.mark.parametrize(("status", "body", "kind"), CASES)
async def test_each_answer_to_an_order_is_known(
    status: int, body: Any, kind: type[ProviderError]
) -> None:
    assert type(await meant(status, body)) is kind


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 422, 429, 500, 503, 200, 202])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("insufficient_quota", OutOfMoney),
        ("billing_hard_limit_reached", OutOfMoney),
        ("budget_exceeded", OutOfMoney),
        ("account_deactivated", AccountClosed),
        ("UnsupportedApiVersion", VersionRefused),
        ("model_not_found", DeploymentMissing),
    ],
)
async def test_a_code_counts_whatever_the_status(
    status: int, code: str, kind: type[ProviderError]
) -> None:
    assert type(await meant(status, error("x", code))) is kind
    assert type(await meant(status, flat(code, "x"))) is kind


@pytest.mark.parametrize("status", [200, 400, 429, 500])
@pytest.mark.parametrize(
    "typed",
    [
        "a cat with insufficient balance",
        "a sign that reads 'code': 'insufficient_quota'",
        'a cat {"error": {"message": "x", "code": "insufficient_quota"}}',
    ],
)
async def test_a_prompt_that_is_repeated_pauses_nothing(status: int, typed: str) -> None:
    """Or else whoever films an unpaid bill would stop everybody's clips."""
    order = replace(ORDER, prompt=typed)
    async with api_of(
        always(status, error(f"Not understood: {typed} (see the docs)")), GATEWAY
    ) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(order)
    assert not isinstance(caught.value, DeploymentTrouble)


async def test_a_role_is_azures_and_a_keys_right_anothers() -> None:
    azure = await meant(403, error("no"), base="https://studio.openai.azure.com/openai/v1")
    role = await meant(403, error("lacks the required data action", "PermissionDenied"))
    other = await meant(403, error("no"))
    assert "Cognitive Services OpenAI User" in azure.tell
    assert "Cognitive Services OpenAI User" in role.tell
    assert "Cognitive Services" not in other.tell
    assert "use this model" in other.tell


async def test_a_question_that_meets_an_empty_account_is_asked_again() -> None:
    """What is being made isn't given up for want of money: it was paid for."""
    async with api_of(always(402, error("Insufficient credits")), GATEWAY) as api:
        with pytest.raises(OutOfMoney):
            await api.get("video_1")


async def test_a_success_that_says_a_render_is_gone_is_believed() -> None:
    async with api_of(always(200, error("task not found", 404)), GATEWAY) as api:
        with pytest.raises(RenderMissing):
            await api.get("video_1")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"llm_provider-retry-after": "7"}, 7.0),
        ({"llm_provider-retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "3", "llm_provider-retry-after": "7"}, 3.0),
        ({"retry-after": "", "llm_provider-retry-after": "7"}, 7.0),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_whoever_is_asked_about_may_say_when_to_ask_again(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    async with api_of(always(status, error("busy"), headers), GATEWAY) as api:
        with pytest.raises(ProviderError) as caught:
            await api.get("video_1")
    assert caught.value.retry_after == seconds


def test_every_row_names_its_source() -> None:
    assert all(row.source.strip() for row in TABLE)
    assert all(word == word.lower() for row in TABLE for word in row.words)


async def test_an_endpoint_opens_without_a_key() -> None:
    api = open_video_api(base_url=GATEWAY, credentials=Anonymous())
    await api.close()
