"""What every part of a bot is made with: settings, database, time, bells, Slack and deployments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import SystemRandom

from bot.config.deployments import DeploymentSettings
from bot.config.settings import Settings
from bot.domain.deployment import Deployment
from bot.far_ends import deployments_of, open_prompt_helper, open_slack, open_video
from bot.ports.presets.prompt_help import PromptHelper
from bot.ports.video import VideoApi
from bot.rendering.deployments import Registry
from bot.runtime.bell import Bell
from bot.runtime.company import Company
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock, Timing
from bot.slack.api.client import SlackCalls
from bot.slack.api.files import SlackFiles
from bot.slack.api.people import SlackPeople
from bot.slack.api.upload import Uploader
from bot.slack.messages.late_answers import LateAnswers
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.private_replies import SlackReplies
from bot.wiring.installs import InstallParts, make_installs
from bot.wiring.telemetry import Ears, make_ears
from storage.connections import Database
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.removals import SqlRemovals
from storage.workspaces import SqlWorkspaces


@dataclass(frozen=True, slots=True)
class Bells:
    """What rings where there is news. They come first: who rings one and who waits for it share it.

    A render that is over rings for the line as well, a deletion for traces, posters and copies, and
    a clip that came for takes side by side.
    """

    line: Bell = field(default_factory=Bell)
    pictures: Bell = field(default_factory=Bell)
    shut_out: Bell = field(default_factory=Bell)
    traces: Bell = field(default_factory=Bell)
    other_models: Bell = field(default_factory=Bell)
    copies: Bell = field(default_factory=Bell)
    takes: Bell = field(default_factory=Bell)
    delivered: Bell = field(init=False)
    rendered: Bell = field(init=False)
    deleted: Bell = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "delivered", Bell(self.takes))
        object.__setattr__(self, "rendered", Bell(self.line))
        object.__setattr__(self, "deleted", Bell(self.traces, self.delivered, self.copies))


@dataclass(frozen=True, slots=True)
class SlackSide:
    """Slack's side."""

    calls: SlackCalls
    uploader: Uploader
    late: LateAnswers
    people: SlackPeople
    replies: SlackReplies
    messenger: SlackMessenger
    files: SlackFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The settings, the database, time, Slack and the deployments."""

    settings: Settings
    engine: Database
    timing: Timing
    bells: Bells
    slack: SlackSide
    store: SqlJobStore
    inputs: SqlInputs
    removals: SqlRemovals
    workspaces: SqlWorkspaces
    deployments: Registry
    opened: Sequence[tuple[Deployment, VideoApi]]
    helper: PromptHelper | None
    installs: InstallParts | None
    ears: Ears
    company: Company = field(default_factory=Company)

    def served(self) -> Collection[str] | None:
        """Return the workspaces that this process can reach."""
        return self.slack.calls.workspaces.served()

    def open_video(self, one: DeploymentSettings) -> VideoApi:
        """Return a deployment's video API; call ``close()`` in the end."""
        return _video(self.settings, one, self.ears)


def lay_ground(
    settings: Settings, engine: Database, stopping: Stopping, stack: AsyncExitStack
) -> Ground:
    """Open the far ends; return what all parts are made with. ``stack`` closes what is open."""
    timing, bells = Timing(SystemClock(), SystemRandom(), stopping), Bells()
    ears = make_ears(settings, stack)
    slack = _slack(open_slack(settings, bells.shut_out, ears.slack), settings, timing, stack)
    videos = [_video(settings, one, ears) for one in settings.deployments]
    for video in videos:
        stack.push_async_callback(video.close)
    opened = list(zip(deployments_of(settings), videos, strict=True))
    return Ground(
        settings=settings,
        engine=engine,
        timing=timing,
        bells=bells,
        slack=slack,
        store=SqlJobStore(engine, served=slack.calls.workspaces.served),
        inputs=SqlInputs(engine),
        removals=SqlRemovals(engine),
        workspaces=SqlWorkspaces(engine),
        deployments=Registry(*opened),
        opened=opened,
        helper=_helper(settings, stack),
        installs=make_installs(settings, engine, slack.calls, timing),
        ears=ears,
    )


def _video(settings: Settings, one: DeploymentSettings, ears: Ears) -> VideoApi:
    return ears.video(one.name, open_video(one, settings.proxies))


def _helper(settings: Settings, stack: AsyncExitStack) -> PromptHelper | None:
    helper = open_prompt_helper(settings)
    if helper is not None:
        stack.push_async_callback(helper.close)
    return helper


def _slack(
    calls: SlackCalls, settings: Settings, timing: Timing, stack: AsyncExitStack
) -> SlackSide:
    uploader = Uploader(settings.proxies)
    late, people = LateAnswers(timing.chance), SlackPeople(calls, timing.clock)
    for part in (calls, uploader, late, people):
        stack.push_async_callback(part.close)
    replies, messenger = SlackReplies(calls, late), SlackMessenger(calls, uploader)
    return SlackSide(calls, uploader, late, people, replies, messenger, SlackFiles(calls))
