"""A first word with the video API, so that a wrong key shows at the start and not at a clip."""

from __future__ import annotations

import time

from bot.domain.errors.deployment import AccessError, DeploymentTrouble
from bot.domain.errors.provider import Limited, ProviderError
from bot.ports.video import VideoApi


async def trouble(api: VideoApi, *, host: str, who: str, lists: bool) -> str | None:
    """Ask for the renders of this moment, which costs nothing; return what is wrong, or None.

    ``who`` names what we show the server to be let in, ``lists`` says whether such a server must
    have a list of its renders.
    """
    try:
        renders = await api.recent(time.time())
    except AccessError:
        return f"the video service refuses {who}"
    except Limited:
        return None  # busy, but it let us in
    except DeploymentTrouble as error:
        return f"the video service at {host} won't work for us ({error.code}): {error.fix}"
    except ProviderError as error:
        return f"the video service at {host} can't be used ({error.code})"
    if renders is None and lists:
        return f"there is no video service at {host}"
    return None
