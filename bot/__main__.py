"""``python -m bot``."""

import sys

from bot.config.settings import from_environment, need_key_log
from bot.domain.errors.base import SettingsError


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
