"""The environment variables as people meet them: in `.env.example` and in the doctor's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable as people meet it.

    ``required`` says when it must be set ("" if never), ``default`` what holds when it isn't,
    ``fix`` what to do when it's missing, ``secret`` whether its value may ever be shown.
    """

    name: str
    line: str
    example: str
    required: str = ""
    default: str = ""
    fix: str = ""
    secret: bool = False


VARIABLES: Final = (
    Variable(
        "SLACK_BOT_TOKEN",
        "Bot User OAuth Token (Install App); several, comma-separated: one per workspace.",
        "xoxb-1234-5678-abcdef",
        required="always",
        fix="copy the Bot User OAuth Token (xoxb-…) from the app's Install App page",
        secret=True,
    ),
    Variable(
        "SLACK_APP_TOKEN",
        "App-level token with connections:write (Basic Information): turns Socket Mode on.",
        "xapp-1-A1234-5678-abcdef",
        required="for Socket Mode",
        fix="copy the app-level token (xapp-…) from the app's Basic Information page, or make one "
        "there with connections:write",
        secret=True,
    ),
    Variable(
        "SLACK_SIGNING_SECRET",
        "Signing Secret (Basic Information): needed where Slack calls us by HTTP.",
        "0123456789abcdef0123456789abcdef",
        required="without SLACK_APP_TOKEN",
        fix="copy the Signing Secret from the app's Basic Information page, "
        "or set SLACK_APP_TOKEN to use Socket Mode",
        secret=True,
    ),
    Variable(
        "SLACK_API_URL",
        "Slack's Web API, up to and including /api/.",
        "https://slack.com/api/",
        default="https://slack.com/api/",
    ),
    Variable(
        "ALLOW_STRANGERS",
        "yes: people of other companies, in Slack Connect channels, may have clips made, too.",
        "no",
        default="no",
    ),
    Variable(
        "AZURE_OPENAI_ENDPOINT",
        "The Azure OpenAI resource's endpoint; /openai/v1 is added for you.",
        "https://my-resource.openai.azure.com",
        required="without VIDEO_BASE_URL",
        fix="set it to the Azure OpenAI resource's endpoint, "
        "or set VIDEO_BASE_URL to any server that speaks /v1/videos",
    ),
    Variable(
        "AZURE_OPENAI_DEPLOYMENT_NAME",
        "The video deployment's name (not the model's).",
        "sora-2",
        required="with AZURE_OPENAI_ENDPOINT",
        fix="set it to the name of the video deployment in that resource",
    ),
    Variable(
        "AZURE_OPENAI_MODEL",
        "The model it is of, sora (Sora 1) or sora-2; unset: as its name says, else sora-2.",
        "sora-2",
    ),
    Variable(
        "AZURE_OPENAI_API_KEY",
        "The resource's key; without one, Sora signs in with Entra ID (DefaultAzureCredential).",
        "0123456789abcdef0123456789abcdef",
        secret=True,
    ),
    Variable(
        "AZURE_OPENAI_SCOPE",
        "The scope that an Entra ID token is asked for.",
        "https://ai.azure.com/.default",
        default="https://ai.azure.com/.default",
    ),
    Variable(
        "VIDEO_BASE_URL",
        "Instead of Azure: any compatible server, up to and including /v1.",
        "https://videos.example.com/v1",
        required="without AZURE_OPENAI_ENDPOINT",
    ),
    Variable(
        "VIDEO_API_KEY",
        "Its key, sent as a Bearer token; leave it empty for an open server.",
        "sk-0123456789abcdef",
        secret=True,
    ),
    Variable(
        "VIDEO_MODEL",
        "The model to ask it for.",
        "sora-2",
        required="with VIDEO_BASE_URL",
        fix="set it to the model that the video server should use",
    ),
    Variable(
        "MAX_RUNNING",
        "How many renders may run at once (Azure's limit is 2).",
        "2",
        default="2",
    ),
    Variable(
        "MAX_SUBMITS_PER_MINUTE",
        "Renders to start in a minute at most; 0: no limit. Unset: 2 on Azure (Sora 1: 60).",
        "2",
    ),
    Variable(
        "DATABASE_URL",
        "Where jobs are kept: a SQLite file, or a PostgreSQL database.",
        "sqlite+aiosqlite:///data/sora.db",
        default="sqlite+aiosqlite:///data/sora.db",
        secret=True,
    ),
    Variable(
        "DATA_DIR",
        "Where clips wait on their way to Slack.",
        "data",
        default="data",
    ),
    Variable(
        "KEEP_JOBS_DAYS",
        "How many days after the last in its thread a job is remembered; unset: for good.",
        "365",
    ),
    Variable(
        "KEEP_CLIPS_DAYS",
        "How many days a clip that couldn't be delivered waits in DATA_DIR; 0: for good.",
        "14",
        default="14",
    ),
    Variable(
        "DELETE_AFTER_DELIVERY",
        "yes: once a clip is in Slack, the video service is asked to delete its copy.",
        "no",
        default="no",
    ),
    Variable(
        "HOST",
        "The address to listen on; 0.0.0.0 to be reached from other machines.",
        "127.0.0.1",
        default="127.0.0.1",
    ),
    Variable(
        "PORT",
        "The port to listen on: /healthz and /readyz, and /slack/events by HTTP.",
        "3000",
        default="3000",
    ),
    Variable(
        "HTTPS_PROXY",
        "The HTTP proxy by which https:// addresses are reached, Slack's and the video service's.",
        "http://proxy.example.com:3128",
        secret=True,
    ),
    Variable(
        "HTTP_PROXY",
        "The same for http:// addresses, such as a video server on the local network.",
        "http://proxy.example.com:3128",
        secret=True,
    ),
    Variable(
        "ALL_PROXY",
        "For both, where one of them isn't set.",
        "http://proxy.example.com:3128",
        secret=True,
    ),
    Variable(
        "NO_PROXY",
        "What is reached without: names, with all below them, addresses and networks; or *.",
        "localhost,127.0.0.1,10.0.0.0/8,.example.com,videos.example.com:8000",
    ),
    Variable(
        "LOG_FORMAT",
        "text for people, json for machines.",
        "text",
        default="text",
    ),
    Variable(
        "LOG_LEVEL",
        "DEBUG, INFO, WARNING or ERROR.",
        "INFO",
        default="INFO",
    ),
)
