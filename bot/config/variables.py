"""The environment variables; what each is for stands in `.env.example`, in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable.

    ``default`` is what holds when it isn't set, ``fix`` what to do when it's missing or wrong.
    """

    name: str
    default: str = ""
    fix: str = ""


VARIABLES: Final = (
    Variable(
        "SLACK_BOT_TOKEN",
        fix="copy the Bot User OAuth Token (xoxb-…) from the app's Install App page",
    ),
    Variable(
        "SLACK_APP_TOKEN",
        fix="copy the app-level token (xapp-…) from the app's Basic Information page, or make one "
        "there with connections:write",
    ),
    Variable(
        "SLACK_SIGNING_SECRET",
        fix="copy the Signing Secret from the app's Basic Information page, "
        "or set SLACK_APP_TOKEN to use Socket Mode",
    ),
    Variable("SLACK_API_URL", "https://slack.com/api/"),
    Variable(
        "SLACK_CLIENT_ID",
        fix="copy the Client ID from the app's Basic Information page, "
        "or take SLACK_CLIENT_SECRET away and set SLACK_BOT_TOKEN for workspaces of your own",
    ),
    Variable(
        "SLACK_CLIENT_SECRET", fix="copy the Client Secret from the app's Basic Information page"
    ),
    Variable(
        "SECRET_KEYS",
        fix="set it to one key, or several, comma-separated, each made by: "
        "openssl rand -base64 32 | tr '+/' '-_'",
    ),
    Variable(
        "PUBLIC_URL",
        fix="set it to the address by which browsers reach Sora, such as https://sora.example.com",
    ),
    Variable("INSTALLS"),
    Variable("INSTALLS_LISTED"),
    Variable("ALLOW_STRANGERS", "no"),
    Variable("API", "no"),
    Variable(
        "VIDEO_BASE_URL",
        fix="set it to a video server, up to and including /v1, "
        "or AZURE_OPENAI_ENDPOINT to an Azure OpenAI resource's endpoint",
    ),
    Variable("VIDEO_API_KEY"),
    Variable("VIDEO_MODEL", fix="set it to the model that the video server should use"),
    Variable("VIDEO_API"),
    Variable("VIDEO_PROFILE"),
    Variable("DEPLOYMENTS"),
    Variable("PROFILES"),
    Variable("AZURE_OPENAI_ENDPOINT", fix="set it to the Azure OpenAI resource's endpoint"),
    Variable(
        "AZURE_OPENAI_DEPLOYMENT_NAME",
        fix="set it to the name of the video deployment in that resource",
    ),
    Variable("AZURE_OPENAI_MODEL"),
    Variable("AZURE_OPENAI_API_KEY"),
    Variable("AZURE_OPENAI_SCOPE", "https://ai.azure.com/.default"),
    Variable(
        "PROMPT_HELPER",
        fix="set it to a chat service, up to and including /v1, "
        "or take PROMPT_HELPER_MODEL and PROMPT_HELPER_KEY away",
    ),
    Variable("PROMPT_HELPER_MODEL", fix="set it to the model that the chat service should use"),
    Variable("PROMPT_HELPER_KEY"),
    Variable("MAX_RUNNING", "2"),
    Variable("MAX_SUBMITS_PER_MINUTE"),
    Variable("WORKSPACE_SHARES"),
    Variable("DATABASE_URL", "sqlite+aiosqlite:///data/sora.db"),
    Variable("DATA_DIR", "data"),
    Variable("KEEP_JOBS_DAYS"),
    Variable("KEEP_CLIPS_DAYS", "14"),
    Variable("DELETE_AFTER_DELIVERY", "no"),
    Variable("HOST", "127.0.0.1"),
    Variable("PORT", "3000"),
    Variable("METRICS", "no"),
    Variable("OTEL_EXPORTER_OTLP_ENDPOINT"),
    Variable("OTEL_EXPORTER_OTLP_HEADERS"),
    Variable("HTTPS_PROXY"),
    Variable("HTTP_PROXY"),
    Variable("ALL_PROXY"),
    Variable("NO_PROXY"),
    Variable("LOG_FORMAT", "text"),
    Variable("LOG_LEVEL", "INFO"),
)

BY_NAME: Final = {variable.name: variable for variable in VARIABLES}


def fix_of(name: str) -> str:
    """Return how to set a variable right: the same words wherever it is found missing or wrong."""
    return BY_NAME[name].fix
