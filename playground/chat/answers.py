"""What the local chat service answers: the same for the same words.

Words in square brackets choose what goes wrong, as they do for the video API:

===================  ===========================================================
``[helper:late]``    no answer before the connection is closed
``[helper:empty]``   a message without words
``[helper:html]``    200, and a page of HTML
``[helper:refusal]`` a message with a ``refusal`` (OpenAI: chat completions)
``[helper:sorry]``   a refusal in words, as models behind other servers give it
``[helper:tools]``   a call of a tool instead of an answer
``[helper:huge]``    an answer of 5 MB
``[helper:busy]``    429, with a Retry-After
``[helper:options]`` better words with options among them
===================  ===========================================================
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

HUGE = 5 * 2**20
"""Characters of an answer that is far too long."""

_MAGIC = re.compile(r"\[helper:(\w+)\]")


def mood_of(words: str) -> str:
    """Return what is to go wrong; nothing for an answer as it should be."""
    found = _MAGIC.search(words)
    return found[1] if found else ""


def longer(words: str) -> str:
    """Return a longer prompt of the same words."""
    scene = words.strip().rstrip(".")
    return (
        f"{scene[:1].upper()}{scene[1:]}, seen from a low angle in the soft light of early "
        "morning. The camera glides slowly closer while small movements bring the scene to life."
    )


def message_of(words: str) -> Json:
    """Return the message that answers some words."""
    message: Json = {"role": "assistant", "content": longer(words), "refusal": None}
    match mood_of(words):
        case "empty":
            return message | {"content": ""}
        case "refusal":
            return message | {"content": None, "refusal": "I can't help with that."}
        case "sorry":
            return message | {"content": "I'm sorry, but I can't help with that."}
        case "tools":
            call = {"name": "make_video", "arguments": "{}"}
            calls = [{"id": "call_1", "type": "function", "function": call}]
            return message | {"content": None, "tool_calls": calls}
        case "huge":
            return message | {"content": "snow " * (HUGE // 5)}
        case "options":
            return message | {"content": f"{longer(words)} --seconds 12"}
        case _:
            return message


def completion(model: str, words: str) -> Json:
    """Return a chat completion (OpenAI: the chat completion object)."""
    message = message_of(words)
    end = "tool_calls" if "tool_calls" in message else "stop"
    choice = {"index": 0, "message": message, "finish_reason": end, "logprobs": None}
    return {
        "id": "chatcmpl-playground",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [choice],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }


def error(kind: str, message: str) -> Json:
    """Return an error's body (OpenAI: error codes)."""
    return {"error": {"message": message, "type": kind, "param": None, "code": kind}}
