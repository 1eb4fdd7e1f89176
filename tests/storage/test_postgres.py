"""What a server's address says in libpq's words, as asyncpg is told it, and on a real server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asyncpg.connect_utils import (  # type: ignore[import-untyped]  # it comes without types
    _parse_connect_dsn_and_args,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from bot.domain.addresses.database_url import DatabaseServer, read_database_url
from bot.domain.errors.base import SettingsError
from storage.database import open_database
from storage.postgres import connect_arguments
from storage.startup import database
from storage.unusable import why_unusable
from tests.support.postgres import server


def arguments(query: str) -> dict[str, Any]:
    meant = read_database_url(f"postgresql://u:p@db:6432/clips{query}")
    assert isinstance(meant, DatabaseServer)
    return connect_arguments(meant)


PLACE = {"user": "u", "password": "p", "database": "clips", "host": ["db"], "port": [6432]}


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("", {}),
        ("?sslmode=require", {"dsn": "postgresql://?sslmode=require"}),
        ("?ssl=true", {"dsn": "postgresql://?sslmode=require"}),
        ("?ssl=verify-full&sslmode=disable", {"dsn": "postgresql://?sslmode=disable"}),
        ("?sslmode=verify-full&sslrootcert=system", {"ssl": True}),
        ("?connect_timeout=10", {"timeout": 10.0}),
        ("?connect_timeout=1", {"timeout": 2.0}),
        ("?connect_timeout=0", {}),
        ("?application_name=sora", {"server_settings": {"application_name": "sora"}}),
        ("?fallback_application_name=x", {"server_settings": {"application_name": "x"}}),
        ("?options=-c%20geqo%3Doff", {"server_settings": {"options": "-c geqo=off"}}),
        ("?statement_cache_size=0", {"statement_cache_size": 0}),
        ("?prepared_statement_cache_size=0", {"statement_cache_size": 0}),
        ("?prepared_statement_cache_size=0&statement_cache_size=9", {"statement_cache_size": 0}),
        ("?channel_binding=require&keepalives=1", {}),
    ],
)
def test_each_word_of_libpqs_reaches_the_driver(query: str, more: dict[str, Any]) -> None:
    assert arguments(query) == PLACE | more


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_the_driver_reads_what_it_is_told(mode: str) -> None:
    told = arguments(f"?sslmode={mode}&target_session_attrs=read-write&sslnegotiation=postgres")
    names = ("dsn", "host", "port", "user", "password", "passfile", "database", "ssl", "service")
    more = ("servicefile", "direct_tls", "server_settings", "target_session_attrs")
    every = dict.fromkeys([*names, *more, "krbsrvname", "gsslib"]) | told
    addresses, read = _parse_connect_dsn_and_args(**every)
    assert addresses == [("db", 6432)]
    assert read.sslmode.name == mode
    assert read.target_session_attrs.value == "read-write"


# --- on a real server ------------------------------------------------------------------


def with_query(url: str, query: str) -> str:
    return f"{url}?{query}"


@pytest.mark.parametrize(
    "query",
    [
        "sslmode=prefer&channel_binding=prefer",
        "sslmode=disable&connect_timeout=10&application_name=sora&options=-c%20geqo%3Doff",
        "target_session_attrs=read-write&keepalives_idle=30&gssencmode=disable",
    ],
)
async def test_what_a_service_adds_is_no_trouble(postgres: str, query: str) -> None:
    engine = open_database(with_query(postgres, query))
    try:
        async with engine.reading() as connection:
            name, geqo = [
                (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
                for setting in ("application_name", "geqo")
            ]
    finally:
        await engine.dispose()
    assert (name == "sora") is ("application_name" in query)
    assert (geqo == "off") is ("geqo" in query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sslmode=require", "has no TLS, which sslmode asks for"),
        ("target_session_attrs=standby", "no database server answers at 127.0.0.1"),
        ("options=-c%20fox%3Dred%20-c", "doesn't let us in"),
        ("sslmode=require&sslnegotiation=direct", "DATABASE_URL: "),
    ],
)
async def test_what_a_server_cannot_do_is_one_line(postgres: str, query: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        async with database(with_query(postgres, query)):
            raise AssertionError("it was opened")
    line = str(caught.value)
    assert said in line
    assert "\n" not in line


async def test_a_variable_of_libpqs_that_makes_no_sense_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGPORT", "harbour")
    with pytest.raises(SettingsError, match="whose names begin with PG"):
        async with database("postgresql:///sora"):
            raise AssertionError("it was opened")


# --- with TLS --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pem() -> bytes:
    """Return a certificate for localhost that nobody else has signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM) + key.private_bytes(*plain)


@pytest.fixture(scope="module")
def encrypted(pem: bytes) -> Iterator[str]:
    """Return the address of a server that speaks TLS."""
    with server(pem) as url:
        yield url.replace("127.0.0.1", "localhost")


@pytest.fixture
def trusted(pem: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "root.crt"
    path.write_bytes(pem[: pem.index(b"-----BEGIN PRIVATE")])
    return path


@pytest.mark.parametrize(
    "query", ["sslmode=require", "ssl=true", "sslmode=verify-full&sslrootcert={trusted}"]
)
async def test_a_connection_is_encrypted_as_it_is_asked_for(
    encrypted: str, trusted: Path, query: str
) -> None:
    engine = open_database(with_query(encrypted, query.format(trusted=trusted)))
    ask = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    try:
        async with engine.reading() as connection:
            assert (await connection.execute(ask)).scalar_one() is True
    finally:
        await engine.dispose()


@pytest.mark.parametrize("query", ["sslmode=verify-full&sslrootcert=system", "sslmode=verify-ca"])
async def test_a_certificate_that_nobody_trusts_is_named(
    encrypted: str, query: str, monkeypatch: pytest.MonkeyPatch, trusted: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("HOME", str(trusted.parent))
    with pytest.raises(SettingsError) as caught:
        async with database(with_query(encrypted, query)):
            raise AssertionError("it was opened")
    assert str(caught.value).startswith("DATABASE_URL: ")
    assert "sslrootcert" in str(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "the certificate of the server at db:5432"),
        (ssl.SSLError("no"), "no TLS with the server at db:5432"),
        (socket.gaierror(-2, "unknown"), "no host is known here by the name in db:5432"),
        (TimeoutError(), "no database server answers at db:5432"),
        (ValueError("what?"), "makes no sense (ValueError)"),
    ],
)
def test_what_keeps_us_from_a_server_is_told_apart(error: Exception, said: str) -> None:
    assert said in why_unusable("postgresql://db/sora", error)
