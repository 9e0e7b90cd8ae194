"""Files both ways: photos with everything a phone hides in them, hostile files, and the team's side of attachments."""

import hashlib
import io
import os
import struct
import time
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image
from playwright.sync_api import FilePayload

from tests.pages.network import Team
from tests.pages.tab import Tab
from tropa.cases.attached import Attached
from tropa.cases.commands import Answer, answer
from tropa.cases.events import Event, Letter
from tropa.cases.fold import fold
from tropa.post.blobs import sealed_chunks, upload
from tropa.post.headers import AltchaStamp
from tropa.post.shapes import OpenBlob
from tropa.roster.weeks import minute_of
from tropa.sealing.blobs import BlobOpener, BlobSealer, chunks_of, survey
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.stamps import solve
from tropa.sealing.types import BlobKey, BlobWriteKey

ATTACH: Final = "Приложить фото или PDF"
SECRET: Final = b"secret-of-the-phone"
"""Stands in every place of a picture that is not pixels."""
PDF: Final = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def noise(width: int, height: int) -> Image.Image:
    """A picture that does not compress."""
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def as_photo(picture: Image.Image, quality: int = 90, orientation: int = 1) -> bytes:
    """A JPEG as phones write it: EXIF with place and camera, XMP, a thumbnail, IPTC, a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.DateTime] = "2026:11:20 08:00:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (55.0, 45.0, 7.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif)
    made = out.getvalue()
    thumbnail = io.BytesIO()
    picture.resize((80, 60)).save(thumbnail, "JPEG", comment=SECRET)
    hidden = (
        _segment(0xE0, b"JFXX\0\x10" + thumbnail.getvalue())
        + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")
        + _segment(0xED, b"Photoshop 3.0\08BIM" + SECRET)
        + _segment(0xFE, SECRET)
    )
    # Behind its end too: phones put a short film there.
    return made[:2] + hidden + made[2:] + SECRET


def picture_of(content: bytes) -> Image.Image:
    """What a reader sees."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def segments(jpeg: bytes) -> list[int]:
    """The markers before a JPEG's picture begins."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found


def png(width: int, height: int, rows: bytes) -> bytes:
    """A grey PNG that says it has this size, whatever its rows hold; with a text that tells."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    text = chunk(b"tEXt", b"Author\0" + SECRET)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + text
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """A few kilobytes that want 3.6 gigabytes."""
    return png(30_000, 30_000, bytes(30_001 * 100))


SVG: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.owned = 1"><script>globalThis.owned = 1</script></svg>'
)
GIF_AND_SCRIPT: Final = b"GIF89a/*" + bytes(20) + b"*/=1;globalThis.owned = 1;"


@dataclass(frozen=True)
class Arrived:
    """A file as the team's reader has it."""

    said: Attached
    content: bytes


def arrived(team: Team, words: str) -> list[Arrived]:
    """The files of the letter that has these words, fetched and opened as a desk does."""
    return [Arrived(each, fetched(team, each)) for each in letter_with(team, words).core.blobs]


def letter_with(team: Team, words: str) -> Event:
    """The letter, first or later, whose text has these words."""
    for event in team.received():
        body = event.core.body
        if words in getattr(body, "text", ""):
            return event
    raise AssertionError(f"no letter with {words!r}")


def fetched(team: Team, said: Attached) -> bytes:
    """The content of a blob, every check of 13.4 made."""
    opener = BlobOpener(said.key, said.size, bytes.fromhex(said.sha256))
    parts = [opener.open(chunk) for chunk in sealed_chunks(team.client, said.blob, opener.chunks)]
    opener.finish()
    return b"".join(parts)


@dataclass(frozen=True)
class Sent:
    """A file as the team sends it; some of what the letter says of it can be false."""

    content: bytes
    type: str = "image/jpeg"
    name: str = "scan.jpg"
    sha256: str | None = None


def send_files(team: Team, words: str, text: str, files: list[Sent]) -> list[Attached]:
    """Answer the first letter that has ``words`` in it, with these files."""
    said = [_brought(team, each) for each in files]
    event, ask = team.ask_with(words)
    command = Answer(text, minute_of(int(time.time())), team.reply.public, team.keys.public.auth, tuple(said))
    for number, core in enumerate(answer(fold([event], event.core.author), command)):
        team.post(ask, core, team.reply if isinstance(core.body, Letter) else team.keys, number)
    return said


def _brought(team: Team, file: Sent) -> Attached:
    key, write_key = BlobKey(os.urandom(32)), BlobWriteKey(os.urandom(32))
    content = survey([file.content])
    sealer = BlobSealer(key, content, lambda offset, size: file.content[offset : offset + size])
    wanted = OpenBlob(chunks_of(len(file.content)), 28)

    def stamps(count: int) -> list[AltchaStamp]:
        return [AltchaStamp(solve(team.client.challenge())) for _ in range(count)]

    upload(team.client, write_key, wanted, sealer.chunk, stamps, lambda done, of: None)
    sha256 = file.sha256 or hashlib.sha256(file.content).hexdigest()
    return Attached(blob_id_of(write_key), key, sha256, file.type, len(file.content), file.name)


def choose(tab: Tab, *files: tuple[str, bytes]) -> None:
    """Choose files by the page's button, as if they were on the device under these names."""
    if tab.page.locator("#files").count() == 0:
        tab.press(ATTACH)
    payloads = [FilePayload(name=name, mimeType="image/jpeg", buffer=content) for name, content in files]
    tab.page.locator("#files").set_input_files(payloads)
