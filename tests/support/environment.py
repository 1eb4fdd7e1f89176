"""The settings that a bot can't do without, as its environment names them."""

from __future__ import annotations

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A-2-def"}
INSTALLS = {
    "SLACK_CLIENT_ID": "1111111111.2222222222",
    "SLACK_CLIENT_SECRET": "client-secret-1",
    "SECRET_KEYS": "A" * 43 + "=",
    "PUBLIC_URL": "https://sora.example.com",
}
"""And those that let others install the app."""

AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://acme.openai.azure.com",
    "AZURE_OPENAI_DEPLOYMENT_NAME": "film",
    "AZURE_OPENAI_API_KEY": "azure-key-1",
}
