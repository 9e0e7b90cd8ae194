"""Looking for a phrase where it must not be, in every form it could have travelled in.

Does not understand compression or encryption: it looks at bytes as they were written or sent.
"""

import base64
import json
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

_SHORTEST_BASE64_BYTES = 12


def forms_of(phrase: str) -> dict[str, bytes]:
    """The phrase as bytes, by name of the form: text encodings, hex, JSON and URL escapes, base64 at each alignment."""
    utf8 = phrase.encode()
    forms = {
        "utf-8": utf8,
        "utf-16-le": phrase.encode("utf-16-le"),
        "utf-16-be": phrase.encode("utf-16-be"),
        "cp1251": phrase.encode("cp1251", errors="replace"),
        "hex": utf8.hex().encode(),
        "json": json.dumps(phrase)[1:-1].encode(),
        "url": urllib.parse.quote(phrase).encode(),
    }
    for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        forms |= {f"{name}+{shift}": encoded for shift, encoded in _base64_middles(utf8, encode)}
    return forms


def _base64_middles(utf8: bytes, encode: Callable[[bytes], bytes]) -> Iterator[tuple[int, bytes]]:
    # Base64 of a phrase inside a longer text depends on where it starts, modulo three bytes; only the part that no
    # neighbour influences can be looked for.
    for shift in range(3):
        whole = utf8[(-shift) % 3 :]
        whole = whole[: len(whole) // 3 * 3]
        if len(whole) >= _SHORTEST_BASE64_BYTES:
            yield shift, encode(whole)


def found_in(phrase: str, content: bytes) -> list[str]:
    """The names of the forms in which ``phrase`` stands in ``content``; empty when it does not."""
    lowered = content.lower()
    return [
        name
        for name, form in forms_of(phrase).items()
        if form in content or (name in ("hex", "json", "url") and form.lower() in lowered)
    ]


def files_with(phrase: str, folder: Path) -> list[str]:
    """Every file below ``folder`` that holds ``phrase`` in its name or content, as ``relative path (form)``."""
    hits = []
    for path in sorted(folder.rglob("*")):
        name_forms = found_in(phrase, str(path.relative_to(folder)).encode())
        content_forms = found_in(phrase, path.read_bytes()) if path.is_file() else []
        hits += [f"{path.relative_to(folder)} ({form})" for form in name_forms + content_forms]
    return hits
