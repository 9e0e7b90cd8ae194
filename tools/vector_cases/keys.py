"""What comes of given bytes: public keys, ids, joined parts, text; and text that is refused."""

from tools.vector_cases._common import Case, fixed
from tropa.sealing import boxes, signing
from tropa.sealing.encoding import b64, lp
from tropa.sealing.hints import reply_hint
from tropa.sealing.keys import AuthorKind, auth_public, author_id, sealing_public
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    ReadKey,
    SealingSeed,
    SigningSeed,
    ThreadId,
    Token,
    VerifyKey,
)

HEADER = (
    "Keys and ids (protocol 1-4). `in` gives `out` by the function `kind` names. Bytes are base64url without padding; "
    "keyid is hex, author-* and b64-of are text. expect: derived | refused (unb64 of `in`, which is text)."
)


def cases() -> list[Case]:
    """All of them."""
    return [*_publics(), *_ids(), *_joined(), *_texts()]


def derived(name: str, kind: str, given: object, out: object) -> Case:
    """One case that gives a value."""
    return name, lambda: {"expect": "derived", "kind": kind, "in": given, "out": out}


def _publics() -> list[Case]:
    made = []
    for n in range(3):
        seed, private = SealingSeed(fixed(f"sealing {n}", 32)), AuthPrivateKey(fixed(f"auth {n}", 32))
        signing_seed = SigningSeed(fixed(f"signing {n}", 32))
        made += [
            derived(f"X-Wing public key {n}", "sealing-public", seed.text, sealing_public(seed).text),
            derived(f"X25519 public key {n}", "auth-public", private.text, auth_public(private).text),
            derived(f"Ed25519 public key {n}", "verify-key", signing_seed.text, signing.verify_key(signing_seed).text),
        ]
    return made


def _ids() -> list[Case]:
    read_key, token, verify = ReadKey(fixed("read key", 32)), Token(fixed("token", 16)), VerifyKey(fixed("verify", 32))
    sender, letter = AuthPublicKey(fixed("sender", 32)), fixed("letter", 4_096)
    core = '{"text":"ё"}'.encode()
    kinds: tuple[AuthorKind, ...] = ("s", "t", "r")
    return [
        derived("a box's post id", "post-id", read_key.text, boxes.post_id_of(read_key).text),
        derived("a token's hash", "token-hash", token.text, boxes.token_hash(token).text),
        derived("a signer's keyid", "keyid", verify.text, signing.keyid(verify)),
        derived("a letter's id", "letter-id", b64(letter), b64(boxes.letter_id(letter))),
        derived("an event's id", "event-id", b64(core), event_id_of(core).text),
        derived("the id of an empty event", "event-id", "", event_id_of(b"").text),
        *_hints(),
        *(
            derived(f"an author of kind {kind}", f"author-{kind}", sender.text, author_id(kind, sender))
            for kind in kinds
        ),
    ]


def _hints() -> list[Case]:
    seeker, reply = AuthPrivateKey(fixed("seeker auth", 32)), AuthPrivateKey(fixed("reply auth", 32))
    thread = ThreadId(fixed("thread", 16))
    cases = []
    for number in (0, 1, 255, 256, 2**32, 2**53 - 1):
        out = reply_hint(reply, auth_public(seeker), thread, number).text
        given = [seeker.text, auth_public(reply).text, thread.text, number]
        cases.append(derived(f"the hint of a seeker's letter number {number}", "reply-hint", given, out))
    return cases


def _joined() -> list[Case]:
    lists = {
        "no parts": [],
        "an empty part": [b""],
        "two parts": [b"ab", b"c"],
        "the same letters parted elsewhere": [b"a", b"bc"],
    }
    return [
        derived(f"lp of {name}", "lp", [b64(part) for part in parts], b64(lp(*parts))) for name, parts in lists.items()
    ]


def _texts() -> list[Case]:
    good = {"nothing": b"", "one byte": b"\xff", "two bytes": b"\xff\xfe", "three bytes": b"\xff\xfe\xfd"}
    bad = {
        "padding": "_w==",
        "the standard alphabet": "/w",
        "unused bits set": "_x",
        "a single character": "_",
        "a line end": "_w\n",
        "a space inside": "_ w",
        "a letter outside ASCII": "_wё",
        "a foreign sign skipped": "_*w",
    }
    made = [derived(f"b64 of {name}", "b64-of", data.hex(), b64(data)) for name, data in good.items()]
    return made + [
        (f"text with {name}", lambda text=text: {"expect": "refused", "kind": "unb64", "in": text})
        for name, text in bad.items()
    ]
