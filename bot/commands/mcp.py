"""``python -m bot mcp``: let an assistant order clips, with a token of whoever runs it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.config.settings import environment
from bot.config.values import url
from bot.domain.errors.base import SettingsError
from bot.domain.programs.tokens import is_secret

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    server = commands.add_parser("mcp", help="serve an assistant: clips as tools of the MCP")
    server.set_defaults(run=run)


async def run(_options: argparse.Namespace) -> int:
    """Serve until the assistant closes its side."""
    address, token = _told(environment())
    try:
        from bot.api.mcp_server import serve  # noqa: PLC0415 - an extra, not in the image
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"Assistants need the extra mcp ({error.name} is missing): pip install 'mcp>=2.3'."
        ) from error
    await serve(address, token)
    return 0


def _told(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return where Sora is, and a person's token. Raises SettingsError; it repeats no value."""
    token, address = (environ.get(name, "").strip() for name in ("SORA_TOKEN", "SORA_URL"))
    if not is_secret(token):
        raise SettingsError("SORA_TOKEN must be a token from the app's Home in Slack (sora_…).")
    if not address:
        raise SettingsError("SORA_URL must be where Sora is, such as https://sora.example.com.")
    return url("SORA_URL", address, plain="local"), token
