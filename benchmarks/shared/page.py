"""A page of the documentation with a part that a program writes, between two markers."""

from __future__ import annotations

from pathlib import Path

BEGIN = "<!-- benchmarks: written by make bench -->"
END = "<!-- benchmarks: end -->"


def with_part(page: str, part: str) -> str:
    """Return the page with ``part`` between the markers. Raises ValueError without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no markers")
    return f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"


def write(path: Path, part: str) -> None:
    """Replace what is between the markers of a page."""
    path.write_text(with_part(path.read_text(), part))
