"""The tables of installations and of states that Slack is to send back."""

from __future__ import annotations

from sqlalchemy import Column, Float, String, Table, Text

from storage.table_parts import metadata

installations = Table(
    "installations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("enterprise_id", String(32)),
    Column("team_id", String(32)),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("bot_user_id", String(32), nullable=False),
    Column("bot_id", String(32), nullable=False),
    Column("installer", String(32), nullable=False),
    Column("token", Text),
    Column("refresh_token", Text),
    Column("stamp", String(32), nullable=False),
    Column("decision", String(16)),
    Column("installed_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
    Column("refresh_at", Float(53)),
    Column("refresh_error", Text),
    Column("claimed_until", Float(53)),
    Column("scopes", Text),
)
"""One row for each installation; ``id`` is the team's or, of an org-wide one, the enterprise's.

``token`` and ``refresh_token`` are encrypted; of one that left, or was refused, there is only
what was decided. ``stamp`` changes with them. ``scopes`` are what Slack said last that they have,
separated by commas.
"""

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires_at", Float(53), nullable=False, index=True),
)
"""One row for each install that was begun: the hash of what Slack is to send back, once."""
