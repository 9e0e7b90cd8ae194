"""Every way in which a letter about a leg or a journey is none; one failure each (protocol 16.4)."""

from collections.abc import Iterator

from tools.vector_cases.road_letters import (
    AGREE,
    ANSWER,
    CHECKIN,
    EACH,
    HOUR,
    JOURNEY,
    JOURNEY_BODY,
    LARGEST,
    LEG,
    LEG_BODY,
    MINUTE,
    PERSON,
    RUNG,
    WARNING,
    WATCH,
    Core,
    b64,
    body,
    compact,
    fixed,
    full_answer,
    full_leg,
    windows,
)
from tropa.sealing.keys import author_id

Named = tuple[str, Core | bytes]


def bad() -> Iterator[Named]:
    """All of them."""
    yield from _no_cores()
    yield from _tops()
    yield from _missing()
    yield from _legs()
    yield from _answers()
    yield from _journeys()
    yield from _windows()
    yield from _words()


def _no_cores() -> Iterator[Named]:
    data = compact(CHECKIN)
    yield "nothing", b""
    yield "not JSON", b"leg"
    yield "a list", b"[]"
    yield "null", b"null"
    yield "cut off", data[:-1]
    yield "two cores", data + data
    yield "a byte order mark", b"\xef\xbb\xbf" + data
    yield "not UTF-8", data.replace("маяк".encode(), b"\xff\xfe")
    yield "half a character", data.replace("маяк".encode(), b"\\ud800")
    yield "a field twice", data[:-1] + b',"lamport":1}'
    yield "a field twice in a body", data.replace(b'"window":0', b'"window":0,"window":0')
    yield "a number with a point", data.replace(b'"window":0', b'"window":0.0')
    yield "a number with an exponent", data.replace(b'"window":0', b'"window":0e0')
    yield "a number as text", data.replace(b'"window":0', b'"window":"0"')
    yield "deeper than anybody reads", b'{"body":' + b"[" * 2_500
    yield "longer than its letter, by blanks", data[:-1] + b" " * (2_877 - len(data)) + b"}"


def _tops() -> Iterator[Named]:
    for name, core in EACH.items():
        side = author_id("s" if core["author"][0] == "r" else "r", PERSON)
        yield f"a {name} by the other side", core | {"author": side}
        yield f"a {name} by a team", core | {"author": author_id("t", PERSON)}
        yield f"a {name} by a device", core | {"author": "d" + author_id("s", PERSON)[1:]}
        yield f"a {name} with an unknown field", body(core, lat=4170)
    yield "an author of 15 bytes", CHECKIN | {"author": CHECKIN["author"][:-1]}
    yield "an author that is not canonical", CHECKIN | {"author": CHECKIN["author"][:-1] + "B"}
    yield "an unknown field at the top", CHECKIN | {"colour": "red"}
    yield "with a parent", CHECKIN | {"parents": [b64(fixed("parent", 32))]}
    yield "lamport 2", CHECKIN | {"lamport": 2}
    yield "with an attachment", CHECKIN | {"blobs": [{}]}
    yield "a letter's kind", CHECKIN | {"kind": "letter", "body": {"text": "x"}}
    yield "another kind's body", CHECKIN | {"kind": "agree"}
    yield "an unknown kind", CHECKIN | {"kind": "position"}
    yield "a thread of 15 bytes", CHECKIN | {"thread": b64(fixed("thread", 15))}
    yield "a minute before time", CHECKIN | {"at_minute": -1}
    yield "a minute beyond all", CHECKIN | {"at_minute": LARGEST + 1}
    yield "a number below nothing", CHECKIN | {"author_seq": -1}


def _missing() -> Iterator[Named]:
    for field in CHECKIN:
        yield f"no {field} at the top", _without(CHECKIN, field)
    for name, core in EACH.items():
        for field in core["body"]:
            yield f"a {name} without {field}", core | {"body": _without(core["body"], field)}
    yield "a window without an hour", body(JOURNEY, windows=[_without(windows(1)[0], "hour")])
    yield "a ladder without words", body(JOURNEY, ladder=[{"after": 0}])
    yield "a warning that says something", body(WARNING, text="x")


def _without(fields: Core, name: str) -> Core:
    return {each: value for each, value in fields.items() if each != name}


def _legs() -> Iterator[Named]:
    for field, value in {
        **{"to": b64(fixed("short", 15)), "as": "driver", "state": "done", "mode": "taxi"},
        **{"version": 0, "starts": -1, "ends": None, "answer_by": -1},
        **{"from": "ж" * 121, "where": "ж" * 121, "said": "ж" * 201, "heard": "ж" * 201},
        **{"todo": "ж" * 1_501, "tell": "ж" * 501, "reply": None},
    }.items():
        yield f"a leg: {field}", LEG | {"body": LEG_BODY | {field: value}}
    yield "a leg in its person's own thread", LEG | {"thread": LEG_BODY["to"]}
    yield "a leg that ends when it starts", body(LEG, ends=LEG_BODY["starts"])
    yield "a leg that ends before it starts", body(LEG, ends=LEG_BODY["starts"] - 1)
    yield "a leg with a paper twice", body(LEG, papers=["visa", "visa"])
    yield "a leg with an unknown paper", body(LEG, papers=["pass"])
    yield "a leg with nine papers", body(LEG, papers=["visa"] * 9)
    yield "a leg whose key is half a key", body(LEG, reply={"xwing_pub": LEG_BODY["reply"]["xwing_pub"]})
    yield "a leg whose key is a byte short", body(LEG, reply=LEG_BODY["reply"] | {"auth_pub": b64(fixed("short", 31))})
    yield "a leg a byte longer than its letter holds", full_leg(15_165)


def _answers() -> Iterator[Named]:
    yield "an answer: an unknown one", body(ANSWER, say="perhaps")
    yield "an answer of version 0", body(ANSWER, version=0)
    yield "an answer of 501 characters", body(ANSWER, text="ж" * 501)
    yield "an answer a byte longer than its letter holds", full_answer(2_877)
    yield "an answer that accepts another time", body(ANSWER, starts=MINUTE + 700, ends=MINUTE + 850)
    yield "an answer that declines from a time", body(ANSWER, say="decline", starts=MINUTE + 700)
    yield "a proposal of no time", body(ANSWER, say="propose")
    yield "a proposal without an end", body(ANSWER, say="propose", starts=MINUTE + 700)
    yield "a proposal without a beginning", body(ANSWER, say="propose", ends=MINUTE + 700)
    yield "a proposal that ends when it starts", body(ANSWER, say="propose", starts=MINUTE, ends=MINUTE)


def _journeys() -> Iterator[Named]:
    for field, value in {
        **{"to": b64(fixed("short", 15)), "state": "arrived", "version": 0, "text": "ж" * 2_001, "reply": None},
        **{"salt": b64(fixed("short", 15)), "series": b64(fixed("short", 31)), "grace": 0},
    }.items():
        yield f"a journey: {field}", JOURNEY | {"body": JOURNEY_BODY | {field: value}}
    yield "a journey in its traveller's own thread", JOURNEY | {"thread": JOURNEY_BODY["to"]}
    yield "a journey with a grace of 49 hours", body(JOURNEY, grace=49)
    yield "a journey without a ladder", body(JOURNEY, ladder=[])
    yield "a journey with nine rungs", body(JOURNEY, ladder=[{"who": "x", "after": 0}] * 9)
    yield "a ladder that falls", body(JOURNEY, ladder=[{"who": "x", "after": 2}, {"who": "y", "after": 1}])
    yield "a rung after 73 hours", body(JOURNEY, ladder=[{"who": "x", "after": 73}])
    yield "a rung before nothing", body(JOURNEY, ladder=[{"who": "x", "after": -1}])
    yield "81 characters for whom it tells", body(JOURNEY, ladder=[{"who": "ж" * 81, "after": 0}])
    yield "a running journey without a salt", body(JOURNEY, salt=None)
    yield "a running journey without a series", body(JOURNEY, series=None)


def _windows() -> Iterator[Named]:
    one = windows(1)[0]
    yield "no windows", body(JOURNEY, windows=[])
    yield "thirteen windows", body(JOURNEY, windows=windows(13))
    yield "a window that ends when it begins", body(JOURNEY, windows=[one | {"from": one["until"]}])
    yield "windows that overlap", body(JOURNEY, windows=windows(2, apart=59))
    yield "windows the wrong way round", body(JOURNEY, windows=windows(2)[::-1])
    yield "one window twice", body(JOURNEY, windows=[one, one])
    yield "an hour before its window has ended", body(JOURNEY, windows=[one | {"hour": one["hour"] - 1}])
    falling = [each | {"hour": HOUR + 48 - number} for number, each in enumerate(windows(2))]
    yield "hours that fall", body(JOURNEY, windows=falling)


def _words() -> Iterator[Named]:
    yield "an agreement with one word", body(AGREE, duress="")
    yield "an agreement with duress alone", body(AGREE, fine="")
    yield "an agreement whose one word is blanks", body(AGREE, duress=" \t ")
    yield "words without a yes", body(AGREE, yes=False)
    yield "one word for both", body(AGREE, duress="маяк")
    yield "one word for both, in capitals and blanks", body(AGREE, duress=" МАЯК ")
    yield "one word for both, but for ё", body(AGREE, fine="ёлка", duress="елка")
    yield "a word of 41 characters", body(AGREE, fine="щ" * 41)
    yield "a yes that is a number", body(AGREE, yes=1)
    yield "an agreement of 501 characters", body(AGREE, text="ж" * 501)
    yield "a check-in: an unknown one", body(CHECKIN, say="lost")
    yield "a check-in with a word of 41 characters", body(CHECKIN, word="щ" * 41)
    yield "a check-in in the thirteenth window", body(CHECKIN, window=12)
    yield "a check-in before the first window", body(CHECKIN, window=-1)
    yield "a check-in of version 0", body(CHECKIN, version=0)
    yield "a check-in with a position", body(CHECKIN, where="Kutaisi")
    yield "a ninth rung", body(RUNG, rung=8)
    yield "a rung before the first", body(RUNG, rung=-1)
    yield "a rung whose token is a byte short", body(RUNG, cancel=b64(fixed("short", 15)))
    yield (
        "a rung whose author is written twice",
        compact(RUNG)[:-1] + b',"author":"' + author_id("r", WATCH).encode() + b'"}',
    )
