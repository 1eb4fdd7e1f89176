"""Who may have clips made at a workspace's cost, as its admins have it."""

from __future__ import annotations

from enum import StrEnum


class Spenders(StrEnum):
    """Of a workspace's own people; whoever is of another one is told apart before."""

    EVERYBODY = "everybody"
    GROUP = "group"
    """Members of one of its user groups."""
    PEOPLE = "people"
    """Those who are named, one by one."""
