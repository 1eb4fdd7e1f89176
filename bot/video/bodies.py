"""What a create carries, as a form or as JSON, and how a server says that it wants the other.

A form is tried first: the openai SDK sends nothing else, and vLLM-Omni takes nothing else. A form
that was refused *as a form* has made nothing, so that the same order may go once more as JSON.
"""

from __future__ import annotations

import base64

from bot.domain.errors.refusals import Refused
from bot.domain.profiles import Field, InputKind, PictureAs
from bot.domain.renders.render import Order, Reference
from bot.video.answers.problem import Problem
from bot.video.errors import moderation
from bot.video.transport.http import Part, Upload

_ONE_PICTURE = (
    "This video service takes one picture with a prompt, and no video. Ask again with one picture."
)
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
_AS_SUCH = frozenset(
    {
        "unsupported_content_type",
        "unsupported_media_type",
    }
)
_ALWAYS_SENT = ("prompt", "model")
_WANTS_JSON = (
    "json",  # "only accepts 'application/json'"; "We could not parse the JSON body"
    "in numeric literal",  # Go's encoding/json of a form's first line, which starts with "--"
    "invalid request payload",  # Bifrost, of a body that it can't read
    "invalid request format",  # the same, in earlier versions
)
_WANTS_TEXT = (
    "invalid request payload",  # Bifrost, of a picture in an object
    "invalid request format",
    "cannot unmarshal object",  # Go's encoding/json
)


def form_of(order: Order) -> list[tuple[str, Part]]:
    """Return the parts of a form; a picture is a file among them."""
    parts: list[tuple[str, Part]] = [(name, _text(value)) for name, value in _fields(order).items()]
    first, last = _pictures(order)
    if first:
        parts.append(("input_reference", upload_of(first)))
    if last:
        parts.append((order.last_frame_field, data_url(last)))
    return parts


def upload_of(reference: Reference, number: int = 1) -> Upload:
    """Return a picture or video as a file of a form, under a name of ours.

    People's own names for their files may hold anything, and are nobody's business.
    """
    ending = _EXTENSIONS.get(reference.media_type, reference.kind)
    return Upload(f"input-{number}.{ending}", reference.media_type, reference.data)


def json_of(order: Order, *, as_text: bool = False) -> dict[str, object]:
    """Return the JSON body; a picture is a data URL in it (OpenAI's schema: ``ImageRefParam``).

    Some gateways want it as plain text (LiteLLM 1.108 with fal and Runway behind it, Bifrost).
    """
    body: dict[str, object] = dict(_fields(order))
    first, last = _pictures(order)
    if first:
        url = data_url(first)
        as_text = as_text or order.picture_as is PictureAs.TEXT
        body["input_reference"] = url if as_text else {"image_url": url}
    if last:
        body[order.last_frame_field] = data_url(last)
    return body


def data_url(reference: Reference) -> str:
    """Return a picture as a link that holds it."""
    encoded = base64.b64encode(reference.data).decode("ascii")
    return f"data:{reference.media_type};base64,{encoded}"


def _fields(order: Order) -> dict[str, Field]:
    """Return the plain fields. ``seconds`` is text in the schema, and Azure insists on it.

    Of a size or a length that nobody chose, nothing is said.
    """
    fields: dict[str, Field] = {"model": order.model, "prompt": order.prompt, "size": order.size}
    if order.seconds:
        fields["seconds"] = str(order.seconds)
    return {**{name: value for name, value in fields.items() if value}, **order.fields}


def _text(value: Field) -> str:
    """Return a field's value as a form has it: ``true`` and ``false`` as in JSON."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pictures(order: Order) -> tuple[Reference | None, Reference | None]:
    """Return the first frame and the last, where the model has a field for that."""
    pictures = [one for one in order.references if one.kind is InputKind.IMAGE]
    most = 2 if order.last_frame_field else 1
    if len(order.references) > most or len(pictures) != len(order.references):
        raise Refused(f"{len(order.references)} references", tell=_ONE_PICTURE)
    first, last, *_ = *pictures, None, None
    return first, last


def wants_json(problem: Problem) -> bool:
    """Say whether a form was refused for being one, so that nothing can have come of it."""
    if problem.status == 415:
        return True
    if problem.status not in {400, 422} or moderation.is_code(problem.words):
        return False
    # FastAPI of a whole body that isn't JSON: {"detail": [{"loc": ["body"], …}]}.
    asks = bool(problem.words & _AS_SUCH) or problem.param == "body" or problem.says(*_WANTS_JSON)
    return asks or _misses_what_was_sent(problem)


def wants_text(problem: Problem) -> bool:
    """Say whether JSON was refused for a picture in an object, so that nothing can have come of it.

    Then the same picture may go as plain text: nothing has read the order so far.
    """
    if problem.status not in {400, 422} or moderation.is_code(problem.words):
        return False
    typed = problem.param == "input_reference" and problem.says("valid string")  # FastAPI
    return typed or problem.says(*_WANTS_TEXT)


def _misses_what_was_sent(problem: Problem) -> bool:
    """Whoever reads only JSON finds no field in a form, and says so: "'prompt' is required"."""
    named = problem.param in _ALWAYS_SENT or problem.says(*_ALWAYS_SENT)
    return named and problem.says("required", "missing")
