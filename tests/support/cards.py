"""A card as a test can compare it."""

from __future__ import annotations

from bot.domain.conversation.cards import Card


def reads(shown: Card) -> list[str]:
    """Return the card's lines as plain as a test can compare them."""
    lines = []
    for block in shown.blocks:
        match block["type"]:
            case "rich_text":
                parts = block["elements"][0]["elements"]
                lines.append("".join(part["text"] for part in parts))
            case "section":
                lines.append(block["text"]["text"])
            case "context":
                lines.append(block["elements"][0]["text"])
            case "actions":
                lines.append(" ".join(f"[{b['text']['text']}]" for b in block["elements"]))
    return lines
