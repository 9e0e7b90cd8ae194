"""Names that are, and are not, those of a letter's sender (protocol 4.6)."""

import base64
import hashlib

from tools.vector_cases._common import Case, fixed
from tropa.sealing.keys import author_id
from tropa.sealing.types import AuthPublicKey

HEADER = (
    "Authors (protocol 4.6): is `author` a name of the sender with this auth key (base64url)? "
    "expect: matches | refused."
)
SENDER, OTHER = AuthPublicKey(fixed("author", 32)), AuthPublicKey(fixed("another author", 32))


def cases() -> list[Case]:
    """All of them."""
    name = author_id("t", SENDER)
    digest = hashlib.sha256(b"tropa/1/author" + SENDER.raw).digest()
    refused = {
        "another key's name": author_id("t", OTHER),
        "a kind there is not": "x" + name[1:],
        "a kind in upper case": "T" + name[1:],
        "no kind": name[2:],
        "two kinds": "s:" + name,
        "nothing": "",
        "a line end after it": name + "\n",
        "a space before it": " " + name,
        "padded": name + "==",
        "unused bits set": name[:-1] + chr(ord(name[-1]) + 1),
        "the whole hash": "t:" + base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "the hash in hex": "t:" + digest[:16].hex(),
        "the key itself": "t:" + SENDER.text,
        "a letter that looks alike": "т" + name[1:],
    }
    return [
        *(_case(f"the sender's name as {kind}", author_id(kind, SENDER), "matches") for kind in ("s", "t", "r")),
        *(_case(what, author, "refused") for what, author in refused.items()),
    ]


def _case(name: str, author: str, expect: str) -> Case:
    return name, lambda: {"expect": expect, "author": author, "sender": SENDER.text}
