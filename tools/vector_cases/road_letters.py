"""Letters about legs and journeys as they are written, and each at its limits (protocol 16.4)."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from tropa.sealing.keys import auth_public, author_id, sealing_public
from tropa.sealing.types import AuthPrivateKey, SealingSeed

Core = dict[str, Any]
MINUTE = 29_922_480
HOUR = MINUTE // 60
LARGEST = 2**53 - 1
PAPERS = [
    *("internal", "foreign", "foreign_biometric", "visa", "military_id", "birth_certificate", "guardian_consent"),
    "other",
]


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def fixed(label: str, size_bytes: int) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa road vectors " + label.encode()).digest(size_bytes)


def compact(value: object) -> bytes:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


PERSON, REPLY, WATCH = (auth_public(AuthPrivateKey(fixed(f"{who} auth", 32))) for who in ("person", "reply", "watch"))


def key(name: str, auth: Any) -> Core:
    """A public key to write to."""
    return {"xwing_pub": sealing_public(SealingSeed(fixed(f"{name} sealing", 32))).text, "auth_pub": auth.text}


LEG_BODY: Core = {
    "to": b64(fixed("carrier's own thread", 16)),
    "as": "carrier",
    "version": 1,
    "state": "asked",
    "mode": "driver",
    "starts": MINUTE + 600,
    "ends": MINUTE + 750,
    "from": "Tbilisi, Didube station",
    "where": "Kutaisi, the railway station",
    "said": "Is this the bus to the museum?",
    "heard": "No, that one left at nine.",
    "todo": "Встретить у главного входа, довезти, подождать, пока войдёт.",
    "tell": "Когда доедете, нажмите «Сделано».",
    "papers": ["internal", "foreign"],
    "answer_by": MINUTE + 120,
    "reply": key("leg", REPLY),
}
JOURNEY_BODY: Core = {
    "to": b64(fixed("traveller's own thread", 16)),
    "version": 2,
    "state": "running",
    "text": "Вечером каждого дня мы ждём вашего слова. Если его не будет, сначала напишем вам, потом позвоним.",
    "windows": [
        {"from": MINUTE + 600, "until": MINUTE + 720, "hour": HOUR + 36},
        {"from": MINUTE + 2040, "until": MINUTE + 2160, "hour": HOUR + 60},
    ],
    "grace": 2,
    "ladder": [{"who": "дежурная сети", "after": 0}, {"who": "ваша сестра", "after": 6}],
    "reply": key("watch", WATCH),
    "salt": b64(fixed("salt", 16)),
    "series": b64(fixed("series", 32)),
}
LEG: Core = {
    "thread": b64(fixed("leg thread", 16)),
    "author": author_id("r", REPLY),
    "author_seq": 0,
    "parents": [],
    "lamport": 1,
    "kind": "leg",
    "at_minute": MINUTE,
    "body": LEG_BODY,
    "blobs": [],
}
JOURNEY = LEG | {"thread": b64(fixed("journey", 16)), "kind": "journey", "body": JOURNEY_BODY}
_BY_PERSON = LEG | {"author": author_id("s", PERSON)}
_OF_WATCH = JOURNEY | {"author": author_id("r", WATCH)}
ANSWER = _BY_PERSON | {
    "kind": "leg_answer",
    "body": {"version": 1, "say": "accept", "starts": None, "ends": None, "text": "Буду"},
}
AGREE = JOURNEY | {
    "author": author_id("s", PERSON),
    "kind": "agree",
    "body": {"version": 1, "yes": True, "fine": "маяк", "duress": "парус", "text": ""},
}
CHECKIN = AGREE | {
    "author_seq": 1,
    "kind": "checkin",
    "body": {"version": 2, "window": 0, "say": "fine", "word": "маяк"},
}
WARNING = _OF_WATCH | {"kind": "warning", "body": {}}
RUNG = _OF_WATCH | {
    "author_seq": 1,
    "kind": "rung",
    "body": {"version": 2, "rung": 0, "cancel": b64(fixed("cancel", 16))},
}
EACH = {
    "leg": LEG,
    "leg_answer": ANSWER,
    "journey": JOURNEY,
    "agree": AGREE,
    "checkin": CHECKIN,
    "warning": WARNING,
    "rung": RUNG,
}


def body(core: Core, **changes: Any) -> Core:
    """With other fields in its body; ``begins`` stands for ``from``."""
    named = {{"begins": "from", "as_": "as"}.get(name, name): value for name, value in changes.items()}
    return core | {"body": core["body"] | named}


def windows(count: int, apart: int = 120) -> list[Core]:
    """So many, one after the other, each renewing to the hour in which it has ended."""
    ends = [MINUTE + 60 + each * apart for each in range(count)]
    return [{"from": end - 60, "until": end, "hour": -(-end // 60)} for end in ends]


def good() -> Iterator[tuple[str, Core]]:
    """Every kind, in every state, and each limit from inside."""
    for name, core in EACH.items():
        yield f"a {name}", core
    yield from _legs()
    yield from _answers()
    yield from _journeys()
    yield from _words()


def _legs() -> Iterator[tuple[str, Core]]:
    yield "a leg for its traveller", body(LEG, as_="traveller", state="given", answer_by=None)
    yield "a leg called off", body(LEG, state="called_off", version=2)
    for mode in ("train", "bus", "flight", "host", "walk"):
        yield f"a leg by {mode}", body(LEG, mode=mode)
    yield "a leg with every paper", body(LEG, papers=PAPERS)
    yield (
        "a leg that says as little as it can",
        body(LEG, papers=[], answer_by=None, **dict.fromkeys(("begins", "where", "said", "heard", "todo", "tell"), "")),
    )
    long = {"begins": "ж" * 120, "where": "ж" * 120, "said": "ж" * 200, "heard": "ж" * 200}
    yield "a leg that says as much as it can", body(LEG, **long, todo="🌲" * 1_500, tell="🌲" * 500)
    yield "a leg of one minute", body(LEG, ends=LEG_BODY["starts"] + 1)
    yield (
        "a leg with the largest numbers",
        body(LEG, version=LARGEST, starts=LARGEST - 1, ends=LARGEST, answer_by=LARGEST)
        | {"author_seq": LARGEST, "at_minute": LARGEST},
    )
    yield "a leg from the first minute", body(LEG, starts=0, ends=1, answer_by=0) | {"at_minute": 0}
    yield "a leg exactly as long as its letter holds", full_leg(15_164)


def as_long_as(core: Core, size_bytes: int, **room: int) -> Core:
    """With so much in these fields, up to so many characters each, that it is as long as that.

    A control character is six bytes, a letter one.
    """
    full = body(core, **dict.fromkeys(room, ""))
    missing = size_bytes - len(compact(full))
    for field, most in room.items():
        escaped = min(most - 5, missing // 6)
        plain = min(most - escaped, missing - 6 * escaped)
        full = body(full, **{field: "\u0001" * escaped + "x" * plain})
        missing -= 6 * escaped + plain
    assert not missing
    return full


def full_leg(size_bytes: int) -> Core:
    """A leg of exactly so many bytes."""
    return as_long_as(LEG, size_bytes, todo=1_500, tell=500, said=200, heard=200)


def full_answer(size_bytes: int) -> Core:
    """An answer of exactly so many bytes."""
    return as_long_as(ANSWER, size_bytes, text=500)


def _answers() -> Iterator[tuple[str, Core]]:
    for say in ("decline", "done", "failed"):
        yield f"an answer: {say}", body(ANSWER, say=say, text="")
    yield "an answer: propose", body(ANSWER, say="propose", starts=MINUTE + 700, ends=MINUTE + 850)
    yield "an answer of 500 characters", body(ANSWER, text="🌲" * 500)
    yield "an answer exactly as long as its letter holds", full_answer(2_876)


def _journeys() -> Iterator[tuple[str, Core]]:
    yield "a journey offered", body(JOURNEY, version=1, state="offered", salt=None, series=None)
    yield "a journey offered with its salt", body(JOURNEY, version=1, state="offered", series=None)
    yield "a journey over", body(JOURNEY, version=3, state="over", series=None)
    yield "a journey of twelve windows", body(JOURNEY, windows=windows(12))
    yield "a journey whose windows follow at once", body(JOURNEY, windows=windows(3, apart=60))
    yield "a journey whose windows renew to one hour", body(JOURNEY, windows=_one_hour())
    yield "a journey of one window", body(JOURNEY, windows=windows(1))
    ladder = [{"who": "🌲" * 80, "after": 72}] * 8
    yield "a journey with the longest ladder", body(JOURNEY, ladder=ladder, grace=48)
    yield "a journey with the shortest ladder", body(JOURNEY, ladder=[{"who": "", "after": 0}], grace=1)
    yield "a journey of 2,000 characters", body(JOURNEY, text="🌲" * 2_000, windows=windows(12), ladder=ladder)


def _one_hour() -> list[Core]:
    return [each | {"hour": HOUR + 24} for each in windows(2)]


def _words() -> Iterator[tuple[str, Core]]:
    yield "an agreement as it is kept", body(AGREE, fine="", duress="")
    yield "no agreement", body(AGREE, yes=False, fine="", duress="", text="Лучше утром")
    yield "words of forty characters", body(AGREE, fine="🌲" * 40, duress="щ" * 40, text="🌲" * 500)
    yield "words that differ in a mark", body(AGREE, fine="чай", duress="чаи")
    yield "a check-in: later", body(CHECKIN, say="later", word="")
    yield "a check-in: unsafe", body(CHECKIN, say="unsafe")
    yield "a check-in as it is kept", body(CHECKIN, word="")
    yield "a check-in in the last window there can be", body(CHECKIN, window=11, word="🌲" * 40)
    yield "the last rung there can be", body(RUNG, rung=7, version=LARGEST)


def written_otherwise() -> Iterator[tuple[str, Core, bytes]]:
    """What is read, and written by nobody here."""
    yield (
        "fields in another order, with blanks",
        CHECKIN,
        json.dumps(dict(reversed(CHECKIN.items())), indent=2).encode(),
    )
    yield "a word written as escapes", CHECKIN, json.dumps(CHECKIN, separators=(",", ":")).encode()
    yield "a field's name as an escape", WARNING, compact(WARNING).replace(b'"kind"', b'"\\u006bind"')
