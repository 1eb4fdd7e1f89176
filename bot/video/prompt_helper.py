"""Help with prompts, by any endpoint of OpenAI's chat completions. It makes no video.

Asked: ``POST …/chat/completions`` with ``model`` and ``messages`` (OpenAI's API reference, Create
chat completion), and nothing that servers of this format differ in. Answered:
``choices[0].message.content``. What else may stand there is told apart by the same page:
``refusal``, ``tool_calls``, ``finish_reason``.
"""

from __future__ import annotations

from typing import Final

from typing_extensions import override

from bot.domain.presets.prompt_help import INSTRUCTIONS, BetterWords, better_words
from bot.ports.presets.prompt_help import PromptHelper
from bot.video.transport.calls import Call
from bot.video.transport.http import Lost, NotSent, Response, VideoHttp

_CUT: Final = frozenset({"length", "content_filter", "tool_calls", "function_call"})
"""Ends after which a text isn't whole, or isn't the answer (``finish_reason``)."""


class ChatPromptHelper(PromptHelper):
    """Implements ``PromptHelper``; ``url`` is that of the chat completions."""

    def __init__(self, url: str, model: str, http: VideoHttp) -> None:
        self._url = url
        self._model = model
        self._http = http

    @override
    async def improve(self, words: str) -> BetterWords:
        told = [
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": words},
        ]
        body = {"model": self._model, "messages": told, "stream": False}
        try:
            answer = await self._http.send(Call.CHAT, "POST", self._url, body=body)
        except NotSent:
            return BetterWords(why="no connection")
        except Lost:  # its text may quote what was answered
            return BetterWords(why="no whole answer")
        return _help(answer, words)

    @override
    async def close(self) -> None:
        await self._http.close()


def _help(answer: Response, words: str) -> BetterWords:
    """Return what an answer is good for, whatever it is."""
    if not answer.is_success:
        return BetterWords(why=f"status {answer.status}")
    choice = _first(_at(answer.json(), "choices"))
    message = _at(choice, "message")
    if not isinstance(message, dict):
        return BetterWords(why="no answer of this format")
    if message.get("refusal"):
        return BetterWords(why="a refusal")
    if message.get("tool_calls") or message.get("function_call"):
        return BetterWords(why="a call of tools")
    if (end := _at(choice, "finish_reason")) in _CUT:
        return BetterWords(why=f"an answer that ends with {end}")
    return better_words(_text(message.get("content")), words)


def _text(content: object) -> str:
    """Return a message's text; some servers give it in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (_at(part, "text") for part in parts)
    return "".join(text for text in texts if isinstance(text, str))


def _at(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None
