"""What a file is, by its first bytes and never by its name; and what of that a desk cleans and shows. Pure."""

import unicodedata
from typing import Final, Literal, get_args

from tropa.cases.attached import MAX_NAME_CHARACTERS

Picture = Literal["jpeg", "png", "gif", "webp", "bmp"]
Kind = Picture | Literal["pdf", "text"]
PICTURES: Final[tuple[Picture, ...]] = get_args(Picture)

MOST_TEXT_BYTES: Final = 2 * 2**20
_BEGINNINGS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
)
_TEXT_SUFFIXES: Final = ("", "txt", "text", "csv", "md", "log")
_TEXT_CONTROLS: Final = frozenset(map(ord, "\t\n\r\f"))
SUFFIXES: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "text/plain": "txt"}


def kind_of(data: bytes) -> Kind | None:
    """What these bytes begin as; None: nothing that is cleaned or shown here. Text is all text, to its end."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return "text" if text_of(data) is not None else None


def text_of(data: bytes) -> str | None:
    """The text, if it is UTF-8 without control characters but tabs and line ends."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    has_controls = any(ord(each) < 32 and ord(each) not in _TEXT_CONTROLS for each in set(text))
    return None if has_controls else text.replace("\r\n", "\n").replace("\r", "\n")


def may_be_sent_as_text(name: str) -> bool:
    """Whether a file of this name is meant to be read as words: a script or a page of markup is text too, and not."""
    return suffix_of(name) in _TEXT_SUFFIXES


def is_said_to_be(media_type: str, kind: Kind) -> bool:
    """Whether a letter that calls a file so can mean one of this kind."""
    if kind == "pdf":
        return media_type == "application/pdf"
    return media_type.startswith("text/") if kind == "text" else media_type.startswith("image/")


def suffix_of(name: str) -> str:
    """What stands behind the last dot, in small letters; empty where there is none."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""


def tidy_name(name: str) -> str:
    """A name as it can be shown: one line, no folders, nothing invisible and nothing that turns letters round."""
    base = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in base if unicodedata.category(each)[0] != "C")
    return " ".join(seen.split())[:MAX_NAME_CHARACTERS]


def name_for(name: str, media_type: str) -> str:
    """A name for what a file has become: its own, with the suffix of that type."""
    suffix = SUFFIXES[media_type]
    tidy = tidy_name(name)
    stem = tidy.rpartition(".")[0] if suffix_of(tidy) else tidy
    return f"{(stem.strip() or 'file')[: MAX_NAME_CHARACTERS - len(suffix) - 1]}.{suffix}"
