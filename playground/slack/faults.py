r"""Bad weather on request: what `POST /playground/api/faults` sets and `DELETE` clears.

The body is one JSON object; what it leaves out stays as it was::

    {"methods": {"chat.update": [{"do": "rate_limit", "next": 3, "retry_after": 2},
                                 {"do": "error", "next": 1, "error": "internal_error"},
                                 {"do": "status", "next": 1, "status": 503},
                                 {"do": "delay", "next": 1, "seconds": 4.5},
                                 {"do": "late", "next": 1, "seconds": 4.5},
                                 {"do": "page", "next": 1, "status": 200},
                                 {"do": "alter", "next": 1, "fields": {"ok": true, "team": null},
                                                            "leave_out": ["expires_in"]},
                                 {"do": "drop_before", "next": 1},
                                 {"do": "drop_after", "next": 1}]},
     "redeliver": 2,              // deliver every event this many extra times
     "event_delays": [1.5, 0],    // seconds that the next events are held back, one each
     "shuffle": 2.0,              // hold every further event back for up to so many seconds
     "share_delay": 5.0,          // seconds until a completed upload's message appears
     "lose_shares": 1,            // how many of the next shares never land
     "refuse_pictures": 1,        // how many of the next files that blocks name are refused, always
     "bare_mentions": true,       // app_mention events come without the message's files
     "silent_sockets": true,      // sockets stay open and say nothing, not even pong
     "refuse_sockets": true,      // new WebSocket connections get 503
     "disconnect": "refresh_requested",   // now: send it to every socket ("warning" too)
     "cut_sockets": true}         // now: cut every socket without a word

Rules of a method apply in the order given, each to its `next` calls (1; null: to all).
With a `probability` between 0 and 1 a rule lets the other calls pass, by the server's
seeded generator, and `next` unless given is null. `delay` waits before the call has an
effect, `late` when it already had one; `drop_before` and `drop_after` cut the connection
there. `page` answers with HTML in place of an effect; `alter` lets the call have it, and changes
fields of the answer. The method `*` stands for
every Web API method; `upload` is the POST of a file's bytes, `response_url` a POST to a
response URL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from playground.slack.model import Json

Deed = Literal[
    "rate_limit", "error", "status", "page", "alter", "delay", "late", "drop_before", "drop_after"
]

_SWITCHES = {
    "redeliver": int,
    "shuffle": float,
    "share_delay": float,
    "lose_shares": int,
    "refuse_pictures": int,
    "bare_mentions": bool,
    "silent_sockets": bool,
    "refuse_sockets": bool,
}
_AT_ONCE = {"disconnect", "cut_sockets"}


class FaultError(ValueError):
    """The description of a fault makes no sense."""


@dataclass(slots=True)
class Rule:
    """What happens to the next `left` calls of a method; None: to all."""

    deed: Deed
    left: int | None
    error: str = "internal_error"
    status: int = 503
    retry_after: int = 1
    seconds: float = 0.0
    fields: Json = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    probability: float | None = None

    def strikes(self, chance: Random) -> bool:
        """Say whether the rule is about the call at hand, and count it down if so."""
        if self.left == 0 or (self.probability is not None and chance.random() >= self.probability):
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults that are set at the moment; `chance` decides what is left to it."""

    chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311 (repeatable, no secret)
    methods: dict[str, list[Rule]] = field(default_factory=dict)
    event_delays: list[float] = field(default_factory=list)
    shuffle: float = 0.0
    redeliver: int = 0
    share_delay: float | None = None
    lose_shares: int = 0
    refuse_pictures: int = 0
    refused_pictures: set[str] = field(default_factory=set)
    bare_mentions: bool = False
    silent_sockets: bool = False
    refuse_sockets: bool = False

    def clear(self) -> None:
        """Return to good weather."""
        self.methods.clear()
        self.event_delays = []
        self.shuffle = 0.0
        self.redeliver = self.lose_shares = self.refuse_pictures = 0
        self.refused_pictures.clear()
        self.share_delay = None
        self.bare_mentions = self.silent_sockets = self.refuse_sockets = False

    def apply(self, wanted: Json) -> None:
        """Set the lasting faults that `wanted` names; check all of it first."""
        unknown = wanted.keys() - _SWITCHES.keys() - _AT_ONCE - {"methods", "event_delays"}
        if unknown:
            raise FaultError(f"There is no fault called {', '.join(sorted(unknown))}.")
        if wanted.get("disconnect") not in (None, "warning", "refresh_requested"):
            raise FaultError('"disconnect" must be "warning" or "refresh_requested".')
        rules = {
            method: [_rule(entry) for entry in entries]
            for method, entries in wanted.get("methods", {}).items()
        }
        delays = [float(seconds) for seconds in wanted.get("event_delays", self.event_delays)]
        for name, kind in _SWITCHES.items():
            if name in wanted:
                setattr(self, name, kind(wanted[name]))
        self.event_delays = delays
        self.methods.update(rules)

    def take(self, method: str) -> Rule | None:
        """Return the rule for this call of `method`, if any, and count it down."""
        for name in (method, "*") if "." in method else (method,):
            for rule in self.methods.get(name, []):
                if rule.strikes(self.chance):
                    return rule
        return None

    def take_event_delay(self) -> float:
        """Return how many seconds the event at hand is held back."""
        if self.event_delays:
            return self.event_delays.pop(0)
        return self.chance.uniform(0.0, self.shuffle) if self.shuffle > 0 else 0.0

    def take_lost_share(self) -> bool:
        """Say whether the share at hand shall get lost, and count it down."""
        if self.lose_shares <= 0:
            return False
        self.lose_shares -= 1
        return True

    def take_refused_picture(self, file_id: str) -> bool:
        """Say whether the picture at hand is refused, now and for as long as it isn't cleared."""
        if file_id not in self.refused_pictures and self.refuse_pictures > 0:
            self.refuse_pictures -= 1
            self.refused_pictures.add(file_id)
        return file_id in self.refused_pictures

    def as_json(self) -> Json:
        """Return the faults that are set, in the words of the request."""
        return {
            "methods": {
                method: [{"do": rule.deed, "next": rule.left} for rule in rules if rule.left != 0]
                for method, rules in self.methods.items()
            },
            "event_delays": self.event_delays,
            **{name: getattr(self, name) for name in _SWITCHES},
        }


def _rule(entry: Json) -> Rule:
    deeds: dict[object, Deed] = {deed: deed for deed in get_args(Deed)}
    deed = deeds.get(entry.get("do"))
    if deed is None:
        raise FaultError(f'"do" must be one of {", ".join(get_args(Deed))}.')
    probability = entry.get("probability")
    left = entry.get("next", 1 if probability is None else None)
    return Rule(
        deed,
        left=None if left is None else int(left),
        error=str(entry.get("error", "internal_error")),
        status=int(entry.get("status", 200 if deed == "page" else 503)),
        retry_after=int(entry.get("retry_after", 1)),
        seconds=float(entry.get("seconds", 0.0)),
        fields=dict(entry.get("fields", {})),
        leave_out=tuple(entry.get("leave_out", ())),
        probability=None if probability is None else float(probability),
    )
