"""The job store: every job is a row, every change of state is guarded."""

from __future__ import annotations

from storage.card_rows import SqlCards
from storage.intake import SqlIntake
from storage.job_line import SqlLine
from storage.job_rows import SqlRows
from storage.leases import SqlLeases


class SqlJobStore(SqlIntake, SqlLine, SqlRows, SqlLeases, SqlCards):
    """All roles of the job store, for one process."""
