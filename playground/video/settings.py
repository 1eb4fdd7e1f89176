"""How the local video API should behave, in one frozen object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from pathlib import Path

DialectName = Literal[
    "azure",
    "openai",
    "litellm",
    "litellm-wan",
    "bifrost",
    "vllm-omni",
    "sglang",
    "unsloth",
    "openrouter",
    "sora1",
]
DIALECTS: tuple[DialectName, ...] = get_args(DialectName)


@dataclass(frozen=True, slots=True)
class VideoServerSettings:
    """Everything one can choose about a :class:`~playground.video.VideoServer`.

    Durations are seconds. The defaults behave like an Azure deployment of Sora 2,
    only ten times faster.
    """

    dialect: DialectName = "azure"
    """Which of the servers that speak this wire format it behaves like."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free port; read it from the server's ``url`` once started."""
    api_key: str = "playground-key"
    entra_tokens: tuple[str, ...] = ("playground-token",)
    """Bearer tokens accepted on the Azure routes besides the key itself."""
    deployments: tuple[str, ...] | None = None
    """The names that ``model`` may have; None is what the dialect usually serves."""
    max_running: int = 2
    """Renders that may be unfinished at once; one more is refused, or waits, by dialect."""
    submits_per_minute: int | None = None
    """Creates and remixes admitted per ``submit_window``; None admits all."""
    submit_window: float = 60.0
    render_seconds: float = 6.0
    """How long a render takes, give or take a tenth."""
    seed: int = 0
    """Of the two generators that decide the jitter and the faults' probabilities."""
    omit_prompt: bool = False
    """Answer ``"prompt": null``, as Azure's published sample does."""
    data_dir: Path | None = None
    """Where renders and clips survive a restart; None keeps them in a temporary folder."""
    fps: int = 24
    """Frames per second of the clips; a load test that looks at none can say 2."""
    same_clip: bool = False
    """Encode one clip per size and length and give every render that one: for load tests."""

    def __post_init__(self) -> None:
        """Refuse settings that no server could honour."""
        if self.max_running < 1:
            raise ValueError("max_running must be at least 1")
        if self.submits_per_minute is not None and self.submits_per_minute < 1:
            raise ValueError("submits_per_minute must be at least 1, or None for no limit")
        if self.dialect not in DIALECTS:
            raise ValueError(f"dialect must be one of {', '.join(DIALECTS)}")
        if self.deployments is not None and not self.deployments:
            raise ValueError("at least one deployment is needed")
        if not 1 <= self.fps <= 60:
            raise ValueError("fps must be between 1 and 60")
        if self.render_seconds < 0 or self.submit_window <= 0:
            raise ValueError("render_seconds and submit_window must be positive")
