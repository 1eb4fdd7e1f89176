"""`POST /attach` and `/upload`: a person drops files into a conversation, or into a modal.

Both take a multipart form. `/attach` has the fields of `/say` and one `file` or several, and may
ask for something odd, to see what an app makes of it:

- `file_access`: `check_file_info`, `access_denied` or `file_not_found`. The app's event carries no
  more of the file than a stub with this word, as of files from another company (Slack Connect).
  After `check_file_info` the method `files.info` tells everything, unless `info_error` says what
  it answers instead; after the other two it answers `access_denied` or `file_not_found`.
- `redirect_to`: a URL to which the file's private URLs lead; another file's private URL is one
  of Slack's own, as Enterprise Grid has them.
- `external_url`: the file lies there and not at Slack (`mode` is `external`).
- `padded_to`: a size in bytes up to which the file is filled with zeros, which no picture minds.
- `claimed_size`: what Slack says of the size, whatever is true; the bytes then come without a
  Content-Length.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from aiohttp import BodyPartReader, web

from playground.slack.blocks import fill_blocks
from playground.slack.control.ask import (
    RefusalError,
    require_open,
    root_of,
    scene_of,
    user_of,
    workspace_of,
)
from playground.slack.control.inputs import elements_of
from playground.slack.control.typed import author, encode, tell_of_mention
from playground.slack.filestore import PLAIN, FileAccess, Oddity
from playground.slack.sharing import Share

if TYPE_CHECKING:
    from playground.slack.filestore import StoredFile
    from playground.slack.model import Json, User, Workspace
    from playground.slack.state import LocalSlack

_ATTACHMENT_LIMIT = 100_000_000
_MOST_FILES = 10
MODAL_FILE_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form."""

    name: str
    content: bytes


class Attachments:
    """What people attach."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def attach(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /attach`: a message with files; its text may be missing."""
        fields, uploads = await _read_form(request)
        scene = scene_of(self._slack, fields)
        require_open(scene.channel)
        workspace, channel, user = scene.workspace, scene.channel, scene.user
        root, oddity = root_of(channel, fields.get("thread_ts")), _oddity(fields)
        padded_to = _number(fields, "padded_to") or 0
        stored = [
            self._store(workspace, user, upload, oddity=oddity, least=padded_to)
            for upload in uploads
        ]
        for file in stored:
            await self._slack.files.look(file)
        text, blocks = encode(fields.get("text", ""), workspace)
        message = self._slack.sharer.now(
            Share(
                workspace=workspace,
                channel=channel,
                files=tuple(stored),
                author={"client_msg_id": self._slack.ids.uuid(), **author(workspace, user)},
                thread_ts=root,
                text=text,
                blocks=fill_blocks(blocks, self._slack.ids) if text else None,
            )
        )
        tell_of_mention(self._slack, workspace, channel, message)
        ids = [file.id for file in stored]
        return web.json_response({"ok": True, "ts": message.ts, "file": ids[0], "files": ids})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /upload`: files for a modal's file input, which nobody sees as yet."""
        fields, uploads = await _read_form(request)
        workspace = workspace_of(self._slack, fields)
        user = user_of(workspace, fields)
        stored = [self._store(workspace, user, upload) for upload in uploads]
        for file in stored:
            await self._slack.files.look(file)
        described = [
            {
                **self._slack.files.describe_fully(file, user.name),
                "playground_url": self._slack.files.playground_url(file.id),
            }
            for file in stored
        ]
        return web.json_response({"ok": True, "files": described})

    def _store(
        self,
        workspace: Workspace,
        user: User,
        upload: Upload,
        *,
        oddity: Oddity = PLAIN,
        least: int = 0,
    ) -> StoredFile:
        length = max(len(upload.content), least)
        file = self._slack.files.announce(workspace.id, user.id, upload.name, length)
        with Path.open(file.path, "wb") as target:
            target.write(upload.content)
            target.truncate(length)
        file.oddity = oddity
        file.process()
        return file


def put_files(slack: LocalSlack, user: User, blocks: list[Json], state: Json) -> dict[str, str]:
    """Put file objects in the place of ids in a view's state; return what is wrong, by block id.

    What is named there is the app's to read from now on. Slack: "file input element" (at most
    10 MB each, `max_files` of them, of the `filetypes` asked for).
    """
    wrong: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if element["type"] != "file_input":
            continue
        held = state[block["block_id"]][element["action_id"]]
        chosen = [_chosen(slack, user, given) for given in held["files"] or []]
        if problem := _problem(element, chosen):
            wrong[block["block_id"]] = problem
            continue
        for file in chosen:
            file.given_to_app = True
        held["files"] = [slack.files.describe_fully(file, user.name) for file in chosen]
    return wrong


def _chosen(slack: LocalSlack, user: User, given: Any) -> StoredFile:
    file = slack.files.get(given["id"] if isinstance(given, dict) else str(given))
    if file is None or file.owner != user.id or not file.completed:
        raise RefusalError("no_such_file", f"{user.real_name} has uploaded no such file.", 404)
    return file


def _problem(element: Json, files: list[StoredFile]) -> str | None:
    most, kinds = element.get("max_files", _MOST_FILES), element.get("filetypes")
    if len(files) > most:
        return f"Choose no more than {most} {'file' if most == 1 else 'files'}."
    for file in files:
        extensions = {file.extension, file.name.rpartition(".")[2].lower()}
        if kinds and not extensions & {kind.lower() for kind in kinds}:
            return f"{file.name} is of another kind than {', '.join(kinds)}."
        if file.length > MODAL_FILE_LIMIT:
            return f"{file.name} is larger than 10 MB."
    return None


async def _read_form(request: web.Request) -> tuple[dict[str, str], list[Upload]]:
    """Return the form's fields and its files, of which there is at least one."""
    fields: dict[str, str] = {}
    uploads: list[Upload] = []
    if not request.content_type.startswith("multipart/"):
        raise RefusalError("invalid_file", "Files come in a multipart form.")
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise RefusalError("invalid_form", "The form must not be nested.")
        if part.name == "file":
            uploads.append(Upload(part.filename or "file", bytes(await part.read())))
        else:
            fields[part.name or ""] = await part.text()
    if not uploads or sum(len(upload.content) for upload in uploads) > _ATTACHMENT_LIMIT:
        raise RefusalError("invalid_file", '"file" is missing or too long.')
    if empty := [upload.name for upload in uploads if not upload.content]:
        raise RefusalError("invalid_file", f"{empty[0]} is empty, so it can't be sent.")
    if len(uploads) > _MOST_FILES:
        raise RefusalError("too_many_files", f"A message takes {_MOST_FILES} files.")
    return fields, uploads


def _oddity(fields: dict[str, str]) -> Oddity:
    kinds: dict[str, FileAccess] = {kind: kind for kind in get_args(FileAccess)}
    access = kinds.get(fields.get("file_access", "visible"))
    if access is None:
        raise RefusalError("invalid_field", f'"file_access" is one of {", ".join(kinds)}.')
    refused = access if access in ("access_denied", "file_not_found") else None
    return Oddity(
        file_access=access,
        info_error=fields.get("info_error") or refused,
        redirect_to=fields.get("redirect_to"),
        external_url=fields.get("external_url"),
        claimed_size=_number(fields, "claimed_size"),
    )


def _number(fields: dict[str, str], name: str) -> int | None:
    given = fields.get(name)
    if given is not None and not given.isdecimal():
        raise RefusalError("invalid_field", f'"{name}" is a number of bytes.')
    return None if given is None else int(given)
