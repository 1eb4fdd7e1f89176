"""``python -m bot``."""

import sys

# httpx's own command line, which the bot has no use for, would bring rich and pygments.
sys.modules["httpx._main"] = None  # type: ignore[assignment] # None: as if it weren't installed

from bot.config.settings import from_environment, need_key_log  # noqa: E402 - see above
from bot.domain.errors.base import SettingsError  # noqa: E402 - see above


def _start() -> int:
    """Run the command line, unless its libraries would end in a traceback as they are imported."""
    try:
        need_key_log()
    except SettingsError:
        try:
            from_environment()  # says all that is wrong, this among it
        except SettingsError as error:
            print(error, file=sys.stderr)
            return 2
    from bot.cli import main  # noqa: PLC0415 - see above

    return main()


sys.exit(_start())
