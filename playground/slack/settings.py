"""How a local Slack is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.slack.manifest import DEFAULT_MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SlackServerSettings:
    """Everything one may choose about a local Slack.

    `port` 0 takes a free one. `people` is how many people a workspace has besides the
    bot (two to begin with; more for fairness tests). `http_url` switches from Socket
    Mode to signed HTTP delivery. `socket_ack_seconds` is how long an answer may take
    (Slack: 3 s) and `retry_delays` how long Slack waits before each redelivery of an
    event (Events API: at once, after a minute, after five). `share_delay` is the time in
    seconds between `files.completeUploadExternal` and the file's message, `video_delay` from
    then until Slack knows a clip's size and has a picture of it (`thumb_video`). `videos` are the
    local video APIs that the page looks at: their addresses, by the name of the deployment.
    The app has `client_id` and `client_secret`, and browsers reach it at `app_url`, where people
    install it; unless `installed`, it is in no workspace before that, and has no token. The last
    `org_workspaces` belong to an org.
    """

    host: str = "127.0.0.1"
    port: int = 0
    workspaces: int = 1
    org_workspaces: int = 0
    installed: bool = True
    app_url: str = ""
    people: int = 4
    manifest: Mapping[str, Any] = field(default_factory=lambda: DEFAULT_MANIFEST)
    app_token: str = "xapp-playground"  # noqa: S105 (a made-up token for a loopback server)
    bot_token_prefix: str = "xoxb-playground"  # noqa: S105 (likewise)
    client_id: str = "1732150000.8600"
    client_secret: str = "playground-client-secret"  # noqa: S105 (likewise)
    signing_secret: str = "playground-signing-secret"  # noqa: S105 (likewise)
    http_url: str | None = None
    socket_ack_seconds: float = 3.0
    retry_delays: tuple[float, float, float] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    share_delay: float = 0.3
    video_delay: float = 2.0
    rate_limits: bool = True
    videos: Mapping[str, str] = field(default_factory=dict)
    page_dir: Path | None = None
    seed: int = 0
