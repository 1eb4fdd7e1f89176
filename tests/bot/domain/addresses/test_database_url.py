"""Addresses of databases: what services hand out is understood, and nonsense is named."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses.database_url import (
    DatabaseFile,
    DatabaseServer,
    Location,
    read_database_url,
    with_driver,
)
from bot.domain.errors.base import SettingsError


def server(url: str) -> DatabaseServer:
    meant = read_database_url(url)
    assert isinstance(meant, DatabaseServer)
    return meant


def refused(url: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_database_url(url)
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/sora.db", "data/sora.db"),
        ("sqlite+aiosqlite:////var/lib/sora/sora.db", "/var/lib/sora/sora.db"),
        ("SQLite:///a%20b/Übung 1.db", "a%20b/Übung 1.db"),
        ("sqlite:///a#b@c:d.db", "a#b@c:d.db"),
    ],
)
def test_a_file_is_named_as_it_is(url: str, path: str) -> None:
    assert read_database_url(url) == DatabaseFile(path)


def test_a_server_in_full() -> None:
    meant = server("postgres://so%40ra:p%2Fw%3A1@db.example.com:6432/clips%20db?sslmode=require")
    assert meant == DatabaseServer(
        places=(Location("db.example.com", 6432),),
        user="so@ra",
        password="p/w:1",
        database="clips db",
        options={"sslmode": "require"},
    )
    assert "p/w" not in repr(meant)
    assert str(meant) == "db.example.com:6432"


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("postgresql:///sora", ()),
        ("postgresql://", ()),
        ("postgresql://db/sora", (Location("db", 5432),)),
        ("postgresql://[2001:db8::7]:6432/sora", (Location("2001:db8::7", 6432),)),
        ("postgresql://[::1]/sora", (Location("::1", 5432),)),
        ("postgresql://%2Frun%2Fpostgresql/sora", (Location("/run/postgresql", 5432),)),
        ("postgresql:///sora?host=/run/postgresql", (Location("/run/postgresql", 5432),)),
        ("postgresql:///sora?host=db&port=6432", (Location("db", 6432),)),
        ("postgresql:///sora?port=6432", (Location("localhost", 6432),)),
        ("postgresql://a:1,b/sora", (Location("a", 1), Location("b", 5432))),
        ("postgresql:///s?host=a,b&port=1,2", (Location("a", 1), Location("b", 2))),
        ("postgresql:///s?host=a:1&host=b:2", (Location("a", 1), Location("b", 2))),
        ("postgresql://p@ss:w@rd@db/sora", (Location("db", 5432),)),
        ("postgresql://%2Fcloudsql%2Fp%3Ar%3Ai/sora", (Location("/cloudsql/p:r:i", 5432),)),
        ("postgresql://%2Fcloudsql%2Fp:r:i/sora", (Location("/cloudsql/p:r:i", 5432),)),
        ("postgresql:///sora?host=/cloudsql/p:r:i", (Location("/cloudsql/p:r:i", 5432),)),
        ("postgresql:///s?host=/cloudsql/a.b:p:r:i&port=1", (Location("/cloudsql/a.b:p:r:i", 1),)),
        ("postgresql:///s?host=/run/pg:6432,db", (Location("/run/pg", 6432), Location("db", 5432))),
    ],
)
def test_where_a_server_is(url: str, places: tuple[Location, ...]) -> None:
    assert server(url).places == places


@pytest.mark.parametrize(
    "url",
    [
        # As each service shows them; what is secret is made up.
        "postgresql://o:npg_x@ep-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require",
        "postgres://postgres.ref:x@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
        "postgresql://doadmin:x@db-fra1-1.c.db.ondigitalocean.com:25060/defaultdb?sslmode=require",
        "postgres://avnadmin:x@pg-1.aivencloud.com:12345/defaultdb?sslmode=require",
        "postgresql://u@name.postgres.database.azure.com:5432/db?sslmode=require",
        "postgresql://u:x@c.cloud:26257/d?sslmode=verify-full&options=--cluster%3Dsora-1",
        "postgresql://u:x@h1:6432,h2:6432/db?target_session_attrs=read-write&connect_timeout=10",
        "postgresql://u:x@top.flycast:5432/sora?sslmode=disable&application_name=sora",
        "postgresql://u:x@h/db?keepalives_idle=30&gssencmode=disable&sslrootcert=system",
        "postgresql+asyncpg://u:x@pooler/db?prepared_statement_cache_size=0&ssl=require",
        "postgresql://u:x@/db?host=/cloudsql/project:region:instance",
        "postgresql+asyncpg://u:x@/db?host=/cloudsql/project:region:instance/.s.PGSQL.5432",
    ],
)
def test_what_services_hand_out_is_understood(url: str) -> None:
    assert server(url).places


def test_what_only_libpq_can_do_is_left_out() -> None:
    meant = server("postgresql://h/db?channel_binding=require&sslmode=require&sslsni=1")
    assert meant.options == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sora.db", "must start with sqlite:/// or postgresql://"),
        ("mysql://u:hunter2@db/sora", "must start with"),
        ("", "must start with"),
        ("sqlite://sora.db", "needs three slashes"),
        ("sqlite:///", "must name a file: what is only in memory"),
        ("sqlite:///:memory:", "must name a file: what is only in memory"),
        ("sqlite:///file:data/sora.db?uri=true", "must name the file itself"),
        ("sqlite:///file::memory:?cache=shared&uri=true", "must name the file itself"),
        ("sqlite:///data/", "names a folder"),
        ("sqlite:///x.db?mode=ro", "for a SQLite file: leave out mode"),
        ("sqlite:///x.db?hunter2", "for a SQLite file: leave out what stands behind"),
        ("sqlite:///x\x00.db", "must start with"),
        ("postgresql://db:0/sora", "has a port that isn't a number from 1 to 65535"),
        ("postgresql://db:65536/sora", "has a port"),
        ("postgresql://u:p:w@db:x/sora", "has a port"),
        ("postgresql://db:٣/sora", "has a port"),
        ("postgresql://a b/sora", "has a host that can't be one"),
        ("postgresql://[::1/sora", "has a host"),
        ("postgresql://[::1]x/sora", "has a host"),
        ("postgresql://[fox]/sora", "has a host"),
        ("postgresql://a,/sora", "has a host"),
        (f"postgresql://{'a' * 64}.com/sora", "has a host"),
        ("postgresql:///s?host=a,b&port=1,2,3", "another number of ports"),
        ("postgresql://db/sora?sslmod=require", "doesn't know: sslmod (did you mean sslmode?)"),
        ("postgresql://db/sora?pgbouncer=true", "doesn't know: pgbouncer. Leave it out."),
        ("postgresql://u:hun?ter2@db/sora", "Write %3F for a ? in a password."),
        ("postgresql://u:x?hunter=2@db/sora", "doesn't know: what stands behind"),
        ("sqlite:///x.db?hunter=2@", "leave out what stands behind"),
        ("sqlite:///~/sora.db", "begins with ~, which only a shell"),
        ("sqlite:///$HOME/sora.db", "has a path with a variable in it"),
        ("sqlite:////${DATA}/sora.db", "has a path with a variable in it"),
        ("sqlite:///%APPDATA%\\sora.db", "has a path with a variable in it"),
        ("sqlite:///C:\\data\\sora.db", "has a path of Windows"),
        ("sqlite:///c:/data/sora.db", "has a path of Windows"),
        ("postgresql://db/sora?sslmode=on", "has a sslmode that isn't disable, allow"),
        ("postgresql://db/sora?target_session_attrs=master", "has a target_session_attrs"),
        ("postgresql://db/sora?connect_timeout=soon", "has a connect_timeout"),
        ("postgresql://db/sora?options=%00", "has an option with a character"),
    ],
)
def test_what_means_nothing_is_named(url: str, said: str) -> None:
    line = refused(url)
    assert line.startswith("DATABASE_URL ")
    assert said in line
    assert "hunter2" not in line
    assert "hun" not in line


def test_a_socket_is_named_by_its_path() -> None:
    assert str(server("postgresql:///s?host=/cloudsql/p:r:i")) == "/cloudsql/p:r:i"


def test_the_driver_is_ours_whichever_way_it_is_written() -> None:
    assert with_driver("Postgres://db/sora") == "postgresql+asyncpg://db/sora"
    assert with_driver("sqlite:///x.db") == DatabaseFile("x.db").url


@given(
    scheme=st.sampled_from(["sqlite://", "sqlite:///", "postgresql://", "postgres://", ""]),
    rest=st.text(max_size=60)
    | st.lists(st.sampled_from([*"@:/?&=%[],a1ü ", "host", "port", "sslmode"])).map("".join),
)
def test_nothing_raises_anything_else(scheme: str, rest: str) -> None:
    with suppress(SettingsError):
        assert str(read_database_url(scheme + rest))
