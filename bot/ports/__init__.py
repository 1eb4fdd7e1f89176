"""What the core needs from the outside, as Protocols. Adapters implement them; tests may too."""

from __future__ import annotations

from bot.ports.clock import Clock
from bot.ports.core import Board, Desk, Farewell, Trace, Wake, Works
from bot.ports.inputs import Attachment, Awaited, Brought, Files, Frames, InputStore
from bot.ports.pauses import Notice, Pause, Paused, Pauses
from bot.ports.slack import Access, Doorway, Message, Messenger, Origin, SharedFile, Sheet
from bot.ports.storage import (
    Claim,
    Deployment,
    JobStore,
    Listing,
    NewInput,
    NewJob,
    NewRequest,
    Place,
    Purged,
    Removals,
    Retention,
    Sources,
    Standing,
    Workspace,
    Workspaces,
)
from bot.ports.video import Abilities, Order, Reference, Render, RenderStatus, VideoApi

__all__ = [
    "Abilities",
    "Access",
    "Attachment",
    "Awaited",
    "Board",
    "Brought",
    "Claim",
    "Clock",
    "Deployment",
    "Desk",
    "Doorway",
    "Farewell",
    "Files",
    "Frames",
    "InputStore",
    "JobStore",
    "Listing",
    "Message",
    "Messenger",
    "NewInput",
    "NewJob",
    "NewRequest",
    "Notice",
    "Order",
    "Origin",
    "Pause",
    "Paused",
    "Pauses",
    "Place",
    "Purged",
    "Reference",
    "Removals",
    "Render",
    "RenderStatus",
    "Retention",
    "SharedFile",
    "Sheet",
    "Sources",
    "Standing",
    "Trace",
    "VideoApi",
    "Wake",
    "Works",
    "Workspace",
    "Workspaces",
]
