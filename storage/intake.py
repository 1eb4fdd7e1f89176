"""Requests are recorded once, with their jobs."""

from __future__ import annotations

from sqlalchemy import select
from typing_extensions import override

from bot.domain.errors.base import OverBudget
from bot.domain.job import Job, JobId
from bot.domain.new_jobs import NewRequest
from bot.ports.jobs import Intake
from storage import line, money, new_jobs
from storage.changes import NOW
from storage.database import hold
from storage.job_table import JobTable
from storage.tables import jobs, requests


class SqlIntake(JobTable, Intake):
    """``Intake`` on SQLite or PostgreSQL."""

    @override
    async def accept(self, request: NewRequest) -> list[Job] | None:
        """Raise RequestError where too many of a person's requests wait for their pictures.

        OverBudget where the request costs more than is left.
        """
        try:
            return await self._accepted(request)
        except OverBudget as error:
            async with self._engine.writing() as connection:
                await money.note_refusal(connection, request.thread.workspace, error)
            raise

    async def _accepted(self, request: NewRequest) -> list[Job] | None:
        async with self._engine.writing() as connection:
            fresh = await line.insert_if_absent(
                connection,
                requests,
                key=request.key,
                workspace=request.thread.workspace,
                requester=request.requester,
                response_url=request.response_url,
                fingerprint=request.fingerprint,
                created_at=NOW,
            )
            if not fresh:
                return None
            if request.thread.thread_ts is not None:
                await hold(connection, f"thread {request.thread}")
            await new_jobs.insert_inputs(connection, request)
            return await new_jobs.insert_jobs(connection, request)

    @override
    async def response_url(self, job_id: JobId) -> str | None:
        query = (
            select(requests.c.response_url)
            .join(jobs, jobs.c.request == requests.c.key)
            .where(jobs.c.id == job_id)
        )
        url: str | None = await self._value(query)
        return url
