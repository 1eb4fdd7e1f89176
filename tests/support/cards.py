"""A card as a test can compare it."""

from __future__ import annotations

from bot.domain.conversation.cards import Block, Card


def reads(shown: Card) -> list[str]:
    """Return the card's lines as plain as a test can compare them."""
    return [_line(block) for block in shown.blocks]


def _line(block: Block) -> str:
    match block["type"]:
        case "rich_text":
            (words,) = block["elements"]
            text = "".join(part["text"] for part in words["elements"])
            return f"> {text}" if words["type"] == "rich_text_quote" else text
        case "header":
            return f"# {block['text']['text']}"
        case "section":
            return str(block["text"]["text"])
        case "context":
            return str(block["elements"][0]["text"])
        case "image":
            return f"({block['alt_text']})"
        case "actions":
            return " ".join(map(_element, block["elements"]))
        case kind:
            raise AssertionError(f"no card has a block of type {kind}")


def _element(shown: Block) -> str:
    if shown["type"] == "overflow":
        return " ".join(["⋯", *(f"[{option['text']['text']}]" for option in shown["options"])])
    return f"[{shown['text']['text']}]"
