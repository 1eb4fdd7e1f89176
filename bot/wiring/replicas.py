"""Who looks after the other processes at the database, where there may be any."""

from __future__ import annotations

from bot.domain.replicas.news import ReplicaNews
from bot.ports.replicas.register import ReplicaRegister
from bot.rendering.job_runner import Runner
from bot.upkeep.replicas import ReplicaWatch
from bot.wiring.clips import ClipParts
from bot.wiring.ground import Ground
from storage.connections import Database


def make_replicas(ground: Ground, clips: ClipParts, runner: Runner) -> ReplicaWatch | None:
    """Return who does; None at a SQLite file, which one process has to itself.

    Where a replica ends, every worker looks for what it may have left behind.
    """
    register = _register(ground.engine)
    if register is None:
        return None
    bells, sweep = ground.bells, clips.board.sweep_now
    installed = () if ground.installs is None else (ground.installs.refresh.bell,)
    left_behind = (bells.pictures, bells.deleted, bells.rendered)
    for_whom = {
        ReplicaNews.LINE: (bells.line,),
        ReplicaNews.JOBS: (runner.bell, sweep),
        ReplicaNews.WORKSPACES: (bells.shut_out, *installed),
        ReplicaNews.REPLICAS: (runner.bell, sweep, bells.shut_out, *left_behind),
    }
    return ReplicaWatch(register, ground.company, for_whom, ground.timing.stopping)


def _register(engine: Database) -> ReplicaRegister | None:
    if engine.dialect.name != "postgresql":
        return None
    from storage.postgres_database import PostgresDatabase  # noqa: PLC0415 - many have a file
    from storage.replicas.register import SqlReplicas  # noqa: PLC0415

    return SqlReplicas(engine) if isinstance(engine, PostgresDatabase) else None
