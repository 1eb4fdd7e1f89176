"""A local chat service, as OpenAI's chat completions are, that makes prompts longer."""

from playground.chat.server import ChatServer, ChatServerSettings

__all__ = ["ChatServer", "ChatServerSettings"]
