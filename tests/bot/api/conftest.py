"""The API before the core's works, with a program of Maya's, who is U1 in the channel C1."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.domain.conversation.people import Workspace
from storage.workspaces import SqlWorkspaces
from tests.support.front_desk import counter
from tests.support.programs import PUBLIC, Program, api_of, programs_at, token_of
from tests.support.works import Works

ACME = Workspace("T1", "Acme", "https://acme.example/", "U0", "B0")
Http = TestClient[web.Request, web.Application]


@pytest.fixture
async def http(works: Works) -> AsyncIterator[Http]:
    await SqlWorkspaces(works.engine).save(ACME)
    works.conversations.known["C1"] = PUBLIC
    works.members.known["C1"] = {"U1", "U2"}
    async with api_of(programs_at(works, counter(works))) as client:
        yield client


@pytest.fixture
async def maya(http: Http, works: Works) -> Program:
    return Program(http, await token_of(works))
