"""Commands of ``python -m bot``, a file each: ``add`` says how it is called, ``run`` does it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name
    """Where a command adds itself."""
