"""Reads what a page's form sends: urlencoded UTF-8, bounded.

Files are taken only by the addresses that are for them (`multipart`), in memory; nothing is ever spooled to disk.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request

from tropa.desk.multipart import MULTIPART, BadParts, Parts, Upload

MAX_BODY_BYTES = 512 * 1024
MAX_FIELDS = 1000
URLENCODED = "application/x-www-form-urlencoded"


class BadForm(Exception):
    """The body is not a form of ours, or larger than any form of ours can be."""


@dataclass(frozen=True)
class Form:
    """A form's fields; one that was not sent reads as empty."""

    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    files: tuple[Upload, ...] = field(default=(), repr=False)

    def one(self, name: str) -> str:
        """The first value of a field, exactly as typed but for line ends, which are a single newline."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, in the form's order."""
        return tuple(value.replace("\r\n", "\n") for key, value in self.fields if key == name)


async def read_form(request: Request, takes_files: bool = False) -> Form:
    """Read a posted form; a request without a body gives an empty one.

    Raises:
        BadForm: too large, not urlencoded (or, where it takes files, multipart), not UTF-8, too many fields.
    """
    if takes_files and _media_type(request) == MULTIPART:
        return await _read_parts(request)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise BadForm("the form is larger than any of ours")
    if body and _media_type(request) != URLENCODED:
        raise BadForm("not an urlencoded form")
    try:
        text = body.decode("ascii")
        return Form(tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")))
    except ValueError as error:
        raise BadForm("not a form that can be read") from error


async def _read_parts(request: Request) -> Form:
    try:
        parts = Parts(request.headers.get("content-type", ""))
        async for piece in request.stream():
            parts.write(piece)
        parts.finish()
    except BadParts as error:
        raise BadForm("not a form with files that can be read") from error
    return Form(tuple(parts.fields), tuple(parts.files))


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
