"""Writes ``vectors/road.json``: letters about legs and journeys, and how the word for well-being renews (protocol 16).

Run ``.venv/bin/python tools/make_road_vectors.py``; ``--check`` writes nothing and fails when the file is out of date.
Cores are spelled here by hand and not by the product, so that the two can disagree. All keys, people and places are
invented or public.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.vector_cases import road_letters, road_refused  # noqa: E402 -- after the path is set
from tools.vector_cases.road_letters import b64, compact, fixed  # noqa: E402

FILE = ROOT / "vectors" / "road.json"
ABOUT = (
    "Protocol 16.4, 16.5. `kind` core: `core` is base64url of the bytes inside a letter of `letter_bytes`. expect: "
    "read (then its event id and what it says at the top; writing what was read gives these very bytes, unless "
    "`written_so` is false) | refused. `kind` word: somebody typed `word`, its salt is `salt`: it counts as "
    "`counts`, and renews with `token`; expect derived."
)
Case = dict[str, Any]
TOP = ("thread", "author", "author_seq", "kind", "at_minute")

WORDS = {
    "a Latin word": ("lighthouse", "lighthouse"),
    "capitals": ("LightHouse", "lighthouse"),
    "white space around": ("\t lighthouse \r\n", "lighthouse"),
    "white space inside": ("old \t  lighthouse", "old lighthouse"),
    "a no-break space is a blank": ("old\u00a0lighthouse", "old lighthouse"),
    "an ideographic space at the end": ("lighthouse\u3000", "lighthouse"),
    "a line separator is no blank": ("old\u2028lighthouse", "old\u2028lighthouse"),
    "a byte order mark is no blank": ("\ufefflighthouse", "\ufefflighthouse"),
    "a unit separator is no blank": ("lighthouse\u001f", "lighthouse\u001f"),
    "a Cyrillic word": ("маяк", "маяк"),
    "Cyrillic capitals": ("МАЯК", "маяк"),
    "Cyrillic letters that look Latin": ("сор", "сор"),
    "the Latin ones": ("cop", "cop"),
    "ё": ("Ёлка", "елка"),
    "ё of two characters": ("е\u0308лка", "елка"),
    "й of two characters": ("чаи\u0306", "чай"),
    "й is not и": ("чаи", "чаи"),
    "a combining mark": ("cafe\u0301", "café"),
    "the same, composed": ("CAFÉ", "café"),
    "a ligature": ("ﬁne", "fine"),
    "full width": ("ＦＩＮＥ　１２", "fine 12"),
    "a sharp s stays": ("Straße", "straße"),
    "a capital sharp s": ("STRAẞE", "straße"),
    "a final sigma": ("ΣΟΦΟΣ", "σοφο\u03c2"),
    "a dotted capital i": ("İstanbul", "i\u0307stanbul"),
    "a hyphen and digits": ("Поезд-7", "поезд-7"),
    "outside the basic plane": ("🌲 Лес", "🌲 лес"),
    "nothing": ("", ""),
    "blanks alone": (" \t ", ""),
    "forty characters": ("Щ" * 40, "щ" * 40),
}


def renew_token(counts: str, salt: bytes) -> bytes:
    """RFC 5869 by hand: one block."""
    key = hmac.digest(salt, counts.encode(), "sha256")
    return hmac.digest(key, b"tropa/1/fine\x01", "sha256")[:16]


def words() -> Iterator[Case]:
    """How a word counts, and what it gives."""
    usual = fixed("salt", 16)
    for name, (word, counts) in WORDS.items():
        yield _word(f"a word: {name}", word, counts, usual)
    yield _word("a word: another salt", "lighthouse", "lighthouse", fixed("another salt", 16))
    yield _word("a word: a salt of zeros", "lighthouse", "lighthouse", bytes(16))


def _word(name: str, word: str, counts: str, salt: bytes) -> Case:
    token = renew_token(counts, salt)
    return {
        **{"name": name, "kind": "word", "expect": "derived"},
        **{"word": word, "salt": b64(salt), "counts": counts, "token": b64(token)},
    }


def read() -> Iterator[Case]:
    """Letters that are taken."""
    for name, core in road_letters.good():
        yield _read(name, core, compact(core))
    for name, core, data in road_letters.written_otherwise():
        yield _read(name, core, data) | {"written_so": False}


def _read(name: str, core: Case, data: bytes) -> Case:
    event_id = hashlib.sha256(b"tropa/1/event" + data).digest()
    size = 16_384 if core["kind"] in ("leg", "journey") else 4_096
    return {
        **{"name": name, "kind": "core", "expect": "read", "core": b64(data)},
        **{"event_id": b64(event_id), "letter_bytes": size, "top": {field: core[field] for field in TOP}},
    }


def refused() -> Iterator[Case]:
    """Letters that nobody takes."""
    for name, core in road_refused.bad():
        data = core if isinstance(core, bytes) else compact(core)
        yield {"name": name, "kind": "core", "expect": "refused", "core": b64(data)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    cases = [*read(), *refused(), *words()]
    if len({case["name"] for case in cases}) < len(cases):
        raise SystemExit("two cases have one name")
    text = json.dumps({"about": ABOUT, "cases": cases}, ensure_ascii=False, indent=1) + "\n"
    if not parser.parse_args().check:
        FILE.write_text(text)
        return 0
    if not FILE.exists() or FILE.read_text() != text:
        print("vectors/road.json is not what tools/make_road_vectors.py makes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
