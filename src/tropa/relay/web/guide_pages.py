"""The guide, as somebody put it into the data folder's ``guide`` directory, and the pack that lies beside it.

Looked at anew for each request, so that a new one is served without a restart. It serves files whose policy allows one
script, one style and nothing else; it knows neither what a guide says nor who signed it.
"""

import gzip
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tropa.relay.log import events
from tropa.relay.web.answers import Headers

GUIDE_FOLDER: Final = "guide"
_MOST_BYTES: Final = 2 * 2**20
_HASH: Final = rb"'sha256-[A-Za-z0-9+/]{43}='"
# The whole of the policy a built guide carries; a file that asks for more is not served.
_OWN_POLICY: Final = re.compile(
    rb'\A<!doctype html>\n<html lang="\w\w">\n<head>\n<meta charset="(?P<charset>utf-8|windows-1251)">\n'
    rb'<meta http-equiv="Content-Security-Policy" content="'
    rb"(?P<policy>default-src 'none'; script-src " + _HASH + rb"; style-src " + _HASH + rb"; base-uri 'none'; "
    rb"form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none')\">\n"
)
_LANGUAGES: Final = ("ru", "en")
# A file links to its sister by the name it has in a folder, whatever the address it was opened under.
_NAMES: Final = {"/guide": "guide-ru.html", "/guide/pack.dsse": "pack.dsse"} | {
    path: f"guide-{language}{suffix}"
    for language in _LANGUAGES
    for path, suffix in (
        (f"/guide/{language}", ".html"),
        *((f"{below}/guide-{language}{suffix}", suffix) for below in ("", "/guide") for suffix in (".html", ".dsse")),
    )
}
_Version = tuple[int, int, int]


@dataclass(frozen=True)
class GuideFile:
    """One file as it stands: what it holds, plain and compressed, its type, and the policy it is served under."""

    body: bytes
    packed: bytes
    content_type: str
    policy: bytes | None


@dataclass(frozen=True)
class GuideShelf:
    """The files of one folder, which may be empty or absent. What was read is kept until the file changes."""

    folder: Path | None = None
    _kept: dict[str, tuple[_Version, GuideFile | None]] = field(default_factory=dict, repr=False, compare=False)

    def has(self, language: str) -> bool:
        """Whether a guide in this language can be served now."""
        return self.file(f"guide-{language}.html") is not None

    def at(self, path: str) -> GuideFile | None:
        """The file at an address, or None."""
        name = _NAMES.get(path)
        return None if name is None else self.file(name)

    def file(self, name: str) -> GuideFile | None:
        """A file of that name as it is now; None when there is none that may be served."""
        path = None if self.folder is None else self.folder / name
        version = None if path is None else _version(path)
        if path is None or version is None:
            return None
        kept = self._kept.get(name)
        if kept is None or kept[0] != version:
            # A file that may not be served is remembered as such, or each request would say so in the log again.
            self._kept[name] = kept = (version, _read(path))
        return kept[1]


def guide_headers(policy: bytes | None, others: Sequence[tuple[bytes, bytes]]) -> Headers:
    """The relay's headers with the guide's own policy in place of the pages' (a signature gets the pages')."""
    if policy is None:
        return tuple(others)
    own = (b"content-security-policy", policy + b"; frame-ancestors 'none'")
    return (own, *(header for header in others if header[0] != b"content-security-policy"))


def _version(path: Path) -> _Version | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    whole = stat.S_ISREG(found.st_mode) and 0 < found.st_size <= _MOST_BYTES
    return (found.st_ino, found.st_mtime_ns, found.st_size) if whole else None


def _read(path: Path) -> GuideFile | None:
    try:
        body = path.read_bytes()
    except OSError:
        events.warning("guide-unreadable")
        return None
    own = _OWN_POLICY.match(body)
    if path.suffix == ".html" and own is None:
        events.warning("guide-refused")
        return None
    # A file says its own character set; a header that said another would win over it.
    content_type = f"text/html; charset={own['charset'].decode()}" if own else "application/json"
    return GuideFile(body, gzip.compress(body, mtime=0), content_type, own["policy"] if own else None)
