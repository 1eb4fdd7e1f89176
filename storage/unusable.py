"""Why a database can't be used, in one line that names what to change and never a password."""

from __future__ import annotations

import socket
import sqlite3
import ssl
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.domain.addresses.database_url import DatabaseServer, read_database_url
from bot.domain.errors.base import SettingsError

TROUBLE: Final = (SQLAlchemyError, sqlite3.Error, OSError, ValueError)
"""What opening a database may end with: the driver raises what the network did, and ValueError
for a variable of libpq's, such as ``PGPORT``, that makes no sense."""

_NO_TLS: Final = "rejected SSL upgrade"
"""In asyncpg's own words, which have no type of their own."""


_ANOTHERS: Final = (
    "it holds tables of another program's, by the names of Sora's: name a database of its own"
)
_DUPLICATE_TABLE: Final = "42P07"
"""PostgreSQL: "Appendix A. PostgreSQL Error Codes"."""


def why_unusable(url: str, error: Exception) -> str:
    """Return what it means that a database didn't open, and what to do."""
    try:
        meant = read_database_url(url)
    except SettingsError as wrong:
        return str(wrong)
    if isinstance(meant, DatabaseServer):
        return f"DATABASE_URL: {_of_server(meant, _cause(error))}."
    return f"DATABASE_URL can't be used ({type(error).__name__}): {_of_file(_cause(error))}."


def _cause(error: Exception) -> BaseException:
    """Return what the driver raised."""
    return (isinstance(error, DBAPIError) and error.orig) or error


def _of_file(error: BaseException) -> str:
    if isinstance(error, IsADirectoryError):
        return "it, or the .lock beside it, is a folder: name a file"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary one of an extended code
    if code == sqlite3.SQLITE_BUSY:
        return "another program has locked it for long: stop that one, or wait until it is done"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return "this is no database, or a damaged one: name another file, or restore the backup"
    if code == sqlite3.SQLITE_ERROR:
        return _ANOTHERS
    return "check that it exists, that the disk isn't full, and that this user may write there"


def _of_server(server: DatabaseServer, error: BaseException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"the certificate of the server at {server} isn't trusted: name the file of the "
                "one that signed it as sslrootcert, or choose another sslmode"
            )
        case ssl.SSLError():
            return f"no TLS with the server at {server} ({type(error).__name__}): check sslmode"
        case ConnectionError() if _NO_TLS in str(error):
            return f"the server at {server} has no TLS, which sslmode asks for"
        case socket.gaierror():
            return f"no host is known here by the name in {server}"
        case OSError():  # asyncpg raises what the network did
            wanted = "target_session_attrs" in server.options
            such = ", or none that is as target_session_attrs says" if wanted else ""
            return f"no database server answers at {server}{such}"
        case ValueError() if "root certificate" in str(error):  # asyncpg's own words, again
            return (
                f"nothing tells whose certificate to trust at {server}: name a file as "
                "sslrootcert, or system for this machine's own"
            )
        case ValueError():
            return (
                f"what leads to the server at {server} makes no sense ({type(error).__name__}): "
                "check its options, and the variables whose names begin with PG"
            )
    if getattr(error, "sqlstate", None) == _DUPLICATE_TABLE:
        return _ANOTHERS
    return (
        f"the server at {server} doesn't let us in ({type(error).__name__}): check the user, the "
        "password and the database's name, and that this user may make tables there"
    )
