"""Writes ``vectors/blobs.json``, read by Python, Node and browsers.

Run ``.venv/bin/python tools/make_blob_vectors.py``; ``--check`` writes nothing and fails when the file is out of date.
Contents and keys are derived from fixed labels, so the file comes out the same each time. Chunks are too large to be
written out: they are described by how they are made, and sealed ones by their hashes. Malformed blobs are made here by
sealing malformed chunks: the product has no function that could. All keys are invented.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tropa.sealing.blobs import CHUNK_BYTES, MOST_CONTENT_BYTES, BlobSealer, chunks_of, padme, seal_chunk, survey
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.errors import BlobUnfit
from tropa.sealing.types import BlobKey, BlobWriteKey

FILE = Path(__file__).resolve().parents[1] / "vectors" / "blobs.json"
Case = dict[str, Any]

ABOUT = (
    "Protocol 13. A content is given as 'seed' (text) and 'size' ('content_size' where the letter says another size): "
    "it is SHA-256(seed ‖ u32(0)) ‖ SHA-256(seed ‖ u32(1)) ‖ …, cut to size. kind 'chunks': size → chunks, or refused; "
    "'padme' is the size before it is brought to whole chunks. kind 'sealed': content, 'sha256' (hex of it) and 'key' "
    "give 'chunks' sealed chunks; 'chunk_sha256' is the SHA-256 of each sealed chunk (hex), 'begins' the first 32 "
    "bytes of the first; 'write_key' gives 'blob_id'. kind 'refused': a letter says 'key', 'size', 'sha256'; what "
    "comes is 'parts', one chunk each: {'of', 'place', 'last'} is the content's chunk number 'of', filled up to 65,536 "
    "bytes with zeros (or with zeros and 'fill', hex, at the very end), sealed with the nonce of 'place' and 'last', "
    "under 'under' where it is given, else under 'key'; 'cut': so many bytes are taken from its end; 'flip': in its "
    "byte at this place the lowest bit is changed."
)


def label(name: str, size: int = 32) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa blob vectors " + name.encode()).digest(size)


def content_of(case: Case) -> bytes:
    """A case's content, as the file's ``about`` says."""
    seed = str(case["seed"]).encode()
    size = int(case.get("content_size", case["size"]))
    blocks = (hashlib.sha256(seed + number.to_bytes(4, "big")).digest() for number in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def sealed_of(case: Case) -> list[bytes]:
    """All sealed chunks of a case's content."""
    content = content_of(case)
    sealer = BlobSealer(
        BlobKey.from_text(case["key"]), survey([content]), lambda offset, size: content[offset : offset + size]
    )
    return [sealer.chunk(number) for number in range(sealer.chunks)]


def chunk_hashes(chunks: list[bytes]) -> list[str]:
    """SHA-256 of each, in hex."""
    return [hashlib.sha256(chunk).hexdigest() for chunk in chunks]


def made(case: Case) -> list[bytes]:
    """The chunks that come in a case of kind ``refused``."""
    content = content_of(case)
    return [_made_part(case, content, part) for part in case["parts"]]


def _made_part(case: Case, content: bytes, part: Case) -> bytes:
    fill = bytes.fromhex(part.get("fill", ""))
    chunk = content[part["of"] * CHUNK_BYTES : (part["of"] + 1) * CHUNK_BYTES]
    chunk = chunk.ljust(CHUNK_BYTES - len(fill), b"\0")[: CHUNK_BYTES - len(fill)] + fill
    sealed = bytearray(
        seal_chunk(BlobKey.from_text(part.get("under", case["key"])), part["place"], part["last"], chunk)
    )
    if "flip" in part:
        sealed[part["flip"]] ^= 1
    return bytes(sealed[: len(sealed) - part.get("cut", 0)])


SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 1_000_000, 2_097_152, 2_097_153, 4_194_305, 10_000_000]
SIZES += [20_000_000, MOST_CONTENT_BYTES, MOST_CONTENT_BYTES + 1]


def chunk_cases() -> Iterator[Case]:
    """Sizes and their chunks."""
    for size in SIZES:
        case: Case = {"name": f"a content of {size} bytes", "kind": "chunks", "size": size}
        try:
            yield case | {"expect": "chunks", "padme": padme(size) if size else 0, "chunks": chunks_of(size)}
        except BlobUnfit:
            yield case | {"expect": "refused"}


def sealed_cases() -> Iterator[Case]:
    """Contents and their sealed chunks."""
    for what, size in (("one byte", 1), ("a full chunk", 65_536), ("one byte more", 65_537), ("several", 300_000)):
        write_key = BlobWriteKey(label(f"write key {what}"))
        case: Case = {
            "name": f"sealed: {what}",
            "kind": "sealed",
            "expect": "sealed",
            "seed": what,
            "size": size,
            "key": b64(label(f"key {what}")),
            "write_key": write_key.text,
            "blob_id": blob_id_of(write_key).text,
        }
        chunks = sealed_of(case)
        yield case | {
            "sha256": hashlib.sha256(content_of(case)).hexdigest(),
            "chunks": len(chunks),
            "chunk_sha256": chunk_hashes(chunks),
            "begins": b64(chunks[0][:32]),
        }


def part(of: int, *, last: bool = False, place: int | None = None, **more: Any) -> Case:
    """One chunk that comes."""
    return {"of": of, "place": of if place is None else place, "last": last, **more}


_WHOLE = [part(0), part(1), part(2, last=True)]
_OTHER_KEY = b64(label("another key"))
REFUSED: list[tuple[str, str, list[Case]]] = [
    ("nothing comes", "truncated", []),
    ("the last chunk is missing", "truncated", _WHOLE[:2]),
    ("a chunk after the last", "extra", [*_WHOLE, part(2, last=True)]),
    ("two chunks swapped", "order", [_WHOLE[1], _WHOLE[0], _WHOLE[2]]),
    ("a chunk twice", "order", [_WHOLE[0], _WHOLE[0], _WHOLE[2]]),
    ("a chunk left out", "order", [_WHOLE[0], _WHOLE[2]]),
    ("no last flag at the end", "last", [*_WHOLE[:2], part(2)]),
    ("a last flag before the end", "last", [_WHOLE[0], part(1, last=True), _WHOLE[2]]),
    ("a bit changed", "forged", [_WHOLE[0], part(1, flip=1000), _WHOLE[2]]),
    ("a bit of the tag changed", "forged", [*_WHOLE[:2], part(2, last=True, flip=65_551)]),
    ("a chunk of another blob", "forged", [_WHOLE[0], part(1, under=_OTHER_KEY), _WHOLE[2]]),
    ("a chunk too short", "chunk-size", [part(0, cut=1), *_WHOLE[1:]]),
    ("padding that is not empty", "padding", [*_WHOLE[:2], part(2, last=True, fill="01")]),
]


def refused_cases() -> Iterator[Case]:
    """Three chunks, and what can be done to them; then letters that say something else of them."""
    whole: Case = {"kind": "refused", "seed": "three chunks", "size": 140_000, "key": b64(label("key refused"))}
    whole["sha256"] = hashlib.sha256(content_of(whole)).hexdigest()
    for said, reason, parts in REFUSED:
        yield {"name": said, "expect": reason, **whole, "parts": parts}
    other_hash = whole | {"sha256": hashlib.sha256(b"another content").hexdigest()}
    yield {"name": "another content than the letter says", "expect": "hash", **other_hash, "parts": _WHOLE}
    shorter = whole | {"size": 139_999, "content_size": 140_000}
    yield {"name": "a true size that is too small", "expect": "padding", **shorter, "parts": _WHOLE}
    none = whole | {"size": 0, "content_size": 140_000}
    yield {"name": "a true size of nothing", "expect": "size", **none, "parts": []}
    huge = whole | {"size": MOST_CONTENT_BYTES + 1, "content_size": 140_000}
    yield {"name": "a true size that no blob has", "expect": "size", **huge, "parts": []}


def written() -> str:
    """The whole file."""
    cases = [*chunk_cases(), *sealed_cases(), *refused_cases()]
    return json.dumps({"about": ABOUT, "cases": cases}, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the file, or say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return int(not FILE.exists() or FILE.read_text(encoding="utf-8") != written())
    FILE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
