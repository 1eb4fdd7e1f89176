"""The answer to ``help``: the grammar on one screen, with this menu's own limits."""

from __future__ import annotations

from bot.domain.clip import ModelSpec, price
from bot.domain.menu import EXAMPLE_JOB, EXAMPLE_PROMPT, Menu, allowed, example
from bot.domain.slack_text import code
from bot.domain.words import dollars


def help_text(menu: Menu) -> str:
    """Return the help as mrkdwn of at most 1,500 characters, fit for one section or message."""
    spec = menu.spec
    opening = f"{menu.command} {EXAMPLE_PROMPT} {example('seconds', menu, spec)}"
    parts = (
        f"*Describe a clip and I'll film it.* Type, in a channel that I'm in:\n{code(opening, 80)}",
        "\n".join(("*Options*, anywhere in the text", *_options(menu, spec))),
        "\n".join(
            (
                "*In a clip's thread*, reply",
                "• `remix make it night` to change the newest clip, `remix #2 …` the second one",
                f"• `new {EXAMPLE_PROMPT}` to make another one",
                "• `again` or `again #2`, `cancel`, `status`, `help`",
                "Mention me there and anything else you say is a remix, too.",
            )
        ),
        f"*Your clips*: {_elsewhere(menu.command)}",
        _price(spec),
    )
    return "\n\n".join(part for part in parts if part)


def _elsewhere(command: str) -> str:
    """Return the commands about the person's own jobs, as they can be typed anywhere."""
    words = ("list", f"status {EXAMPLE_JOB}", f"cancel {EXAMPLE_JOB}")
    return ", ".join(code(f"{command} {word}", 60) for word in words)


def _options(menu: Menu, spec: ModelSpec) -> list[str]:
    """Return one line for each option, with what it takes and what it is when left out."""
    lines = [
        f"• `--size` {allowed('size', menu, spec)} (otherwise `{spec.default_size}`)",
        f"• `--seconds` {allowed('seconds', menu, spec)} (otherwise {spec.default_seconds})",
    ]
    if spec.max_count > 1:
        lines.append(f"• `--count` {allowed('count', menu, spec)} clips of the same prompt")
    if len(menu.models) > 1:
        default = code(menu.default, 60)
        lines.append(f"• `--model` {allowed('model', menu, spec)} (otherwise {default})")
    return lines


def _price(spec: ModelSpec) -> str:
    """Return what a clip costs at list price, or nothing where nobody publishes one."""
    cost = price(spec, spec.default_seconds)
    if cost is None or spec.usd_per_second is None:
        return ""
    return (
        f"List price: {dollars(spec.usd_per_second)} for each second of clip, "
        f"so {dollars(cost)} for {spec.default_seconds} seconds."
    )
