"""One model on one video endpoint, with its limits, and the deployments that stand in for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain.access import EVEN_SHARES, EVERYWHERE, Audience, WorkspaceShares
from bot.domain.discovery.merging import Find
from bot.domain.profiles import End, Giver, Profile, Trait


@dataclass(frozen=True, slots=True)
class Group:
    """Deployments of one model that make clips in one another's place.

    ``line`` names the line that they share, ``members`` are their names in the order of the file.
    ``profile`` is what each of them can do, at the price of the dearest.
    """

    line: str
    members: tuple[str, ...]
    profile: Profile


@dataclass(frozen=True, slots=True)
class Deployment:
    """One model deployment on one endpoint, with its limits.

    ``max_submits`` creates are allowed in any ``submit_window`` seconds; None means no limit.
    """

    name: str
    model: str
    profile: Profile
    max_running: int = 2
    max_submits: int | None = 2
    submit_window: float = 60.0
    access: Audience = EVERYWHERE
    shares: WorkspaceShares = EVEN_SHARES
    end: End | None = None
    """When its model ends there, if anybody has published it."""
    group_name: str = ""
    """What whoever runs Sora calls its group; deployments with other names are kept apart."""
    group: Group | None = None
    """Those that stand in for it; None where it stands alone."""
    server: str = ""
    """The address that it is asked at: a list there may show the renders of all that are there.
    Empty where nobody knows it."""
    find: Find | None = field(default=None, compare=False, repr=False)
    """By what its server calls it, a model's profile; None where the server isn't asked."""
    configured: Profile | None = None
    """Its profile before its server told of it; None where it hasn't told anything."""

    @property
    def offer(self) -> Profile:
        """Return what people may ask of it, for the price that nobody who makes it exceeds."""
        return self.profile if self.group is None else self.group.profile

    @property
    def base(self) -> Profile:
        """Return the profile by the settings alone."""
        return self.configured or self.profile

    def with_profile(self, profile: Profile) -> Deployment:
        """Return the deployment with what its server told of the model."""
        told = profile.is_from(Giver.SERVER, Trait.END)
        end = profile.ends[0] if told and profile.ends else self.end
        return replace(self, profile=profile, configured=self.base, end=end)
