"""Every figure that /metrics tells, once: docs, dashboard and alerts are compared with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FigureKind(StrEnum):
    """What Prometheus calls it."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


class Of(StrEnum):
    """What a figure is about, and so how those of several replicas go together."""

    DATABASE = "database"
    """Each replica tells the same, whoever did it: take the max."""
    REPLICA = "replica"
    """Each replica tells its own: take the sum."""


@dataclass(frozen=True, slots=True)
class Family:
    """A figure; ``name`` as it is exposed, a counter's with its ``_total``."""

    name: str
    kind: FigureKind
    of: Of
    labels: tuple[str, ...]
    help: str


def _gauge(name: str, what: str, *labels: str, of: Of = Of.DATABASE) -> Family:
    return Family(name, FigureKind.GAUGE, of, labels, what)


def _counter(name: str, what: str, *labels: str, of: Of = Of.DATABASE) -> Family:
    return Family(name, FigureKind.COUNTER, of, labels, what)


def _histogram(name: str, what: str, *labels: str) -> Family:
    return Family(name, FigureKind.HISTOGRAM, Of.DATABASE, labels, what)


BUILD = _gauge("sora_build_info", "1, with the version that runs.", "version", of=Of.REPLICA)
DATABASE_UP = _gauge("sora_database_up", "1 while the database can be used, else 0.", of=Of.REPLICA)
SLACK_CONNECTED = _gauge(
    "sora_slack_connected",
    "1 while Socket Mode is connected, else 0. Missing where Slack calls by HTTP.",
    of=Of.REPLICA,
)
TOKENS_REFUSED = _gauge(
    "sora_slack_tokens_refused", "Workspaces whose token Slack doesn't accept.", of=Of.REPLICA
)
SLACK_CALLS = _counter(
    "sora_slack_calls_total",
    "Calls of Slack's Web API; the outcome is ok or an error's code, slack_limited for a 429.",
    *("method", "outcome"),
    of=Of.REPLICA,
)
VIDEO_CALLS = _counter(
    "sora_video_calls_total",
    "Calls of video APIs; create, remix and extend order a render. The outcome is ok or an "
    "error's code, limited for a 429.",
    *("deployment", "call", "outcome"),
    of=Of.REPLICA,
)
QUEUE_JOBS = _gauge("sora_queue_jobs", "Jobs in line.", "deployment")
QUEUE_OLDEST = _gauge(
    "sora_queue_oldest_seconds",
    "How long ago the job that is longest in line was asked for; 0 where nobody waits.",
    "deployment",
)
SLOTS_USED = _gauge("sora_slots_used", "Slots that a render may be running in.", "deployment")
SLOTS_LIMIT = _gauge("sora_slots_limit", "Slots that there are, by the settings.", "deployment")
SLOTS_IDLE = _counter(
    "sora_slots_idle_seconds_total",
    "Seconds for which a slot was free while somebody waited for it, as seen at each scrape; "
    "none while the deployment is paused or rests.",
    "deployment",
)
PAUSED = _gauge(
    "sora_deployment_paused", "1 while the deployment is paused.", "deployment", "reason"
)
REST = _gauge(
    "sora_deployment_rest_seconds",
    "Seconds until a create is sent again, after a 429 or in a pause.",
    "deployment",
)
ACTIVE = _gauge(
    "sora_jobs_active", "Jobs between their create and their end.", "deployment", "state"
)
ENDED = _counter(
    "sora_jobs_ended_total",
    "Jobs that have come to an end: delivered, cancelled, refused (before there was a render), "
    "moderated, render_failed or delivery_failed.",
    *("deployment", "outcome"),
)
FAILED = _counter(
    "sora_jobs_failed_total", "Those that failed, by the error's code.", "deployment", "kind"
)
WAITED = _histogram(
    "sora_wait_duration_seconds", "From the request to its last create.", "deployment"
)
RENDERED = _histogram(
    "sora_render_duration_seconds",
    "From an accepted create to the end of its render.",
    "deployment",
)
DELIVERED = _histogram(
    "sora_delivery_duration_seconds", "From the end of a render to its clip in Slack.", "deployment"
)
CARDS_BEHIND = _gauge(
    "sora_cards_behind",
    "Cards that have not shown for half a minute what their jobs are; not those of an hour ago.",
)
CARD_LAG = _gauge("sora_card_lag_seconds", "For how long the latest of those cards has not.")
RESERVED = _gauge(
    "sora_money_reserved_usd", "US dollars that unsettled jobs may cost.", "deployment"
)
SPENT = _counter("sora_money_spent_usd_total", "US dollars that ended jobs came to.", "deployment")

FAMILIES: Final = (
    *(BUILD, DATABASE_UP, SLACK_CONNECTED, TOKENS_REFUSED, SLACK_CALLS, VIDEO_CALLS),
    *(QUEUE_JOBS, QUEUE_OLDEST, SLOTS_USED, SLOTS_LIMIT, SLOTS_IDLE, PAUSED, REST, ACTIVE),
    *(ENDED, FAILED, WAITED, RENDERED, DELIVERED, CARDS_BEHIND, CARD_LAG, RESERVED, SPENT),
)
