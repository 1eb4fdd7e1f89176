"""The `rich_text` block (Slack: "Rich text block")."""

from __future__ import annotations

from playground.slack.blocks.objects import BLOCK_ID, URL
from playground.slack.blocks.shapes import (
    Shape,
    array,
    choice,
    flag,
    integer,
    matching,
    record,
    string,
    tagged,
)

_STYLE = record(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "unlink",
        ),
        flag,
    ),
)


def _inline(kind: str, required: dict[str, Shape], **more: Shape) -> Shape:
    return record({"type": choice(kind), **required}, {"style": _STYLE, **more})


_INLINE = tagged(
    {
        "text": _inline("text", {"text": string()}),
        "link": _inline("link", {"url": URL}, text=string(), unsafe=flag),
        "emoji": _inline("emoji", {"name": string()}, unicode=string(), skin_tone=integer(1, 6)),
        "user": _inline("user", {"user_id": string()}),
        "channel": _inline("channel", {"channel_id": string()}),
        "usergroup": _inline("usergroup", {"usergroup_id": string()}),
        "broadcast": _inline("broadcast", {"range": choice("here", "channel", "everyone")}),
        "color": _inline("color", {"value": matching(r"#[0-9a-fA-F]{6}", "a colour")}),
        "date": _inline(
            "date",
            {"timestamp": integer(0, 10**11), "format": string()},
            url=URL,
            fallback=string(),
        ),
    },
    "rich text element",
)
_SECTION = record(
    {"type": choice("rich_text_section"), "elements": array(_INLINE, least=0)},
)
_BORDER = integer(0, 1)

RICH_TEXT = record(
    {
        "type": choice("rich_text"),
        "elements": array(
            tagged(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": record(
                        {
                            "type": choice("rich_text_list"),
                            "style": choice("bullet", "ordered"),
                            "elements": array(tagged({"rich_text_section": _SECTION})),
                        },
                        {
                            "indent": integer(0, 8),
                            "offset": integer(0, 10**6),
                            "border": _BORDER,
                        },
                    ),
                    "rich_text_preformatted": record(
                        {
                            "type": choice("rich_text_preformatted"),
                            "elements": array(_INLINE, least=0),
                        },
                        {"border": _BORDER, "language": string()},
                    ),
                    "rich_text_quote": record(
                        {"type": choice("rich_text_quote"), "elements": array(_INLINE, least=0)},
                        {"border": _BORDER},
                    ),
                },
                "rich text element",
            )
        ),
    },
    {"block_id": BLOCK_ID},
)
