"""A deployment that won't have us: it is paused, and no job fails for it."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.errors.base import family
from bot.domain.errors.provider import ProviderError

_UNNAMED = "Sora is set up with"


class DeploymentTrouble(ProviderError):
    """The deployment won't have us: nobody's clip can be made until it is mended.

    No job's fault, and nothing was spent: jobs stay in line, and the deployment is paused. ``tell``
    ends with what whoever runs Sora has to do; ``fix`` says the same by the names of the settings.
    """

    code = "trouble"
    tell = (
        "The video service won't work for Sora at the moment. Whoever runs Sora needs to look at "
        "its log."
    )
    names_model: ClassVar[bool] = False
    """Whether the name of the model or deployment helps in ``tell``, in place of ``_UNNAMED``."""
    fix: ClassVar[str] = "run `python -m bot doctor`"

    def tell_of(self, model: str) -> str:
        """Return the sentence, naming the ``model`` where that helps."""
        default = self.tell == type(self).tell
        return self.tell.replace(_UNNAMED, model) if default and self.names_model else self.tell


class AccessError(DeploymentTrouble):
    """401, 403 or 407: a key, token or role of ours is not accepted."""

    code = "access"
    tell = (
        "The video service refuses Sora's own credentials. Whoever runs Sora needs to check its "
        "key or token."
    )
    fix = (
        "check AZURE_OPENAI_API_KEY or VIDEO_API_KEY, what the key may do, or for Entra ID the "
        "role Cognitive Services OpenAI User; `python -m bot doctor` says which"
    )


class OutOfMoney(DeploymentTrouble):
    """402, or a code that means it: no balance or credit, a billing limit, a budget used up."""

    code = "out_of_money"
    tell = (
        "There's no money left for clips: Sora's account at the video service is empty, or has "
        "reached a limit. Whoever runs Sora needs to top it up or raise the limit."
    )
    fix = (
        "top up the account behind AZURE_OPENAI_API_KEY or VIDEO_API_KEY, pay what is overdue, or "
        "raise its spending limit or the key's budget"
    )


class AccountClosed(DeploymentTrouble):
    """The account, subscription or resource was disabled, suspended or blocked."""

    code = "account_closed"
    tell = (
        "The video service has closed or blocked the account that Sora uses. Whoever runs Sora "
        "needs to ask the service why."
    )
    fix = (
        "ask the provider about the account behind AZURE_OPENAI_API_KEY or VIDEO_API_KEY: it says "
        "that it is disabled, suspended or blocked"
    )


class VersionRefused(DeploymentTrouble):
    """The server doesn't speak the version of the API that we ask for."""

    code = "version_refused"
    tell = (
        "The video service doesn't speak the version of its API that Sora asks for. Whoever runs "
        "Sora needs to check the endpoint."
    )
    fix = (
        "check that AZURE_OPENAI_ENDPOINT or VIDEO_BASE_URL leads to the v1 API, and that the "
        "resource's region has video"
    )


class DeploymentMissing(DeploymentTrouble):
    """404 for the deployment: a wrong name, or one too new to be known everywhere.

    Azure may take from five minutes to some hours after creation
    (MicrosoftLearning/mslearn-ai-vision#81).
    """

    code = "deployment_missing"
    tell = (
        f"The video service doesn't know the deployment {_UNNAMED}. If it's new, that can take "
        "minutes to hours; if not, whoever runs Sora needs to check its name."
    )
    names_model = True
    fix = (
        "check the name in AZURE_OPENAI_DEPLOYMENT_NAME or VIDEO_MODEL; a new deployment can take "
        "minutes to hours to be known"
    )


class NoVideoApi(DeploymentMissing):
    """404 for the route: something answers at the address, but no video API."""

    code = "no_video_api"
    tell = (
        "There is no video API at the address Sora is set up with. Whoever runs Sora needs to "
        "check the endpoint."
    )
    names_model = False
    fix = "check AZURE_OPENAI_ENDPOINT or VIDEO_BASE_URL"


class Retired(DeploymentTrouble):
    """410 Gone: the model was removed from service (Azure's model lifecycle policy)."""

    code = "retired"
    tell = (
        f"The video model {_UNNAMED} has been retired by its provider. Whoever runs Sora needs to "
        "configure another one."
    )
    names_model = True
    fix = (
        "name another model in AZURE_OPENAI_DEPLOYMENT_NAME or VIDEO_MODEL, or another server in "
        "VIDEO_BASE_URL"
    )


class TakenAway(DeploymentTrouble):
    """Whoever runs Sora has taken the deployment out of the file while jobs wait for it."""

    code = "taken_away"
    tell = (
        f"The video model {_UNNAMED} was taken off Sora's list. What waits for it goes on if "
        "whoever runs Sora puts it back; otherwise cancel it on its card, and ask for another."
    )
    names_model = True
    fix = (
        "put its entry back into the file that DEPLOYMENTS names and have that read again, or have "
        "what waits for it cancelled"
    )


class FetchRefused(DeploymentTrouble):
    """The provider took an order and doesn't let us see, or fetch, what it made of it.

    It may be a key that was revoked meanwhile, or one that may create and not read
    (BerriAI/litellm#33423): either way each further order is paid for in vain.
    """

    code = "fetch_refused"
    tell = (
        "The video service took an order of Sora's and doesn't let Sora fetch the clip. So that "
        "nobody pays for clips that never arrive, nothing more is ordered until it does. Whoever "
        "runs Sora needs to look at what its key may do."
    )
    fix = (
        "let the key in AZURE_OPENAI_API_KEY or VIDEO_API_KEY, or Sora's identity, read videos as "
        "well as create them; the clip is asked for again by itself, unless somebody gives it up "
        "on its card"
    )


FIXES = {kind.code: kind.fix for kind in family(DeploymentTrouble)}
"""What whoever runs the bot has to do about a pause, by its code."""
