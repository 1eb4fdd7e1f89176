"""What can be ordered here: the models, what each can do, and how it's said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.clip import ModelSpec, Size, shape
from bot.domain.slack_text import code

OPTIONS = ("size", "seconds", "count", "model")
"""The options of a create, in the order in which they are shown."""

EXAMPLE_PROMPT = "a red fox in fresh snow"
EXAMPLE_JOB = "k7m2p9"
_LONGEST_LIST = 6


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be ordered here: ``models`` by name, the ``default`` one, the slash ``command``."""

    models: Mapping[str, ModelSpec]
    default: str
    command: str = "/sora"

    @property
    def spec(self) -> ModelSpec:
        """Return what the default model can do."""
        return self.models[self.default]


def landscape(spec: ModelSpec) -> Size | None:
    """Return the first size that is wider than tall, or None."""
    return next((size for size in spec.sizes if _ratio(size) > 1), None)


def portrait(spec: ModelSpec) -> Size | None:
    """Return the first size that is taller than wide, or None."""
    return next((size for size in spec.sizes if _ratio(size) < 1), None)


def one_of(words: Iterable[str], *, last: str = "or") -> str:
    """Return ``4, 8 or 12``; a list too long for a sentence ends with ``…``."""
    shown = list(words)
    if len(shown) > _LONGEST_LIST:
        return f"{', '.join(shown[:_LONGEST_LIST])}…"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def offered(menu: Menu) -> tuple[str, ...]:
    """Return the options that leave a choice here: no ``model`` where there is only one."""
    return OPTIONS if len(menu.models) > 1 else tuple(name for name in OPTIONS if name != "model")


def allowed(option: str, menu: Menu, spec: ModelSpec) -> str:
    """Return the values that ``option`` takes, as mrkdwn."""
    if option == "size":
        words = [name for name, size in _words(spec).items() if size is not None]
        return one_of(f"`{value}`" for value in (*spec.sizes, *words))
    if option == "seconds":
        return one_of(str(seconds) for seconds in spec.seconds)
    if option == "count":
        return "1" if spec.max_count < 2 else f"1 to {spec.max_count}"
    return one_of(code(name, 60) for name in menu.models)


def example(option: str, menu: Menu, spec: ModelSpec) -> str:
    """Return ``option`` with a value that works, as it can be typed."""
    if option == "size":
        value = next((word for word, size in _words(spec).items() if size), spec.sizes[0])
    elif option == "seconds":
        value = str(8 if 8 in spec.seconds else spec.seconds[-1])
    elif option == "count":
        value = str(min(2, spec.max_count))
    else:
        value = menu.default
    return f"--{option} {value}"


def _words(spec: ModelSpec) -> dict[str, Size | None]:
    return {"landscape": landscape(spec), "portrait": portrait(spec)}


def _ratio(size: Size) -> float:
    width, height = shape(size)
    return width / height
