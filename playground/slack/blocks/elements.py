"""Block elements: buttons, menus, inputs (Slack: "Block elements")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.blocks.objects import (
    ACTION_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    OPTION,
    OPTION_GROUPS,
    OPTIONS,
    SLACK_FILE,
    URL,
    plain,
)
from playground.slack.blocks.rich_text import RICH_TEXT
from playground.slack.blocks.shapes import (
    Shape,
    array,
    both,
    choice,
    flag,
    integer,
    matching,
    only_one_of,
    record,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = {"action_id": ACTION_ID}
_COMMON = {**_ID, "confirm": CONFIRM, "focus_on_load": flag, "placeholder": plain(150)}
_TYPED = {**_ID, "placeholder": plain(150), "focus_on_load": flag}
_DISPATCH = {"dispatch_action_config": DISPATCH_ACTION_CONFIG}
_STYLE = choice("primary", "danger")
_DATE = matching(r"\d{4}-\d\d-\d\d", "a date such as 2026-11-21")
_TIME = matching(r"\d\d:\d\d", "a time such as 09:30")
_IDS = array(string())


def _element(
    kind: str,
    required: Mapping[str, Shape] | None = None,
    optional: Mapping[str, Shape] | None = None,
) -> Shape:
    return record({"type": choice(kind), **(required or {})}, optional)


def _choices(kind: str, initial: str, more: Mapping[str, Shape] | None = None) -> Shape:
    shape = _element(
        kind,
        optional={
            **_COMMON,
            "options": OPTIONS,
            "option_groups": OPTION_GROUPS,
            initial: OPTION if initial == "initial_option" else OPTIONS,
            **(more or {}),
        },
    )
    return both(shape, only_one_of("options", "option_groups"))


def _menu(name: str, one: Mapping[str, Shape], many: Mapping[str, Shape]) -> dict[str, Shape]:
    multi = f"multi_{name}"
    return {
        name: _element(name, optional={**_COMMON, **one}),
        multi: _element(multi, optional={**_COMMON, "max_selected_items": integer(1, 100), **many}),
    }


_CONVERSATIONS = {"default_to_current_conversation": flag, "filter": CONVERSATION_FILTER}
_MANY = {"max_selected_items": integer(1, 100)}
_QUERY = {"min_query_length": integer(0, 1000)}

IMAGE_ELEMENT = both(
    _element("image", {"alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    only_one_of("image_url", "slack_file"),
)
_FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

BUTTON = _element(
    "button",
    {"text": plain(75)},
    {
        **_ID,
        "url": URL,
        "value": string(2000, shortest=0),
        "style": _STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
_BOXES: dict[str, Shape] = {"confirm": CONFIRM, "focus_on_load": flag, **_ID}

CONTROLS: dict[str, Shape] = {
    "button": BUTTON,
    "overflow": _element("overflow", {"options": array(OPTION, 5)}, {**_ID, "confirm": CONFIRM}),
    "checkboxes": _element(
        "checkboxes",
        {"options": array(OPTION, 10)},
        {**_BOXES, "initial_options": array(OPTION, 10)},
    ),
    "radio_buttons": _element(
        "radio_buttons", {"options": array(OPTION, 10)}, {**_BOXES, "initial_option": OPTION}
    ),
    "datepicker": _element("datepicker", optional={**_COMMON, "initial_date": _DATE}),
    "timepicker": _element(
        "timepicker", optional={**_COMMON, "initial_time": _TIME, "timezone": string()}
    ),
    "datetimepicker": _element(
        "datetimepicker", optional={**_BOXES, "initial_date_time": integer(10**9, 10**10 - 1)}
    ),
    "static_select": _choices("static_select", "initial_option"),
    "multi_static_select": _choices("multi_static_select", "initial_options", _MANY),
    **_menu(
        "external_select",
        {"initial_option": OPTION, **_QUERY},
        {"initial_options": OPTIONS, **_QUERY},
    ),
    **_menu("users_select", {"initial_user": string()}, {"initial_users": _IDS}),
    **_menu(
        "conversations_select",
        {"initial_conversation": string(), "response_url_enabled": flag, **_CONVERSATIONS},
        {"initial_conversations": _IDS, **_CONVERSATIONS},
    ),
    **_menu(
        "channels_select",
        {"initial_channel": string(), "response_url_enabled": flag},
        {"initial_channels": _IDS},
    ),
}

INPUTS: dict[str, Shape] = {
    **{name: shape for name, shape in CONTROLS.items() if name not in ("button", "overflow")},
    "plain_text_input": _element(
        "plain_text_input",
        optional={
            **_TYPED,
            **_DISPATCH,
            "initial_value": string(3000, shortest=0),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": flag},
        {
            **_TYPED,
            **_DISPATCH,
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
        },
    ),
    "email_text_input": _element(
        "email_text_input", optional={**_TYPED, **_DISPATCH, "initial_value": string()}
    ),
    "url_text_input": _element(
        "url_text_input", optional={**_TYPED, **_DISPATCH, "initial_value": URL}
    ),
    "rich_text_input": _element(
        "rich_text_input", optional={**_TYPED, **_DISPATCH, "initial_value": RICH_TEXT}
    ),
    "file_input": _element(
        "file_input",
        optional={**_ID, "filetypes": array(string()), "max_files": integer(1, 10)},
    ),
}

CONTEXT_ACTIONS: dict[str, Shape] = {
    "feedback_buttons": _element(
        "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ID
    ),
    "icon_button": _element(
        "icon_button",
        {"icon": choice("trash"), "text": plain(75)},
        {
            **_ID,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": array(string(), 10),
        },
    ),
}

ACCESSORIES: dict[str, Shape] = {**CONTROLS, "image": IMAGE_ELEMENT}
