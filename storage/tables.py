"""The schema, once, for SQLite and PostgreSQL. Times are seconds since the epoch, as floats."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

import storage.table_files  # noqa: F401 - the parts of the schema that aren't here
from bot.domain import job
from bot.domain.errors.deployment import FetchRefused
from bot.domain.job import JobState
from storage.figures.table import UNCOUNTED
from storage.spending_table import RESERVED
from storage.table_parts import SERIAL, among, partial
from storage.table_parts import metadata as metadata  # noqa: PLC0414 - exported from here

QUEUED = f"state = '{JobState.QUEUED}'"
IN_LINE = f"{QUEUED} AND card_ts IS NOT NULL AND NOT awaits_source AND NOT awaits_approval"
HOLDS_SLOT = among(job.HOLDS_SLOT)
WORKED_ON = among(job.ACTIVE)
UNSHOWN = "version > shown_version"
AWAITING = "awaits_inputs"
AWAITS_SOURCE = f"awaits_source AND state = '{JobState.QUEUED}'"
AWAITS_APPROVAL = f"awaits_approval AND {QUEUED}"
UNASKED = f"ask_at IS NOT NULL AND {AWAITS_APPROVAL}"
AWAITED = f"awaited AND {among(job.SETTLED)}"
HELD_DATA = "data IS NOT NULL"
WAITING = "waiting > 0"
IN_PUBLIC = "in_public"
KEPT_CLIP = f"clip_path IS NOT NULL AND state = '{JobState.FAILED}'"
REMIXES = "source_provider_id IS NOT NULL"
TO_REMOVE = "to_remove IS NOT NULL"
UNTOLD = "ending IS NOT NULL"
POSTER_DUE = "poster_at IS NOT NULL"
UNSETTLED = f"{RESERVED} AND {among(job.ENDED)}"
MAYBE_ORDERED = "maybe_ordered_since IS NOT NULL"
UNFETCHABLE = f"delayed_by = '{FetchRefused.code}'"
ANSWERABLE = "response_url IS NOT NULL"
IN_A_MONTH, IN_ONES_MONTH = "created_at > 0", "created_at >= 0"
"""True of each job: who says so reads a month by this index, and nobody else is tempted by it."""

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("enterprise_id", String(32)),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("bot_user_id", String(32), nullable=False),
    Column("bot_id", String(32), nullable=False),
    Column("updated_at", Float(53), nullable=False),
    Column("removed_at", Float(53)),
)

deployments = Table(
    "deployments",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("resting_until", Float(53), nullable=False, server_default="0"),
    Column("trouble_code", String(32)),
    Column("trouble_tell", Text),
    Column("trouble_since", Float(53)),
    Column("model", Text),
    Column("group_name", Text),
)
"""One row for each deployment; whoever decides about its slots holds this row's lock.

With ``trouble_code`` it is paused: nobody's create is accepted there. ``trouble_since`` alone
is left of a pause under another name, for whoever was told of it to be told of the next success.
``model`` and ``group_name`` are what it was by the latest settings that named it.
"""

requests = Table(
    "requests",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("requester", String(32), nullable=False),
    Column("response_url", Text),
    Column("fingerprint", String(64)),
    Column("created_at", Float(53), nullable=False),
    Index("ix_requests_created_at", "created_at"),
    partial("ix_requests_answerable", "created_at", where=ANSWERABLE),
)
"""One row for each request ever recorded: what Slack delivers again finds its key here."""

jobs = Table(
    "jobs",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=True),
    Column("id", String(16), nullable=False),
    Column("request", String(255), nullable=False),
    Column("deployment", String(200), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("thread_ts", String(32)),
    Column("number", Integer, nullable=False),
    Column("requester", String(32), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("size", String(16), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("source_id", String(16)),
    Column("source_number", Integer),
    Column("source_provider_id", Text),
    Column("awaits_source", Boolean, nullable=False, server_default="0"),
    Column("awaited", Boolean, nullable=False, server_default="0"),
    Column("awaits_approval", Boolean, nullable=False, server_default="0"),
    Column("approved_by", String(32)),
    Column("ask_at", Float(53)),
    Column("order_prompt", Text),
    Column("lineage", Text),
    Column("recreated", Boolean, nullable=False, server_default="0"),
    Column("continues", Boolean, nullable=False, server_default="0"),
    Column("source_seconds", Float(53)),
    Column("inputs", Integer, nullable=False, server_default="0"),
    Column("input_kind", String(8)),
    Column("awaits_inputs", Boolean, nullable=False, server_default="0"),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("batch", Integer, nullable=False, server_default="1"),
    Column("take", Boolean, nullable=False, server_default="0"),
    Column("quality", String(8)),
    Column("seed", Integer),
    Column("audio", Boolean),
    Column("style", String(32)),
    Column("price_usd", String(24)),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("shown_version", Integer, nullable=False, server_default="0"),
    Column("card_ts", String(32)),
    Column("card_attempts", Integer, nullable=False, server_default="0"),
    Column("cards", Integer, nullable=False, server_default="1"),
    Column("card_until", Float(53)),
    Column("cancel_requested", Boolean, nullable=False, server_default="0"),
    Column("ended_by", String(32)),
    Column("may_be_billed", Boolean, nullable=False, server_default="0"),
    Column("ending", Integer),
    Column("ending_since", Float(53)),
    Column("tell_at", Float(53)),
    Column("tell_until", Float(53)),
    Column("provider_id", Text),
    Column("progress", Integer),
    Column("created_at", Float(53), nullable=False),
    Column("updated_at", Float(53), nullable=False),
    Column("submitted_at", Float(53)),
    Column("rendering_at", Float(53)),
    Column("rendered_at", Float(53)),
    Column("ended_at", Float(53)),
    Column("expires_at", Float(53)),
    Column("clip_ref", Text),
    Column("clips", Integer),
    Column("clip_path", Text),
    Column("clip_bytes", BigInteger),
    Column("unplayed", String(64)),
    Column("made", String(32)),
    Column("billed_usd", String(24)),
    Column("reckoned_usd", String(24)),
    Column("file_id", String(32)),
    Column("file_permalink", Text),
    Column("clip_ts", String(32)),
    Column("retries", Integer, nullable=False, server_default="0"),
    Column("orders", Integer, nullable=False, server_default="0"),
    Column("maybe_ordered_since", Float(53)),
    Column("refused_by", Text),
    Column("link_attempts", Integer, nullable=False, server_default="0"),
    Column("error_code", String(32)),
    Column("error_tell", Text),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("has_waited", Boolean, nullable=False, server_default="0"),
    Column("delayed_by", String(32)),
    Column("delayed_since", Float(53)),
    Column("deleted_at", Float(53)),
    Column("deleted_by", String(32)),
    Column("to_remove", String(32)),
    Column("remove_at", Float(53)),
    Column("remove_attempts", Integer, nullable=False, server_default="0"),
    Column("in_public", Boolean, nullable=False, server_default="0"),
    Column("poster_id", String(32)),
    Column("has_poster", Boolean, nullable=False, server_default="0"),
    Column("poster_at", Float(53)),
    Column("poster_tries", Integer, nullable=False, server_default="0"),
    Column("first_clip", Boolean, nullable=False, server_default="0"),
    Column("money_state", String(8)),
    Column("money_day", String(10)),
    Column("money_channel", String(32)),
    Column("money_micros", BigInteger, nullable=False, server_default="0"),
    Column("money_orders", Integer, nullable=False, server_default="0"),
    Column("counted_at", Float(53)),
    Column("counted_micros", BigInteger, nullable=False, server_default="0"),
    Column("take_of", String(255)),
    Column("picked", Integer),
    Column("picked_by", String(32)),
    Column("unfolded", Boolean, nullable=False, server_default="0"),
    Column("take_news", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(64)),
    Column("lease_until", Float(53)),
    UniqueConstraint("id"),
    UniqueConstraint("workspace", "channel", "thread_ts", "number"),
    Index("ix_jobs_request", "request"),
    Index("ix_jobs_requester", "workspace", "requester", "seq"),
    Index("ix_jobs_channel", "workspace", "channel", "seq"),
    partial("ix_jobs_month", "workspace", "created_at", where=IN_A_MONTH),
    partial("ix_jobs_month_of", "workspace", "requester", "created_at", where=IN_ONES_MONTH),
    partial("ix_jobs_public", "workspace", "seq", where=IN_PUBLIC),
    partial("ix_jobs_public_channel", "workspace", "channel", where=IN_PUBLIC),
    Index("ix_jobs_rendered", "deployment", "rendered_at"),
    partial("ix_jobs_line", "deployment", "workspace", "requester", "seq", where=IN_LINE),
    partial("ix_jobs_oldest", "deployment", "created_at", where=IN_LINE),
    partial("ix_jobs_reserved", "deployment", "money_micros", where=RESERVED),
    partial("ix_jobs_queued", "deployment", where=QUEUED),
    partial("ix_jobs_slots", "deployment", where=HOLDS_SLOT),
    partial("ix_jobs_worked_on", "lease_until", where=WORKED_ON),
    Index("ix_jobs_ended_at", "ended_at"),
    partial("ix_jobs_uncounted", "ended_at", where=UNCOUNTED),
    partial("ix_jobs_kept_clip", "ended_at", where=KEPT_CLIP),
    partial("ix_jobs_to_remove", "remove_at", where=TO_REMOVE),
    partial("ix_jobs_posters", "poster_at", where=POSTER_DUE),
    partial("ix_jobs_card_ts", "channel", "card_ts", where="card_ts IS NOT NULL"),
    partial("ix_jobs_clip_ts", "channel", "clip_ts", where="clip_ts IS NOT NULL"),
    partial("ix_jobs_sources", "deployment", "source_provider_id", where=REMIXES),
    partial("ix_jobs_unfetchable", "deployment", where=UNFETCHABLE),
    partial("ix_jobs_maybe_ordered", "deployment", where=MAYBE_ORDERED),
    partial("ix_jobs_unshown", "updated_at", where=UNSHOWN),
    partial("ix_jobs_untold", "tell_at", where=UNTOLD),
    partial("ix_jobs_unsettled", "workspace", "seq", where=UNSETTLED),
    partial("ix_jobs_awaiting", "workspace", "requester", "seq", where=AWAITING),
    partial("ix_jobs_awaits_source", "source_id", where=AWAITS_SOURCE),
    partial("ix_jobs_awaits_approval", "created_at", where=AWAITS_APPROVAL),
    partial("ix_jobs_unasked", "ask_at", where=UNASKED),
    partial("ix_jobs_awaited", "seq", where=AWAITED),
    partial(
        "uq_jobs_render", "deployment", "provider_id", where="provider_id IS NOT NULL", unique=True
    ),
)

"""One row for each job.

``ending`` is the version that the row had when it came to an end that its requester is still to be
told of; the word is due at ``tell_at``, and ``tell_until`` is the lease of whoever is at it.
``cards`` counts the job's cards: one that can't be edited any more is replaced, by whoever holds
``card_until``. ``poster_at`` is when somebody is to see to its poster next; whoever does puts that
off first, so that nobody else does meanwhile. So is ``ask_at``, for asking an admin about it.
``money_…`` is what it counts for in budgets (``bot.ports.money``), and ``take_news`` counts
changes to be shown among its takes.
"""

inputs = Table(
    "inputs",
    metadata,
    Column("request", String(255), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("file_id", String(32)),
    Column("frame_of", String(16)),
    Column("frame", Integer, nullable=False, server_default="0"),
    Column("crop", String(64)),
    Column("sets_size", Boolean, nullable=False, server_default="0"),
    Column("at_end", Boolean, nullable=False, server_default="0"),
    Column("media_type", String(64)),
    Column("data", LargeBinary),
    partial("ix_inputs_held", "request", where=HELD_DATA),
)
"""The pictures and videos of a request: Slack's file, or a frame of an earlier job's clip.

``data`` is what will be sent to the provider, from when it was brought until the request's jobs
have ended.
"""

input_turns = Table(
    "input_turns",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("served_at", Float(53), nullable=False),
)
"""When inputs were last brought for each person, and, under the person "", for each workspace."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("thread_ts", String(32)),
    Column("person", String(32), nullable=False),
    Column("words", Text),
    Column("created_at", Float(53), nullable=False),
    Index("ix_drafts_workspace", "workspace"),
    Index("ix_drafts_created_at", "created_at"),
)
"""What people asked for and were refused, kept for the buttons of the answer that told them.

``words`` is JSON, and gone as soon as a clip was made of it. A button carries no more than the id.
"""

preferences = Table(
    "preferences",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("chosen", Text, nullable=False),
    Column("updated_at", Float(53), nullable=False),
)
"""What was chosen by each person and for each channel, by their ids, or "" for the workspace.

``chosen`` is JSON. What this version doesn't know in it stays as another one wrote it.
"""

greetings = Table(
    "greetings",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("place", String(32), primary_key=True),
    Column("greeted_at", Float(53), nullable=False),
)
"""The conversations in which we have introduced ourselves, and when: none hears it twice."""

abandoned_renders = Table(
    "abandoned_renders",
    metadata,
    Column("deployment", String(200), primary_key=True),
    Column("provider_id", Text, primary_key=True),
    Column("job", String(16), nullable=False),
    Column("noted_at", Float(53), nullable=False, server_default="0"),
    Index("ix_abandoned_renders_job", "job"),
    Index("ix_abandoned_renders_noted_at", "noted_at"),
)
"""Renders that a job had before it went back in line: nobody's create may be taken for these."""

submits = Table(
    "submits",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("deployment", String(200), nullable=False),
    Column("job", String(16), nullable=False),
    Column("started_at", Float(53), nullable=False),
    Column("answered_at", Float(53)),
    Index("ix_submits_deployment", "deployment", "answered_at"),
    Index("ix_submits_job", "job"),
)
"""The creates of the last minutes: the submit limit counts these rows."""

workspace_turns = Table(
    "workspace_turns",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=True),
    Column("deployment", String(200), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("served_in_turn", Integer, nullable=False, server_default="0"),
    Column("notice", String(8)),
    Column("notice_job", String(16)),
    Column("notice_since", Float(53)),
    Column("notice_until", Float(53)),
    UniqueConstraint("deployment", "workspace"),
    partial("ix_workspace_turns_next", "deployment", "turn", "seq", where=WAITING),
)
"""When each workspace was last served (``turn``) and how many of its jobs wait in line.

``served_in_turn`` is how much of its share it has had since: its turn is over with the last of it.
``seq`` decides between workspaces that were never served: who came first goes first. ``notice…`` is
what the workspace was told of a pause, when that began, and in which job's thread.
"""

person_turns = Table(
    "person_turns",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=True),
    Column("deployment", String(200), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("deployment", "workspace", "person"),
    partial("ix_person_turns_next", "deployment", "workspace", "turn", "seq", where=WAITING),
)
"""The same for each person within a workspace."""
