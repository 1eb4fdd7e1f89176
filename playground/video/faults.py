"""Faults on demand: rules that make the next answers go wrong in a chosen way.

``POST /playground/api/faults`` takes a list of rules (or ``{"rules": [...]}``) and replaces
those in force; ``DELETE`` clears them. A rule is an object:

``route``        create | remix | get | content | list | delete | any
``effect``       what happens, below
``times``        for how many matching requests; null or absent: for all
``probability``  how often, 0 to 1, by the server's seeded generator; absent: always
``except_every`` spares every n-th matching request, as one instance of n behind a router would
``lasts``        seconds after which the rule is over
``status``       the HTTP status of ``status`` (503) and ``html`` (502)
``retry_after``  seconds, sent as the Retry-After header of ``status`` and of the named refusals
``seconds``      the delay of ``latency`` (1), or by how much a clock is ahead (less than 0: behind)
``body``         what ``status`` answers (JSON), ``garbage`` and ``html`` (text), the word that
                 ``unknown_status`` shows ("processing"), where ``redirect`` leads to (an address of
                 a private network), what ``recoded`` makes of the clip (hevc, av1, webm or
                 quicktime); for those below that say so, what they say

========================  =====================================================  =================
effect                    what the client sees                                   request carried out
========================  =====================================================  =================
``latency``               the answer, late; further rules still apply            yes
``status``                an error status                                        no
``html``                  a proxy's page of HTML                                 no
``reset_before``          the TCP connection reset                               no
``reset_after``           the TCP connection reset                               yes
``garbage``               200 and a body that is not JSON                        yes
``truncate``              the right Content-Length, half the body, then the end  yes
``wrong_length``          half the body, with a Content-Length to match          yes
``unknown_status``        the video's status is a word nobody documented         yes
``progress_back``         the video's progress is 0 again                        yes
``redirect``              302, and an address                                    no
``recoded``               the clip in another codec or container                 yes
``other_clock``           the video's times by a clock that is ``seconds`` ahead yes
``other_times``           the video's times in ``milliseconds``, ``iso`` or      yes
                          ``without a zone``; any other body is its created_at
``other_words``           the video's prompt is null, or a body such as          yes
                          ``"Make {prompt}"`` or ``"{prompt:.9}"``
``other_date``            the Date of a clock that is ``seconds`` ahead, or body yes
``other_instance``        nothing there: an empty list, 404 for a render         a create
``short_list``            the oldest ``body`` (20) of a list, and has_more false yes
``unauthorized``          a wrong key: 401                                       no
``forbidden``             a key without the right: 403                           no
``no_deployment``         a model that is not there: 404 on Azure                no
``retired``               a model that has been retired: 410                     no
``busy``                  one render too many: 429, on Unsloth 409               no
``rate_limited``          too many submits: 429, with a Retry-After              no
``broken``                an error of the server's own: 500                      no
========================  =====================================================  =================

The last seven, the named refusals, are in the words of the dialect.

Rules are tried in order; the first that applies, and every ``latency`` before it, takes effect.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, fields
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from playground.video.recode import FORMS

if TYPE_CHECKING:
    import random

ROUTES = ("create", "remix", "edit", "extend", "get", "content", "list", "delete", "any")
REFUSALS = (
    "unauthorized",
    "forbidden",
    "no_deployment",
    "retired",
    "busy",
    "rate_limited",
    "broken",
)
EFFECTS = (
    "latency",
    "status",
    "html",
    "reset_before",
    "reset_after",
    "garbage",
    "truncate",
    "wrong_length",
    "unknown_status",
    "progress_back",
    "redirect",
    "recoded",
    "other_clock",
    "other_times",
    "other_words",
    "other_date",
    "other_instance",
    "short_list",
    *REFUSALS,
)


class BadRuleError(ValueError):
    """A rule that cannot be understood; its text is a sentence for whoever wrote it."""


@dataclass(slots=True)
class FaultRule:
    """One rule; ``times`` counts down as it is used."""

    route: str
    effect: str
    times: int | None = None
    probability: float | None = None
    status: int | None = None
    retry_after: float | None = None
    seconds: float = 1.0
    body: Any = None
    except_every: int | None = None
    lasts: float | None = None

    @classmethod
    def parse(cls, rule: object) -> FaultRule:
        """Return the rule that a JSON object describes, or raise :class:`BadRuleError`."""
        if not isinstance(rule, dict):
            raise BadRuleError("A rule must be an object.")
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(rule) - known):
            raise BadRuleError(f"A rule has no {unknown[0]!r}; it has {', '.join(sorted(known))}.")
        if rule.get("route") not in ROUTES:
            raise BadRuleError(f"route must be one of {', '.join(ROUTES)}.")
        if rule.get("effect") not in EFFECTS:
            raise BadRuleError(f"effect must be one of {', '.join(EFFECTS)}.")
        for name in ("times", "status", "except_every"):
            if rule.get(name) is not None and type(rule[name]) is not int:
                raise BadRuleError(f"{name} must be a whole number.")
        for name in ("probability", "retry_after", "seconds", "lasts"):
            if rule.get(name) is not None and type(rule[name]) not in (int, float):
                raise BadRuleError(f"{name} must be a number.")
        if rule.get("status") not in (None, *HTTPStatus):
            raise BadRuleError("status must be one that HTTP knows.")
        if rule.get("effect") == "recoded" and rule.get("body") not in (None, *FORMS):
            raise BadRuleError(f"body must be one of {', '.join(FORMS)}.")
        return cls(**{name: value for name, value in rule.items() if value is not None})

    def matches(self, route: str) -> bool:
        """Whether the rule is about this route and not used up."""
        return self.route in (route, "any") and (self.times is None or self.times > 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls one request: a delay in seconds, then perhaps the effect of a rule."""

    latency: float = 0.0
    rule: FaultRule | None = None

    @property
    def effect(self) -> str | None:
        """The effect's name; None when only late, or nothing at all."""
        return self.rule.effect if self.rule else None


class FaultBoard:
    """The rules in force."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._rules: list[FaultRule] = []
        self._since = 0.0
        self._met: Counter[int] = Counter()

    def replace(self, rules: list[FaultRule]) -> None:
        """Put these rules in force instead of any others."""
        self._rules = rules
        self._since = time.monotonic()
        self._met.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """Return the rules as they stand, with what is left of their ``times``."""
        return [asdict(rule) for rule in self._rules]

    def strike(self, route: str) -> Fault:
        """Decide what befalls a request to this route, and use up the rules that do it."""
        latency = 0.0
        for number, rule in enumerate(self._rules):
            if not rule.matches(route) or self._is_over(rule) or not self._by_chance(rule):
                continue
            self._met[number] += 1
            if rule.except_every is not None and self._met[number] % rule.except_every == 0:
                continue
            if rule.times is not None:
                rule.times -= 1
            if rule.effect != "latency":
                return Fault(latency, rule)
            latency += rule.seconds
        return Fault(latency)

    def _is_over(self, rule: FaultRule) -> bool:
        return rule.lasts is not None and time.monotonic() - self._since >= rule.lasts

    def _by_chance(self, rule: FaultRule) -> bool:
        return rule.probability is None or self._chance.random() < rule.probability
