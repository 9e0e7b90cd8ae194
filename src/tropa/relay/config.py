"""The relay's one configuration file, TOML: read strictly, each fault named with its line. See ``deploy/relay.toml``.

It says what was written, and nothing of what is not: defaults belong to whoever starts the relay, and what is given on
the command line wins.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from tropa.relay.errors import ConfigRefused

MOST_ROOM_GIB = 2**20
_Positive = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class RelayConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every key there is; None where the file says nothing. Relative folders are beside the file."""

    data: str | None = None
    host: str | None = None
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] | None = None
    pages: str | None = None
    database: str | None = None
    room_gib: Annotated[float, msgspec.Meta(gt=0, le=MOST_ROOM_GIB)] | None = None
    most_connections: _Positive | None = None
    stamps_an_hour: _Positive | None = None
    drain_seconds: Annotated[int, msgspec.Meta(ge=1, le=300)] | None = None
    onion: Annotated[str, msgspec.Meta(pattern=r"^[a-z2-7]{56}\.onion$")] | None = None


def read_config(path: Path) -> RelayConfig:
    """What a configuration file says.

    Raises:
        ConfigRefused: it cannot be read, is no TOML, or has a key or value that is not known; the line is named.
    """
    text = _text_of(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused(f"{path} is not TOML: {error}. Nothing was started.") from error
    for key in table:
        if key not in RelayConfig.__struct_fields__:
            known = ", ".join(RelayConfig.__struct_fields__)
            raise ConfigRefused(f"{_place(path, text, key)}: there is no key “{key}”. The keys are: {known}.")
    try:
        said = msgspec.convert(table, RelayConfig)
    except msgspec.ValidationError as error:
        raise ConfigRefused(_what_is_wrong(path, text, str(error))) from error
    return _beside(path, said)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigRefused(f"{path} cannot be read: {said}. Nothing was started.") from error


def _beside(path: Path, said: RelayConfig) -> RelayConfig:
    folders = {key: str(path.parent / value) for key in ("data", "pages") if (value := getattr(said, key)) is not None}
    return msgspec.structs.replace(said, **folders)


def _what_is_wrong(path: Path, text: str, error: str) -> str:
    # msgspec says “Expected `int`, got `str` - at `$.port`”: what is wrong, then the key.
    said, _, place = error.replace(" | null`", "`").partition(" - at `$.")
    key = place.rstrip("`")
    # The value is not repeated: a database's URL may hold a password.
    return f"{_place(path, text, key)}: {key}: {said[0].lower()}{said[1:]}. See deploy/relay.toml. Nothing was started."


def _place(path: Path, text: str, key: str) -> str:
    """The file and the line on which a key of its top level, or a table of that name, stands."""
    here = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    lines = (number for number, line in enumerate(text.splitlines(), start=1) if here.match(line))
    return f"{path}, line {next(lines, 1)}"
