"""What is inside of blocks: other blocks, and elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playground.slack.model import Json

_INNER = {"carousel": "elements", "container": "child_blocks"}
_LISTS = {"actions": "elements", "context_actions": "elements", "card": "actions"}


def flattened(blocks: Iterable[Json]) -> Iterator[Json]:
    """Yield each block, and right after it the blocks that it holds."""
    for block in blocks:
        yield block
        if name := _INNER.get(block["type"]):
            yield from flattened(block[name])


def elements_in(block: Json) -> list[Json]:
    """Return the elements that stand in a block itself; an image may be among them."""
    if name := _LISTS.get(block["type"]):
        return list(block.get(name, []))
    return [block[name] for name in ("accessory", "element") if name in block]
