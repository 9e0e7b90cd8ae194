"""Reads a form with files: multipart/form-data (RFC 7578), in memory and bounded, so that no file touches the disk.

Starlette would spool a larger file into a temporary one. What is too large is read to its end and dropped, so that the
page can say so and keep what was typed.
"""

from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

MULTIPART = "multipart/form-data"
MOST_FILE_BYTES = 25 * 2**20
MOST_FILES_BYTES = 64 * 2**20
"""Of all files of one form that are held at a time."""
MOST_READ_BYTES = 2**30
MOST_FIELD_BYTES = 512 * 1024
MOST_PARTS = 100


class BadParts(Exception):
    """Not a form with files, or larger than anything that is read to its end."""


@dataclass(frozen=True)
class Upload:
    """One file as it was chosen. `data` is None where it was too large to be held."""

    name: str = field(repr=False)
    data: bytes | None = field(repr=False)


@dataclass
class _Part:
    """The part that is being read. `file_name` None: a field."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    header: bytes = b""
    value: bytes = b""
    name: str = ""
    file_name: str | None = None
    data: bytearray = field(default_factory=bytearray)
    is_too_large: bool = False


class Parts:
    """Takes a body piece by piece; `fields` and `files` are whole once `finish` has returned."""

    def __init__(self, content_type: str) -> None:
        """Raises BadParts: no boundary, or a false one."""
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not 1 <= len(boundary) <= 70:
            raise BadParts("no boundary")
        self.fields: list[tuple[str, str]] = []
        self.files: list[Upload] = []
        self._part = _Part()
        self._read_bytes = self._held_bytes = self._field_bytes = 0
        self._is_over = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._on_data,
                "on_part_end": self._end,
                "on_end": self._finished,
            },
        )

    def write(self, piece: bytes) -> None:
        """Take the next piece. Raises BadParts."""
        self._read_bytes += len(piece)
        if self._read_bytes > MOST_READ_BYTES:
            raise BadParts("larger than anything that is read to its end")
        try:
            self._parser.write(piece)
        except (MultipartParseError, ValueError) as error:
            raise BadParts("not a form that can be read") from error

    def finish(self) -> None:
        """Say that there is no more. Raises BadParts: it was cut off."""
        if not self._is_over:
            raise BadParts("the form was cut off")

    def _begin(self) -> None:
        if len(self.fields) + len(self.files) >= MOST_PARTS:
            raise BadParts("too many parts")
        self._part = _Part()

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]

    def _end_header(self) -> None:
        part = self._part
        part.headers[part.header.lower()] = part.value
        part.header = part.value = b""

    def _end_headers(self) -> None:
        part = self._part
        _, options = parse_options_header(part.headers.get(b"content-disposition", b""))
        part.name = options.get(b"name", b"").decode("utf-8")
        part.file_name = options[b"filename"].decode("utf-8") if b"filename" in options else None

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        part, size = self._part, end - start
        if part.file_name is None:
            self._field_bytes += size
            if self._field_bytes > MOST_FIELD_BYTES:
                raise BadParts("fields larger than any of ours")
            part.data += data[start:end]
        elif len(part.data) + size > MOST_FILE_BYTES or self._held_bytes + size > MOST_FILES_BYTES:
            self._held_bytes -= len(part.data)
            part.is_too_large, part.data = True, bytearray()
        elif not part.is_too_large:
            self._held_bytes += size
            part.data += data[start:end]

    def _end(self) -> None:
        part = self._part
        if part.file_name is None:
            self.fields.append((part.name, part.data.decode("utf-8")))
        elif part.file_name or part.data:
            # An empty choice is sent too, without a name.
            self.files.append(Upload(part.file_name, None if part.is_too_large else bytes(part.data)))
        self._part = _Part()

    def _finished(self) -> None:
        self._is_over = True
