"""Work done in a process of its own, which may be lost: decoding what others made."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

LARGEST_ANSWER = 32 * 2**20
"""Bytes that are read of it: two pictures of the largest clip are far less."""

_ROOT = Path(__file__).parents[2]


async def answer_of(
    command: Sequence[str], asked: bytes, deadline: float, *, niceness: int = 0
) -> tuple[bytes, int]:
    """Return what a process answers, and with which status it ends. Raises TimeoutError.

    It is given nothing of our environment, so none of our secrets. ``niceness`` is added to the
    bot's own: at 10 it gets a tenth of what the bot does where both want all (sched(7)).
    """
    process = await _started(command)
    if niceness:
        with suppress(ProcessLookupError):  # it is over already
            os.setpriority(os.PRIO_PROCESS, process.pid, os.nice(0) + niceness)
    try:
        async with asyncio.timeout(deadline):
            return await _exchange(process, asked), await process.wait()
    finally:
        await _end(process)


async def _started(command: Sequence[str]) -> Process:
    places = [str(_ROOT), *filter(None, sys.path)]
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(places)},
        # Ctrl-C is for the bot: it ends this one itself. No session of its own, which Linux would
        # give as much of the processors as the bot's, whatever its niceness (sched(7), autogroup)
        process_group=0,
    )


async def _exchange(process: Process, asked: bytes) -> bytes:
    """Hand over what is to be decoded; return all that is answered."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without its pipes")
    feeding = asyncio.create_task(_feed(process.stdin, asked))
    try:
        await process.stdout.readexactly(LARGEST_ANSWER)
    except asyncio.IncompleteReadError as whole:
        return whole.partial
    else:
        raise RuntimeError("an answer that doesn't end")
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


async def _feed(pipe: asyncio.StreamWriter, asked: bytes) -> None:
    with suppress(ConnectionError):  # it died: its status tells
        pipe.write(asked)
        await pipe.drain()
    pipe.close()


async def _end(process: Process) -> None:
    """See the process out; one that goes on is killed. Its pipes end with what is left in them."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    while process.stdout is not None and await process.stdout.read(2**20):
        pass
    await process.wait()
