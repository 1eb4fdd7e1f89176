"""What the core may change in a job's row, besides its state."""

from __future__ import annotations

from typing import TypedDict


class Changes(TypedDict, total=False):
    """Columns by name, as ``Job`` has them; times are by the database's clock."""

    inputs: int
    cancel_requested: bool
    ended_by: str | None
    may_be_billed: bool
    provider_id: str | None
    progress: int | None
    rendering_at: float | None
    rendered_at: float | None
    ended_at: float | None
    expires_at: float | None
    clip_ref: str | None
    clips: int | None
    clip_path: str | None
    clip_bytes: int | None
    unplayed: str | None
    file_id: str | None
    file_permalink: str | None
    retries: int
    orders: int
    link_attempts: int
    error_code: str | None
    error_tell: str | None
    crashes: int
    delayed_by: str | None
    delayed_since: float | None
    deleted_at: float | None
    deleted_by: str | None
    in_public: bool
    """Whether everybody in the workspace may read where the clip is."""
    to_remove: str
    """Values of ``Part``, with spaces between them."""
    remove_at: float
