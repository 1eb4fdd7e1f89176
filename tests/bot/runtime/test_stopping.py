"""Every wait ends when the bot is asked to stop."""

from __future__ import annotations

import asyncio

import pytest

from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping, either
from tests.support.doubles import FakeClock


async def test_a_wait_lasts_as_long_as_asked() -> None:
    clock = FakeClock()
    stopping = Stopping(clock.sleep)
    wait = asyncio.create_task(stopping.within(5.0))
    await clock.somebody_sleeps()
    clock.advance(4.9)
    assert not wait.done()
    clock.advance(0.2)
    assert await wait is False
    assert not stopping.requested


async def test_a_request_ends_every_wait_at_once() -> None:
    clock = FakeClock()
    stopping = Stopping(clock.sleep)
    waits = [asyncio.create_task(stopping.within(1e9)) for _ in range(3)]
    forever = asyncio.create_task(stopping.wait())
    await clock.somebody_sleeps()
    stopping.request()
    assert await asyncio.gather(*waits) == [True] * 3
    await forever
    assert await stopping.within(1e9) is True
    assert clock.naps == [1e9] * 3


async def test_in_real_time() -> None:
    assert await Stopping().within(0.001) is False


async def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    stopping = Stopping()
    wait = asyncio.create_task(stopping.within(1000))
    await asyncio.sleep(0)
    wait.cancel()
    with pytest.raises(asyncio.CancelledError):
        await wait
    assert asyncio.all_tasks() == before


async def test_either_ends_with_the_first() -> None:
    event = asyncio.Event()
    never = asyncio.Event()
    both = asyncio.create_task(either(event.wait(), never.wait()))
    await asyncio.sleep(0)
    assert not both.done()
    event.set()
    await both


async def test_a_bell_ends_a_wait_and_one_rung_before_lets_none_begin() -> None:
    clock, bell = FakeClock(), Bell()
    stopping = Stopping(clock.sleep)
    wait = asyncio.create_task(stopping.within(1e9, bell))
    await clock.somebody_sleeps()
    bell.ring()
    bell.ring()
    assert await wait is False
    assert await stopping.within(1e9, bell) is False
    assert clock.naps == [1e9]


async def test_a_bell_and_a_request_at_once_end_the_same_wait() -> None:
    clock, bell = FakeClock(), Bell()
    stopping = Stopping(clock.sleep)
    wait = asyncio.create_task(stopping.within(1e9, bell))
    await clock.somebody_sleeps()
    bell.ring()
    stopping.request()
    assert await wait is True


async def test_a_part_ends_alone_and_with_the_rest() -> None:
    whole = Stopping()
    first, second = whole.of_a_part(), whole.of_a_part()
    first.request()
    whole.leave_out(first)
    assert (first.requested, second.requested, whole.requested) == (True, False, False)
    whole.request()
    assert second.requested
    assert whole.of_a_part().requested
