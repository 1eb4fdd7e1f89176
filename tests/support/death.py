"""What a process that is killed raises in a test: nobody catches it."""

from __future__ import annotations


class Death(BaseException):
    """The process dies here."""
