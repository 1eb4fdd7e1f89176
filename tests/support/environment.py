"""The settings that a bot can't do without, as its environment names them."""

from __future__ import annotations

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A-2-def"}
AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://acme.openai.azure.com",
    "AZURE_OPENAI_DEPLOYMENT_NAME": "film",
    "AZURE_OPENAI_API_KEY": "azure-key-1",
}
