"""Writes ``vectors/cores.json`` and ``vectors/notices.json``, read by Python, Node and browsers.

Run ``.venv/bin/python tools/make_core_vectors.py``; ``--check`` writes nothing and fails when a file is out of date.
Everything is derived from fixed labels, so the files come out the same each time. Malformed cores and notices are made
here by hand: the product has no function that could. All keys and people are invented.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tropa.cases.events import MAX_CORE_BYTES
from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.sealing.encoding import b64
from tropa.sealing.keys import auth_public, author_id, sealing_public
from tropa.sealing.letters import event_id_of
from tropa.sealing.signing import keyid, sign, verify_key
from tropa.sealing.types import AuthPrivateKey, SealingSeed, SigningSeed

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.vector_cases import lineages, listeners  # noqa: E402 -- after the path is set

REMOVED = object()


def label(name: str, size: int = 32) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa core vectors " + name.encode()).digest(size)


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


SEEKER, TEAM, REPLY = (auth_public(AuthPrivateKey(label(f"{who} auth"))) for who in ("seeker", "team", "reply"))
SEALING = {who: sealing_public(SealingSeed(label(f"{who} sealing"))).text for who in ("seeker", "team", "reply")}
STEWARD, OTHER_STEWARD = SigningSeed(label("steward")), SigningSeed(label("another steward"))
NETWORK = keyid(verify_key(STEWARD))
PARENTS = sorted(label(f"parent {number}") for number in range(17))

ASK_BODY: dict[str, Any] = {
    "language": "ru",
    "situation": "72h",
    "for_whom": "self",
    "needs": ["summons", "health"],
    "flags": ["nothing_identifying"],
    "act_by": "2026-11-25",
    "text": "Пришла повестка, рана ещё не зажила. Что делать?",
    "keys": {"post_id": b64(label("box")), "xwing_pub": SEALING["seeker"], "auth_pub": SEEKER.text},
    "tokens": [b64(label(f"token {number}", 16)) for number in range(16)],
    "network": NETWORK,
    "team_auth_pub": TEAM.text,
}
ASK: dict[str, Any] = {
    "thread": b64(label("thread", 16)),
    "author": author_id("s", SEEKER),
    "author_seq": 0,
    "parents": [],
    "lamport": 1,
    "kind": "ask",
    "at_minute": 29_922_480,
    "body": ASK_BODY,
    "blobs": [],
}
WELCOME = ASK | {
    "author": author_id("t", TEAM),
    "parents": [b64(PARENTS[0])],
    "lamport": 2,
    "kind": "welcome",
    "body": {"reply": {"xwing_pub": SEALING["reply"], "auth_pub": REPLY.text}},
}
LETTER = ASK | {
    "author": author_id("r", REPLY),
    "parents": [b64(PARENTS[0])],
    "lamport": 3,
    "kind": "letter",
    "body": {"text": "Вы вправе письменно просить о комиссии."},
}
SHRED = LETTER | {"author": author_id("s", SEEKER), "author_seq": 1, "kind": "shred", "body": {}}


def changed(core: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """With other top-level fields; REMOVED takes one out."""
    return {name: value for name, value in (core | fields).items() if value is not REMOVED}


def body(core: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return core | {"body": changed(core["body"], **fields)}


def keys(**fields: Any) -> dict[str, Any]:
    return body(ASK, keys=changed(ASK_BODY["keys"], **fields))


def text_of(size: int) -> str:
    return "ъ" * size


def padded_to(size_bytes: int) -> bytes:
    """A letter's core of exactly so many bytes; blanks between fields are allowed."""
    core = compact(LETTER)
    return core[:-1] + b" " * (size_bytes - len(core)) + b"}"


def good_cores() -> Iterator[tuple[str, bytes]]:
    yield "a first letter", compact(ASK)
    yield (
        "a first letter that says as little as it can",
        compact(body(ASK, needs=[], flags=[], act_by=None, text="", tokens=[])),
    )
    yield (
        "a first letter with every need and flag",
        compact(
            body(
                ASK,
                needs=[
                    *("summons", "mobilisation", "contract", "absence", "health", "alternative_service", "leave_army"),
                    *("abroad_asylum", "relative", "psychological", "other"),
                ],
                flags=["crisis", "minor", "lawyer_first", "nothing_identifying"],
            )
        ),
    )
    for situation in ("taken", "2w", "planning", "abroad", "other"):
        yield f"situation {situation}", compact(body(ASK, situation=situation))
    yield "for someone else, in English", compact(body(ASK, for_whom="other", language="en"))
    yield "a leap day to act by", compact(body(ASK, act_by="2028-02-29"))
    yield "a welcome", compact(WELCOME)
    yield "a letter by a reply key", compact(LETTER)
    yield "a letter by a seeker", compact(changed(LETTER, author=author_id("s", SEEKER), author_seq=1))
    yield "a letter by a team key", compact(changed(LETTER, author=author_id("t", TEAM)))
    yield "a request to delete everything", compact(SHRED)
    yield "an empty letter", compact(body(LETTER, text=""))
    yield "a text of 12,000 characters", compact(body(LETTER, text=text_of(12_000)))
    yield "a text of 12,000 characters outside the basic plane", compact(body(LETTER, text="🌲" * 12_000))
    yield "16 parents", compact(changed(LETTER, parents=[b64(parent) for parent in PARENTS[:16]]))
    yield (
        "a first event that is a letter",
        compact(changed(LETTER, author=author_id("s", SEEKER), parents=[], lamport=1)),
    )
    yield "the largest numbers", compact(changed(LETTER, lamport=2**53 - 1, author_seq=2**53 - 1, at_minute=2**53 - 1))
    yield "fields in another order, with blanks", json.dumps(dict(reversed(LETTER.items())), indent=2).encode()
    yield (
        "characters written as escapes",
        json.dumps(body(LETTER, text='ответ 🌲 "\\\n\t\0'), ensure_ascii=True).encode(),
    )
    yield "a field's name written with an escape", compact(LETTER).replace(b'"kind"', b'"\\u006bind"')
    yield "what looks like a second field inside a text", compact(body(LETTER, text='"kind":"shred","kind":"shred"'))
    yield "as large as a letter can hold", padded_to(MAX_CORE_BYTES)


def bad_shapes() -> Iterator[tuple[str, bytes]]:
    core = compact(LETTER)
    yield "nothing", b""
    yield "not JSON", b"letter"
    yield "a list", b"[]"
    yield "null", b"null"
    yield "cut off", core[:-1]
    yield "something after the end", core + b"0"
    yield "two cores", core + core
    yield "a byte order mark", b"\xef\xbb\xbf" + core
    yield "UTF-16", json.dumps(LETTER).encode("utf-16-le")
    yield "a byte that is not UTF-8", core.replace("В".encode(), b"\xff")
    yield "an overlong form of UTF-8", core.replace("В".encode(), b"\xc0\xaf")
    yield "a surrogate encoded as UTF-8", core.replace("В".encode(), b"\xed\xa0\x80")
    yield "a lone surrogate as an escape", core.replace("В".encode(), b"\\ud83c")
    yield "surrogates in the wrong order", core.replace("В".encode(), b"\\udf32\\ud83c")
    yield "a line end inside a text", core.replace("В".encode(), b"\n")
    yield "a comment", core[:-1] + b"/* */}"
    yield "a comma too many", core[:-1] + b",}"
    yield "nested without end", b'{"body":' + b"[" * 60_000
    yield "a deep body", core.replace(b'"body":', b'"body":' + b"[" * 20_000 + b"]" * 20_000 + b',"body":')
    yield "a field twice", core[:-1] + b',"blobs":[]}'
    yield "a field twice, once with an escape in its name", core[:-1] + b',"\\u0062lobs":[]}'
    yield "a body twice", core[:-1] + b',"body":{"text":"x"}}'
    yield "a field of the body twice", core.replace(b'"text":', b'"text":"x","text":')
    yield "a field of the keys twice", compact(ASK).replace(b'"keys":{', b'"keys":{"post_id":"x",')
    yield "an unknown field", compact(changed(LETTER, colour="red"))
    yield "an unknown field of the body", compact(body(LETTER, colour="red"))
    yield "an unknown field of the keys", compact(keys(colour="red"))
    yield "a shred that says something", compact(body(SHRED, text=""))
    for field in LETTER:
        yield f"no {field}", compact(changed(LETTER, **{field: REMOVED}))
    for field in ASK_BODY:
        yield f"no {field} in an ask", compact(body(ASK, **{field: REMOVED}))
    for field in ("post_id", "xwing_pub", "auth_pub"):
        yield f"no {field} in the keys", compact(keys(**{field: REMOVED}))
    yield "no text in a letter", compact(body(LETTER, text=REMOVED))
    yield "no reply in a welcome", compact(body(WELCOME, reply=REMOVED))


def bad_values() -> Iterator[tuple[str, bytes]]:
    for field in ("author_seq", "lamport", "at_minute"):
        yield f"{field} below zero", compact(changed(LETTER, **{field: -1}))
        yield f"{field} too large", compact(changed(LETTER, **{field: 2**53}))
        yield f"{field} with a point", compact(changed(LETTER, **{field: 3.0}))
        yield f"{field} as text", compact(changed(LETTER, **{field: "3"}))
        yield f"{field} null", compact(changed(LETTER, **{field: None}))
    yield "a number with an exponent", compact(LETTER).replace(b'"lamport":3', b'"lamport":3e0')
    yield "a number with a leading zero", compact(LETTER).replace(b'"lamport":3', b'"lamport":03')
    yield "not a number", compact(LETTER).replace(b'"lamport":3', b'"lamport":NaN')
    yield "lamport 0", compact(changed(LETTER, lamport=0, parents=[]))
    yield "lamport 1 with a parent", compact(changed(LETTER, lamport=1))
    yield "lamport 2 with no parent", compact(changed(LETTER, lamport=2, parents=[]))
    two = [b64(parent) for parent in PARENTS[:2]]
    yield "parents not sorted", compact(changed(LETTER, parents=two[::-1]))
    yield "a parent twice", compact(changed(LETTER, parents=[two[0], two[0]]))
    yield "17 parents", compact(changed(LETTER, parents=[b64(parent) for parent in PARENTS]))
    yield "a parent of 31 bytes", compact(changed(LETTER, parents=[b64(label("short", 31))]))
    yield "a parent that is a number", compact(changed(LETTER, parents=[1]))
    yield "parents null", compact(changed(LETTER, parents=None))
    yield "a thread of 15 bytes", compact(changed(LETTER, thread=b64(label("short", 15))))
    yield "a thread with padding", compact(changed(LETTER, thread=LETTER["thread"] + "=="))
    yield "a thread in the other alphabet", compact(changed(LETTER, thread="+" + LETTER["thread"][1:]))
    yield "a thread with stray bits", compact(changed(LETTER, thread="A" * 21 + "B"))
    yield "a thread with a blank", compact(changed(LETTER, thread=" " + LETTER["thread"][1:]))
    yield "an unknown kind", compact(changed(LETTER, kind="note"))
    yield "a kind in capitals", compact(changed(LETTER, kind="Letter"))
    yield "a kind with another's body", compact(changed(LETTER, kind="welcome", author=author_id("t", TEAM)))
    yield "a body that is a text", compact(changed(LETTER, body="text"))
    yield "a blob", compact(changed(LETTER, blobs=[{"id": "x"}]))
    yield "blobs null", compact(changed(LETTER, blobs=None))
    yield "an author of an unknown kind", compact(changed(LETTER, author="x" + LETTER["author"][1:]))
    yield "an author without a kind", compact(changed(LETTER, author=LETTER["author"][2:]))
    yield "an author too short", compact(changed(LETTER, author=LETTER["author"][:-1]))
    yield "an author too long", compact(changed(LETTER, author=LETTER["author"] + "A"))
    yield "an author with stray bits", compact(changed(LETTER, author="r:" + "A" * 21 + "B"))
    yield "an ask by a team", compact(changed(ASK, author=author_id("t", TEAM)))
    yield "an ask by a reply key", compact(changed(ASK, author=author_id("r", REPLY)))
    yield "a shred by a reply key", compact(changed(SHRED, author=author_id("r", REPLY)))
    yield "a welcome by a seeker", compact(changed(WELCOME, author=author_id("s", SEEKER)))
    yield "a welcome by a reply key", compact(changed(WELCOME, author=author_id("r", REPLY)))
    yield "an ask that is not its author's first", compact(changed(ASK, author_seq=1))
    yield "an ask with a parent", compact(changed(ASK, parents=two[:1], lamport=2))


def bad_bodies() -> Iterator[tuple[str, bytes]]:
    yield "a text of 12,001 characters", compact(body(LETTER, text=text_of(12_001)))
    yield "a first letter's text of 12,001 characters", compact(body(ASK, text=text_of(12_001)))
    yield "a text that is a number", compact(body(LETTER, text=1))
    yield "a text that is null", compact(body(LETTER, text=None))
    for field in ("language", "situation", "for_whom"):
        yield f"an unknown {field}", compact(body(ASK, **{field: "unknown"}))
        yield f"{field} null", compact(body(ASK, **{field: None}))
    for field, twice in (("needs", ["summons"] * 2), ("flags", ["crisis"] * 2), ("tokens", ASK_BODY["tokens"][:1] * 2)):
        yield f"unknown {field}", compact(body(ASK, **{field: ["unknown"]}))
        yield f"{field} name something twice", compact(body(ASK, **{field: twice}))
        yield f"{field} not a list", compact(body(ASK, **{field: "summons"}))
    for name, day in (
        ("that does not exist", "2026-02-30"),
        ("that no year has", "2027-02-29"),
        ("without zeros", "2026-2-3"),
        ("without lines", "20261125"),
        ("with a time", "2026-11-25T00:00:00Z"),
        ("in the year 0", "0000-01-01"),
        ("of many digits", "12026-11-25"),
        ("that is empty", ""),
        ("that is a number", 20_052),
    ):
        yield f"a day to act by {name}", compact(body(ASK, act_by=day))
    yield "17 tokens", compact(body(ASK, tokens=[*ASK_BODY["tokens"], b64(label("token 16", 16))]))
    yield "a token of 15 bytes", compact(body(ASK, tokens=[b64(label("short", 15))]))
    yield "a box of 31 bytes", compact(keys(post_id=b64(label("short", 31))))
    yield "a sealing key of 1,215 bytes", compact(keys(xwing_pub=b64(label("short", 1215))))
    yield "an auth key of 33 bytes", compact(keys(auth_pub=b64(label("long", 33))))
    yield "keys as a list", compact(body(ASK, keys=[]))
    yield "a network in capitals", compact(body(ASK, network=NETWORK.upper()))
    yield "a network of 63 digits", compact(body(ASK, network=NETWORK[1:]))
    yield "a network with a line end", compact(body(ASK, network=NETWORK + "\n"))
    yield "a team key of 31 bytes", compact(body(ASK, team_auth_pub=b64(label("short", 31))))
    yield (
        "a reply key of 31 bytes",
        compact(body(WELCOME, reply={"xwing_pub": SEALING["reply"], "auth_pub": b64(label("short", 31))})),
    )
    yield "an unknown field of the reply", compact(body(WELCOME, reply=WELCOME["body"]["reply"] | {"colour": "red"}))


def cores() -> Iterator[dict[str, Any]]:
    for name, core in good_cores():
        read = json.loads(core)
        yield {
            "name": name,
            "expect": "read",
            "core": b64(core),
            "event_id": event_id_of(core).text,
            **{
                field: read[field]
                for field in ("thread", "author", "author_seq", "parents", "lamport", "kind", "at_minute")
            },
            **({"text": read["body"]["text"]} if "text" in read["body"] else {}),
        }
    for cases in (bad_shapes(), bad_values(), bad_bodies()):
        yield from ({"name": name, "expect": "refused", "core": b64(core)} for name, core in cases)


WEEK = 2_969
MONDAY, SUNDAY = WEEK * 7 - 3, WEEK * 7 + 3
RELAY = label("relay")
NOTICE: dict[str, Any] = {
    "network": NETWORK,
    "steward_pub": verify_key(STEWARD).text,
    "lineage": [],
    "version": 1,
    "week": WEEK,
    "valid_from_day": MONDAY,
    "valid_until_day": SUNDAY,
    "relay_id": b64(RELAY),
    "team": {"post_id": b64(label("team box")), "xwing_pub": SEALING["team"], "auth_pub": TEAM.text},
    "languages": ["ru", "en"],
    "addresses": ["https://tropa.example/", "http://127.0.0.1:8750/"],
    "client_sha256": hashlib.sha256(b"manifest").hexdigest(),
}


def signed(payload: bytes | dict[str, Any], seed: SigningSeed = STEWARD, kind: str = NOTICE_PAYLOAD_TYPE) -> bytes:
    return sign(payload if isinstance(payload, bytes) else compact(payload), kind, seed)


def of_team(**fields: Any) -> dict[str, Any]:
    return NOTICE | {"team": changed(NOTICE["team"], **fields)}


def good_notices() -> Iterator[dict[str, Any]]:
    good = {"expect": "accepted", "envelope": signed(NOTICE)}
    for name, today in (
        ("on its Monday", MONDAY),
        ("on its Sunday", SUNDAY),
        ("two days early, for slow clocks", MONDAY - 2),
        ("two days late, for fast clocks", SUNDAY + 2),
    ):
        yield good | {"name": name, "today": today}
    yield good | {"name": "with its signer pinned", "pinned": NETWORK}
    yield good | {
        "name": "one language, no address, no client",
        "envelope": signed(NOTICE | {"languages": ["ru"], "addresses": [], "client_sha256": None}),
    }
    yield good | {"name": "languages in the other order", "envelope": signed(NOTICE | {"languages": ["en", "ru"]})}
    yield good | {"name": "the largest version", "envelope": signed(NOTICE | {"version": 2**53 - 1})}


def bad_notices() -> Iterator[tuple[str, str, bytes | dict[str, Any]]]:
    yield "malformed", "nothing", b""
    yield "malformed", "not an envelope", compact(NOTICE)
    yield "malformed", "an envelope of another payload type", signed(NOTICE, kind="application/vnd.tropa.roster+json")
    yield "malformed", "a payload that is not JSON", signed(b"notice")
    yield "malformed", "a payload that is a list", signed(b"[]")
    yield "malformed", "a payload that is not UTF-8", signed(compact(NOTICE).replace(b"tropa", b"\xff"))
    yield "malformed", "blanks in the payload", signed(json.dumps(NOTICE).encode())
    yield "malformed", "fields in another order", signed(dict(reversed(NOTICE.items())))
    yield "malformed", "an escape where none is needed", signed(compact(NOTICE).replace(b"https", b"\\u0068ttps"))
    yield "malformed", "a field twice", signed(compact(NOTICE)[:-1] + b',"version":1}')
    yield "malformed", "an unknown field", NOTICE | {"colour": "red"}
    yield "malformed", "an unknown field of the team", of_team(colour="red")
    for field in NOTICE:
        yield "malformed", f"no {field}", changed(NOTICE, **{field: REMOVED})
    for field in NOTICE["team"]:
        yield "malformed", f"no {field} of the team", of_team(**{field: REMOVED})
    yield "malformed", "version 0", NOTICE | {"version": 0}
    yield "malformed", "a version with a point", NOTICE | {"version": 1.0}
    yield "malformed", "a version too large", NOTICE | {"version": 2**53}
    yield (
        "malformed",
        "a week too late",
        NOTICE
        | {
            "week": 2**20 + 1,
            "valid_from_day": (2**20 + 1) * 7 - 3,
            "valid_until_day": (2**20 + 1) * 7 + 3,
        },
    )
    yield "malformed", "days of another week", NOTICE | {"week": WEEK + 1}
    yield "malformed", "eight days long", NOTICE | {"valid_until_day": SUNDAY + 1}
    yield "malformed", "beginning on a Sunday", NOTICE | {"valid_from_day": MONDAY - 1}
    yield "malformed", "no language", NOTICE | {"languages": []}
    yield "malformed", "a language twice", NOTICE | {"languages": ["ru", "ru"]}
    yield "malformed", "an unknown language", NOTICE | {"languages": ["ru", "de"]}
    yield "malformed", "an address of another scheme", NOTICE | {"addresses": ["javascript:alert(1)"]}
    yield "malformed", "an address with a blank", NOTICE | {"addresses": ["https://tropa.example/ "]}
    yield "malformed", "an address of 201 characters", NOTICE | {"addresses": ["https://" + "a" * 193]}
    yield "malformed", "17 addresses", NOTICE | {"addresses": [f"https://{n}.example/" for n in range(17)]}
    yield "malformed", "a client's hash in capitals", NOTICE | {"client_sha256": "A" * 64}
    yield "malformed", "a team key of 1,215 bytes", of_team(xwing_pub=b64(label("short", 1215)))
    yield "malformed", "a steward's key of 31 bytes", NOTICE | {"steward_pub": b64(label("short", 31))}
    yield "malformed", "a relay of 31 bytes", NOTICE | {"relay_id": b64(label("short", 31))}
    yield "signature", "signed by another key", signed(NOTICE, OTHER_STEWARD)
    yield "signature", "changed after signing", tampered(signed(NOTICE), b"127.0.0.1", b"127.0.0.2")
    yield "signature", "a signature of another notice", other_signature()
    yield "network", "naming another network", NOTICE | {"network": keyid(verify_key(OTHER_STEWARD))}


def tampered(envelope: bytes, old: bytes, new: bytes) -> bytes:
    fields = json.loads(envelope)
    payload = base64.b64decode(fields["payload"]).replace(old, new)
    return compact(fields | {"payload": base64.b64encode(payload).decode()})


def other_signature() -> bytes:
    return compact(
        json.loads(signed(NOTICE)) | {"signatures": json.loads(signed(NOTICE | {"version": 2}))["signatures"]}
    )


def notices() -> Iterator[dict[str, Any]]:
    usual = {"today": MONDAY + 1, "relay_id": b64(RELAY), "pinned": None, "envelope": signed(NOTICE)}
    cases = [
        *good_notices(),
        *({"name": name, "expect": fault, "envelope": made} for fault, name, made in bad_notices()),
        *({"name": name, "expect": fault, "envelope": made} for fault, name, made in lineages.cases(NOTICE)),
        *({"name": name, "expect": fault, "envelope": made} for fault, name, made in listeners.cases(NOTICE)),
        {"name": "for another relay", "expect": "relay", "relay_id": b64(label("another relay"))},
        {"name": "another signer than the one pinned", "expect": "other-signer", "pinned": "0" * 64},
        {"name": "three days early", "expect": "not-yet", "today": MONDAY - 3},
        {"name": "three days late", "expect": "expired", "today": SUNDAY + 3},
    ]
    for case in cases:
        whole = {"name": case["name"], "expect": case["expect"]} | usual | case
        made = whole["envelope"]
        yield whole | {"envelope": b64(signed(made) if isinstance(made, dict) else made)}


CORES_ABOUT = (
    "Cores (protocol 4.5-4.7). `core` is base64url of the bytes inside a letter. expect: read (then its event id and "
    "what it says at the top, and its text if it has one) | refused."
)
NOTICES_ABOUT = (
    "Notices (protocol 7). Verify `envelope` (base64url of its bytes) for the relay `relay_id` on the day `today`, "
    "with the network `pinned` or null. expect: accepted | malformed | lineage | signature | network | relay | "
    "other-signer | not-yet | expired."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    stale = False
    for file, about, cases in (("cores", CORES_ABOUT, cores()), ("notices", NOTICES_ABOUT, notices())):
        made = json.dumps({"about": about, "cases": list(cases)}, ensure_ascii=False, indent=1) + "\n"
        path = ROOT / "vectors" / f"{file}.json"
        if not check:
            path.write_text(made)
        elif not path.exists() or path.read_text() != made:
            stale = True
            print(f"vectors/{file}.json is not what tools/make_core_vectors.py writes", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
