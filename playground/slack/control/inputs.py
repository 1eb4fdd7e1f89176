"""What elements of blocks and views hold, in Slack's state and action shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.slack.blocks import elements_in, flattened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.slack.model import Json, User, Workspace

# element type -> (field in state and action, field with the first value)
_VALUES = {
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "email_text_input": ("value", "initial_value"),
    "external_select": ("selected_option", "initial_option"),
    "file_input": ("files", "initial_files"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "number_input": ("value", "initial_value"),
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "timepicker": ("selected_time", "initial_time"),
    "url_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
}
_LISTS = {
    "files",
    "selected_channels",
    "selected_conversations",
    "selected_options",
    "selected_users",
}


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with its block."""
    for block in flattened(blocks):
        yield from ((block, element) for element in elements_in(block))


def view_state(blocks: list[Json], values: Json) -> Json:
    """Return `state.values`: what was given, and first values for the rest.

    A value is in Slack's state shape, or plain: a text, an option's value, a list of either.
    Raises LookupError for an option that isn't there.
    """
    state: Json = {}
    for block, element in elements_of(blocks):
        if element["type"] not in _VALUES:
            continue
        name, initial = _VALUES[element["type"]]
        given = values.get(block["block_id"], {}).get(element["action_id"])
        empty: Any = [] if name in _LISTS else None
        held = {name: element.get(initial, empty)} if given is None else _held(element, name, given)
        state.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            **held,
        }
    return state


def _held(element: Json, name: str, given: Any) -> Json:
    if isinstance(given, dict):
        return given
    if name == "selected_option":
        return {name: _option(element, str(given))}
    if name == "selected_options":
        return {name: [_option(element, str(value)) for value in given]}
    if name in _LISTS:
        return {name: list(given)}
    return {name: str(given)}


def input_problems(blocks: list[Json], state: Json) -> dict[str, str]:
    """Return what Slack itself finds wrong with the inputs of a modal, by block id."""
    wrong: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = state[block["block_id"]][element["action_id"]]
        value = held.get(_VALUES[element["type"]][0])
        if not value:
            problem = None if block.get("optional") else "Please complete this required field."
        elif element["type"] == "number_input":
            problem = _number_problem(element, value)
        else:
            problem = _length_problem(element, value)
        if problem:
            wrong[block["block_id"]] = problem
    return wrong


def unoffered(workspace: Workspace, user: User, blocks: list[Json], state: Json) -> dict[str, str]:
    """Return, by block id, which conversations were chosen that their menu doesn't offer."""
    wrong: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if element["type"] != "conversations_select":
            continue
        chosen = state[block["block_id"]][element["action_id"]].get("selected_conversation")
        if chosen and not _is_offered(workspace, user, element.get("filter", {}), chosen):
            wrong[block["block_id"]] = "This conversation isn't in the list."
    return wrong


def _is_offered(workspace: Workspace, user: User, filters: Json, chosen: str) -> bool:
    """Say whether somebody sees a conversation in a menu (Slack: "Conversation filter object")."""
    channel = workspace.channels.get(chosen)
    if channel is None or (channel.kind != "public" and user.id not in channel.members):
        return False
    with_bot = channel.kind == "im" and workspace.bot.id in channel.members
    if filters.get("exclude_bot_users") and with_bot:
        return False
    return channel.kind in filters.get("include", [channel.kind])


def _length_problem(element: Json, value: Any) -> str | None:
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        return "Please shorten this text."
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return "Please write a little more."
    return None


def _number_problem(element: Json, value: str) -> str | None:
    kind = float if element["is_decimal_allowed"] else int
    try:
        number = kind(value)
    except ValueError:
        return "Please enter a number." if kind is float else "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None


def as_action(block: Json, element: Json, value: str | None, action_ts: str) -> Json:
    """Return the entry of `actions` for an element that was used.

    For a menu, or for thumbs, `value` is the chosen one's; raises LookupError for any other.
    """
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] in ("button", "icon_button"):
        copied = ("text", "value", "style", "url", "confirm")
        return action | {name: element[name] for name in copied if name in element}
    if element["type"] == "feedback_buttons":
        if value not in (element[f"{side}_button"]["value"] for side in ("positive", "negative")):
            raise LookupError(value)
        return action | {"value": value}
    if element["type"] == "overflow":
        return action | {"selected_option": _option(element, value)}
    name, _ = _VALUES[element["type"]]
    if name == "selected_option":
        return action | {name: _option(element, value)}
    if name == "selected_options":
        chosen = [_option(element, one) for one in (value or "").split(",") if one]
        return action | {name: chosen}
    if name in _LISTS:
        return action | {name: [one for one in (value or "").split(",") if one]}
    return action | {name: value}


def _option(element: Json, value: str | None) -> Json:
    groups = element.get("option_groups", [])
    options = element.get("options", []) + [o for group in groups for o in group["options"]]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise LookupError(value)
