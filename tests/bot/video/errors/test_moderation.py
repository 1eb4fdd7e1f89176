"""Moderation by its codes and by its words, in a refusal and in a failed job; and what isn't."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from bot.domain.errors.deployment import AccountClosed, OutOfMoney
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import Moderated
from bot.domain.renders.render import RenderStatus
from bot.video.errors.moderation import PHRASES, SOURCES
from tests.support.video_doubles import ORDER, QUEUED, always, api_of
from tests.support.video_errors import error, through_litellm

GATEWAY = "https://gateway.example/v1"
VEO = (
    "litellm.APIConnectionError: 1 validation error for GeminiLongRunningOperationResponse "
    "response.generateVideoResponse.generatedSamples Field required [type=missing, input_value="
    "{'raiMediaFilteredCount': 1, 'raiMediaFilteredReasons': ['x']}, input_type=dict]"
)
NO_DATA = "litellm.APIConnectionError: No response data in completed operation"

VERDICTS = [
    "The output video may contain sensitive information and violates our content policy.",
    "The request failed because the output video may be related to copyright restrictions.",
    "The request failed because the input image 'content[1]' may contain real person.",
    "body.prompt: The content could not be processed because of a content checker.",
    "Input or output data may contain inappropriate content.",
    "Your request was rejected as a result of our safety system.",
    "Your chosen model requires moderation and your input was flagged for sexual",
    "This prompt contains words that violate Vertex AI's usage guidelines.",
    "The response was filtered: the prompt triggers Azure OpenAI's content management policy.",
    "Violated OpenAI moderation policy",
    "the content of prompt field is unsafe",
    "This content may violate our guardrails concerning similarity to third-party content.",
    "Potential NSFW content was detected in the video.",
    "视频描述涉及敏感内容,请调整",
    "生成视频涉及敏感内容",
    "内容审核未通过",
    "上传图片违规",
    NO_DATA,
]
FAULTS = [
    "content service unavailable",
    "filter graph error",
    "Error reinitializing filters! Failed to inject frame into filter network: Invalid argument",
    "policy engine timeout",
    "moderation service timed out, please try again",
    "Failed to connect to moderation",
    "content filter service error",
    "safety checker could not be loaded",
    "Inappropriate ioctl for device",
    "ffmpeg version 6.0 Copyright (c) 2000-2023 the FFmpeg developers. Conversion failed!",
    "new row violates row-level security policy for table tasks",
    "Request violates rate limiting policy",
    "torch.load is unsafe",
    "job flagged for retry",
    "Access violation reading location 0x0",
    "CUDA out of memory",
    "审核服务超时",
    "Could not run moderation: HTTP 502",
    "Error calling moderation endpoint",
    "Exception in content policy check",
    "content policy check: status code 503",
    "参数名大小写敏感",
    "the model is sensitive to size",
    "raiMediaFilteredCount: 0, and something else broke",
    "Video generation failed due to an internal error.",
]
CODES: list[tuple[Any, str | None]] = [
    ("moderation_blocked", None),
    ("content_policy_violation", None),
    ("DataInspectionFailed", None),
    ("SAFETY.OUTPUT.VIDEO", "output"),
    ("SAFETY.INPUT.TEXT", "input"),
    ("INPUT_PREPROCESSING.SAFETY.TEXT", "input"),
    ("1026", "input"),
    (1027, "output"),
    ("OutputVideoSensitiveContentDetected.PolicyViolation", "output"),
    ("InputImageSensitiveContentDetected.PrivacyInformation", "input"),
    ("sensitive_words_detected", None),
    ("video_genration_prompt_unsafe", None),
    (1301, None),
    ("safety_check_failed", None),
    ("content moderated", None),
    ("nsfw_content", None),
]
NO_CODES = [
    "moderation_timeout",
    "moderation_unavailable",
    "safety_service_error",
    "INTERNAL.BAD_OUTPUT.CODE01",
    "ASSET.INVALID",
    "video_generation_failed",
    500,
    None,
]


async def failed(**video: Any) -> ProviderError:
    """Return what a job's failure means."""
    async with api_of(always(200, {**QUEUED, "status": "failed", **video}), GATEWAY) as api:
        render = await api.get(QUEUED["id"])
    assert render.status is RenderStatus.FAILED
    assert isinstance(render.error, ProviderError)
    return render.error


async def refused(status: int, body: Any) -> ProviderError:
    async with api_of(always(status, body), GATEWAY) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(ORDER)
    return caught.value


@pytest.mark.parametrize("message", VERDICTS)
async def test_words_tell_where_no_code_does(message: str) -> None:
    assert type(await failed(error={"code": None, "message": message})) is Moderated
    assert type(await failed(error=message)) is Moderated
    assert type(await failed(fail_reason=message)) is Moderated
    for status in (200, 400, 403, 422, 500):
        assert type(await refused(status, error(message, None))) is Moderated


@pytest.mark.parametrize("message", FAULTS)
async def test_what_broke_is_no_verdict(message: str) -> None:
    assert not isinstance(await failed(error={"code": None, "message": message}), Moderated)
    assert not isinstance(await refused(400, error(message, None)), Moderated)


@pytest.mark.parametrize(("code", "stage"), CODES)
async def test_a_code_tells_in_a_job_and_in_a_refusal(code: Any, stage: str | None) -> None:
    stopped = await failed(error={"code": code, "message": "no"})
    assert isinstance(stopped, Moderated)
    assert stopped.stage == stage
    for status in (200, 400, 403, 429, 500):
        kind = await refused(status, error("no", code))
        assert isinstance(kind, Moderated)
        assert kind.stage == (stage or "request")


@pytest.mark.parametrize("code", NO_CODES)
async def test_a_code_of_something_else_is_a_failure(code: Any) -> None:
    assert not isinstance(await failed(error={"code": code, "message": "no"}), Moderated)


@pytest.mark.parametrize(
    "video",
    [
        {"failure_code": "SAFETY.OUTPUT.VIDEO"},
        {"error": {"type": "content_policy_violation"}},
        {"error": [{"loc": ["body", "prompt"], "msg": "x", "type": "content_policy_violation"}]},
        {"error": '{"code": "OutputVideoSensitiveContentDetected", "message": "x"}'},
        {"error": {"message": 'Task failed: {"error": {"code": "1027", "message": "x"}}'}},
        {"error": {"innererror": {"code": "ResponsibleAIPolicyViolation"}, "message": "x"}},
        {"code": 1301, "message": "x"},
        {"status": "Request Moderated"},
        {"status": "nsfw"},
    ],
)
async def test_a_code_is_found_wherever_a_server_puts_it(video: dict[str, Any]) -> None:
    assert type(await failed(**video)) is Moderated


async def test_the_stage_is_named_only_where_one_is() -> None:
    both = await failed(error={"message": "Input or output data may contain inappropriate content"})
    one = await failed(error={"message": "The output video may contain sensitive information"})
    assert isinstance(both, Moderated)
    assert isinstance(one, Moderated)
    assert (both.stage, one.stage) == (None, "output")


@pytest.mark.parametrize("message", [VEO, NO_DATA])
async def test_a_clip_of_veo_that_was_filtered_is_over(message: str, tmp_path: Any) -> None:
    """LiteLLM's proxy answers 500 for ever: to the question, or to that for the content."""
    async with api_of(always(500, error(message, "500")), GATEWAY) as api:
        render = await api.get("video_1")
        assert render.id == "video_1"
        assert render.status is RenderStatus.FAILED
        assert type(render.error) is Moderated
        with pytest.raises(Moderated):
            await api.download("video_1", tmp_path / "clip")


async def test_a_question_that_breaks_over_moderation_is_asked_again() -> None:
    said = error("the moderation of this could not be read")
    async with api_of(always(500, said), GATEWAY) as api:
        with pytest.raises(ProviderError) as caught:
            await api.get("video_1")
    assert not isinstance(caught.value, Moderated)


@pytest.mark.parametrize("status", [200, 400, 403])
async def test_a_question_may_be_answered_with_the_verdict(status: int) -> None:
    said = error("The output video may contain sensitive information", None)
    async with api_of(always(status, said), GATEWAY) as api:
        render = await api.get("video_1")
    assert type(render.error) is Moderated


async def test_moderation_is_read_through_a_gateways_quotation() -> None:
    quoted = through_litellm(error("x", "SAFETY.INPUT.TEXT"))
    assert type(await refused(400, quoted)) is Moderated


async def test_no_money_for_a_job_that_was_taken_is_said_so() -> None:
    empty = {"code": "insufficient_quota", "message": "You exceeded your current quota"}
    assert type(await failed(error=empty)) is OutOfMoney
    assert type(await failed(error={"code": "account_deactivated"})) is AccountClosed


def test_every_code_and_phrase_has_its_source() -> None:
    assert all(source and codes for source, codes in SOURCES)
    assert all(source and patterns for source, patterns in PHRASES)


@pytest.mark.parametrize(("source", "patterns"), PHRASES)
def test_each_row_of_words_has_a_message(source: str, patterns: tuple[str, ...]) -> None:
    said = " ".join(VERDICTS)
    assert any(re.search(pattern, said, re.IGNORECASE) for pattern in patterns), source


@pytest.mark.parametrize(("source", "codes"), SOURCES)
def test_each_row_of_codes_has_an_answer(source: str, codes: tuple[str, ...]) -> None:
    seen = [str(code).lower() for code, _ in CODES]
    assert any(fnmatchcase(code, glob) for code in seen for glob in codes), source
