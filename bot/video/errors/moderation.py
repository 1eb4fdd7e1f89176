"""Recognising moderation: codes first, then words, the stage, and the reasons that are named.

One table of codes and one of words, for a refused order as for a render that failed. Words count
where codes say nothing, and not where a message tells of a fault: a render that moderation stopped
is never made again by itself, one that broke is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from typing import Final

from bot.domain.errors.refusals import Moderated

SOURCES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "answers of Azure's and OpenAI's, as captured; Azure's published schema",
        (
            "moderation_blocked",  # sora-2
            "content_policy_violation",
            "content_filter",
            "responsibleaipolicyviolation",  # inner_error.code
            "input_moderation",  # Sora 1: failure_reason
            "output_moderation",  # Microsoft's PyRIT
        ),
    ),
    ("Runway's page on task failures", ("safety", "safety.*", "input_preprocessing.safety.*")),
    (
        "Alibaba's Model Studio, of DashScope",
        ("datainspectionfailed", "data_inspection_failed", "ipinfringementsuspect"),
    ),
    (
        "Baidu's page on the codes of videos: MiniMax's, Kling's and its own",
        ("1026", "1027", "1301", "video_genration_prompt_unsafe", "unsafe_request"),
    ),
    (
        "Volcengine's page on Ark's codes; openstory-so/openstory#1680",
        ("*sensitivecontentdetected*", "*riskdetection", "contentriskblocked"),
    ),
    (
        "QuantumNous/new-api, types/error.go",
        ("sensitive_words_detected", "prompt_blocked", "violation_fee.*"),
    ),
    ("ZenMux's page on errors", ("safety_check_failed",)),
    ("Black Forest Labs' statuses", ("request moderated", "content moderated")),
    (
        "gateways that made up their own",
        (
            "moderated",
            "moderation",
            "content_moderation",
            "moderation_failed",
            "moderation_rejected",
            "moderation_violation",
            "*policy_violation",
            "content_policy",
            "content_violation",
            "content_blocked",
            "content_rejected",
            "content_refused",
            "blocked_by_policy",
            "blocked_by_safety",
            "safety_violation",
            "safety_blocked",
            "image_content_policy_violation",
            "sensitive_content",
            "prohibited_content",
            "unsafe_*",
            "*inappropriate*",
            "*copyright*",
            "nsfw*",
            "flagged",
            "censored",
        ),
    ),
)
"""Where servers are known to say so, and with which codes: globs, in lower case."""

CODES: Final = tuple(code for _, codes in SOURCES for code in codes)

VEO: Final = (
    r"raimediafiltered(?!\w*['\"]?\s*[:=]\s*0)",
    r"no response data in completed operation",
)
"""What LiteLLM's proxy says of a clip of Veo that Google has filtered: it never comes."""

_TERMS = r"(polic|guideline|terms|rules|standards)"

PHRASES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("vm0-ai/vm0#30959, BytePlus", (r"sensitive (information|content|words?|material)",)),
    (
        "vm0-ai/vm0#31359, BytePlus",
        (r"\breal (person|people)\b", r"public figure", r"\blikeness\b"),
    ),
    ("openstory-so/openstory#1373, fal", (r"content checker",)),
    (
        "OpenRouter's page on errors",
        (
            r"(content|prompt|input|image|video|request|output|material)s? (\w+ ){0,2}flagged",
            r"flagged (as|by|for) [^.]{0,40}(content|unsafe|safety|moderation|polic|violat|filter)",
        ),
    ),
    (
        "openstory-so/openstory#1680, BytePlus",
        (
            r"copyrighted|intellectual property",
            r"copyright (restrict|violat|infring|protect|material|content|claim|concern)",
        ),
    ),
    (
        "Google's Veo, also behind LiteLLM's proxy",
        (r"usage (guideline|polic)", r"responsible ai practices", *VEO),
    ),
    ("OpenAI and Azure", (r"moderation", r"safety (system|filter|polic|guideline|reason)")),
    (
        "openai/openai-python#331, Azure",
        (r"content[ _-]?(management )?(polic|guideline|filter)",),
    ),
    (
        "BerriAI/litellm#38869, and whoever has terms",
        (
            rf"violat\w*\b[^.]{{0,40}}\b(our|content|safety|usage|moderation)\b[^.]{{0,30}}{_TERMS}",
            rf"violat\w*\b[^.]{{0,40}}\b(openai|google|community|platform)\b[^.]{{0,30}}{_TERMS}",
        ),
    ),
    ("Alibaba's Model Studio", (r"inappropriate (?!ioctl)", r"data inspection")),
    (
        "Baidu's page on the codes of videos",
        (
            r"(prompt|content|input|text|image|video|request)\w* (\w+ ){0,3}is unsafe",
            r"unsafe (content|prompt|request)|harmful content",
        ),
    ),
    (
        "OpenAI's Sora",
        (
            r"\bguardrails?\b|disallowed content|prohibited (content|use)",
            r"third-party (content|likeness)",
        ),
    ),
    (
        "gateways that made up their own",
        (
            r"\bnsfw\b|nudity|sexual content|sexually explicit|(explicit|adult|violent) content",
            r"graphic violence|hate speech|self-harm",
        ),
    ),
    (
        "Kling's, MiniMax's and new-api's own, in Chinese",
        ("(?<!大小写)敏感|违规|违禁|审核|内容安全|色情|涉黄|版权|侵权",),
    ),
)
"""Patterns of a message, and who said so: only where no code tells."""

SAYS = re.compile(
    "|".join(f"(?:{pattern})" for _, patterns in PHRASES for pattern in patterns), re.IGNORECASE
)

FAULTS: Final = re.compile(
    r"\btimed?[ -]?out\b|\bunavailable\b|\bunreachable\b|out of memory|\boverloaded\b"
    r"|connection (refused|reset|error|closed|failed|lost)|(http|status)( code)?:? ?5\d\d"
    r"|(could not|cannot|can't|failed to|unable to) (be )?"
    r"(reach|connect|load|initiali[sz]|start|run|perform|execut|fetch|download|decod|pars|open)"
    r"|(moderation|safety|policy|filter|checker|审核) ?"
    r"(service|system|engine|server|api|backend|graph|model|module|服务) ?"
    r"(error|failure|failed|crash|exception|异常|错误)"
    r"|(error|exception|crash|failure) (in|during|while|calling|running|from) [^.:]{0,30}"
    r"(moderation|safety|polic|filter|check)"
    r"|not (responding|initiali[sz]ed|loaded|configured)|超时|不可用",
    re.IGNORECASE,
)
"""What tells that something broke, whatever it was about: then a message is no verdict."""

# "The request is blocked by our moderation system when checking inputs.
#  Possible reasons: people-in-user-uploads." (Azure, sora-2)
_REASONS = re.compile(r"possible reasons?:\s*([^.]+)", re.IGNORECASE)
_STAGE = re.compile(r"\b(input|output)s?\b", re.IGNORECASE)
_STAGED_CODE = re.compile(r"(?:^|[._])(input|output)", re.IGNORECASE)
_NUMBERED = {"1026": "input", "1027": "output"}  # MiniMax


def is_code(words: Iterable[str]) -> bool:
    """Say whether one of an error's codes is moderation's."""
    return is_one_of(words, CODES)


def is_one_of(words: Iterable[str], globs: Collection[str]) -> bool:
    """Say whether one of an error's codes is as one of ``globs``."""
    return any(fnmatchcase(word, glob) for word in words for glob in globs)


def is_said(message: str) -> bool:
    """Say whether a message tells of moderation, and of no fault."""
    return SAYS.search(message) is not None and not is_fault(message)


def is_fault(message: str) -> bool:
    """Say whether a message tells of something that broke, whatever it was about."""
    return FAULTS.search(message) is not None


def moderated(
    detail: str, message: str, codes: frozenset[str], *, otherwise: str | None
) -> Moderated:
    """Return the error, at the stage that the provider names, or else at ``otherwise``."""
    return Moderated(detail, stage=_stage(message, codes) or otherwise, reasons=reasons(message))


def _stage(message: str, codes: frozenset[str]) -> str | None:
    """Return the stage that is named; None where none is, or both ("Input or output data …")."""
    named = {_NUMBERED[code] for code in codes if code in _NUMBERED}
    named |= {found[1].lower() for code in codes for found in _STAGED_CODE.finditer(code)}
    said = _REASONS.sub("", message)
    named = named or {found[1].lower() for found in _STAGE.finditer(said)}
    return named.pop() if len(named) == 1 else None


def reasons(message: str) -> tuple[str, ...]:
    """Return the reasons that a message names, as the provider spells them."""
    found = _REASONS.search(message)
    if not found:
        return ()
    named = (reason.strip().lower() for reason in found.group(1).split(","))
    return tuple(dict.fromkeys(reason for reason in named if reason))
