"""What is fuzzed: each reader of bytes with the one kind of error it may refuse with, and something true to start from.

Run as a program of its own, for the fuzzer never returns: ``python -m tests.fuzz.targets NAME SECONDS FOLDER``.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["tropa"], enable_loader_override=False):
    from tropa.cases.errors import CasesError
    from tropa.cases.events import decode_core
    from tropa.cases.journey_bodies import Plan, WatchStep
    from tropa.cases.road import decode_road, encode_road
    from tropa.cases.work_events import encode_work, read_either
    from tropa.post.errors import FrameRefused
    from tropa.post.frames import FrameReader, Waiting, decode_frames, encode_frame
    from tropa.post.headers import parse_box_authorization, parse_stamp
    from tropa.post.limits import STATUS_PAYLOAD_TYPE
    from tropa.post.series import Rung, Series, SeriesRefused, decode_series, encode_series
    from tropa.roster.circulars import decode_circular
    from tropa.roster.entries import read_entry
    from tropa.roster.errors import RosterError
    from tropa.roster.messages import decode_message
    from tropa.roster.notice import read_notice
    from tropa.roster.status import verify_status
    from tropa.sealing.blobs import BlobOpener, seal_chunk
    from tropa.sealing.encoding import unb64
    from tropa.sealing.errors import SealingError
    from tropa.sealing.series import CancelHash, RenewHash
    from tropa.sealing.signing import payload_of, sign, verify_key
    from tropa.sealing.stamps import Toll, check_stamp, new_challenge, solve
    from tropa.sealing.types import BlobKey, ChallengeKey, PostId, RelayId, SigningSeed

from tests.cases.journeys import JOURNEY, PLAN, WATCH
from tests.cases.members import spoken

VECTORS: Final = Path(__file__).parents[2] / "vectors"
SEED: Final = SigningSeed(bytes(32))
STEWARD: Final = verify_key(SEED)


@dataclass(frozen=True)
class Target:
    """``read`` may refuse with ``refuses`` and nothing else; ``seeds`` are what it takes."""

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]
    seeds: Callable[[], list[bytes]]


def frames(data: bytes) -> None:
    """Whole and in pieces alike; what is taken is spelled in one way only."""
    reader = FrameReader(0)
    pieces = [each for start in range(0, len(data), 1000) for each in reader.feed(data[start : start + 1000])]
    reader.finish()
    assert pieces == decode_frames(data)
    assert b"".join(encode_frame(each) for each in pieces) == data


def series(data: bytes) -> None:
    """What is taken can be left again, and is the same."""
    left = decode_series(data)
    assert decode_series(encode_series(left)) == left


def status(data: bytes) -> None:
    """Behind a good signature."""
    verify_status(sign(data, STATUS_PAYLOAD_TYPE, SEED), [STEWARD], "0" * 64, RelayId(bytes(32)), 500_000)


def road(data: bytes) -> None:
    """What is taken can be written, and is the same."""
    core = decode_road(data)
    assert decode_road(encode_road(core)) == core


def stamp(data: bytes) -> None:
    """A header's value, and what it carries."""
    text = data.decode("latin-1")
    check_stamp(text.partition(" ")[2] or text, ChallengeKey(bytes(32)), 0)
    parse_stamp(text)


def blob(data: bytes) -> None:
    """A chunk that came in place of the one that was sealed."""
    opener = BlobOpener(BlobKey(bytes(32)), 100, bytes(32))
    opener.open(data)
    opener.finish()


def a_stamp() -> list[bytes]:
    """A true one, solved with no work, and a token."""
    challenge = new_challenge(ChallengeKey(bytes(32)), bytes, 2**31, Toll(1, 0, 1))
    return [f"altcha {solve(challenge)}".encode(), f"token {'A' * 22}".encode()]


def one_series() -> list[bytes]:
    """With two rungs."""
    rungs = tuple(Rung(PostId(bytes(32)), hour, bytes(4095) + bytes([hour])) for hour in (7, 9))
    return [encode_series(Series(CancelHash(bytes(32)), RenewHash(bytes(32)), rungs))]


def vectors(name: str, field: str) -> Callable[[], list[bytes]]:
    """A field of every case of a file of vectors."""

    def read() -> list[bytes]:
        cases: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())["cases"]
        return [unb64(case[field]) for case in cases if isinstance(case.get(field), str)]

    return read


def members_events() -> list[bytes]:
    """What members write about a journey, which no file of vectors has."""
    said = spoken(*((1, body) for body in (Plan(JOURNEY, PLAN), WATCH, WatchStep(JOURNEY, 1, "over", "", ()))))
    return [encode_work(event.core) for event in said]


def envelopes() -> list[bytes]:
    """Of the roster's vectors."""
    return [unb64(each) for each in json.loads((VECTORS / "roster.json").read_text())["envelopes"]]


def payloads() -> list[bytes]:
    """What is in them."""
    return [payload_of(each, json.loads(each)["payloadType"]) for each in envelopes()]


TARGETS: Final = {
    "frames": Target(frames, (FrameRefused,), lambda: [encode_frame(Waiting(1, 2, bytes(4096))), bytes(20)]),
    "series": Target(series, (SeriesRefused,), one_series),
    "blob": Target(blob, (SealingError,), lambda: [seal_chunk(BlobKey(bytes(32)), 0, True, bytes(65536))]),
    "envelope": Target(lambda data: payload_of(data, "application/vnd.tropa.roster+json"), (SealingError,), envelopes),
    "notice": Target(read_notice, (RosterError,), vectors("notices.json", "envelope")),
    "status": Target(status, (RosterError,), lambda: [b'{"network":"0","relay_id":"","at_hour":1,"until_hour":2}']),
    "entry": Target(read_entry, (RosterError,), payloads),
    "core": Target(decode_core, (CasesError,), vectors("cores.json", "core")),
    "work": Target(read_either, (CasesError,), lambda: vectors("cores.json", "core")() + members_events()),
    "road": Target(road, (CasesError,), vectors("road.json", "core")),
    "message": Target(decode_message, (RosterError,), lambda: [b'{"message":"roster_need","head":null,"at_minute":1}']),
    "circular": Target(decode_circular, (RosterError,), lambda: [b'{"circular":"","marks":[]}']),
    "stamp": Target(stamp, (SealingError, ValueError), a_stamp),
    "read-key": Target(
        lambda data: parse_box_authorization(data.decode("latin-1")), (ValueError,), lambda: [b"Tropa-Box A"]
    ),
}


def once(target: Target, data: bytes) -> None:
    """Taken, or cleanly refused; anything else is a bug and goes up."""
    try:
        target.read(data)
    except target.refuses:
        return


def main(name: str, seconds: str, folder: str) -> None:
    """Fuzz until the time is over; a bug ends the program with its traceback and the input in ``folder``."""
    target = TARGETS[name]
    os.chdir(folder)
    corpus = Path("corpus")
    corpus.mkdir()
    for number, seed in enumerate(target.seeds()):
        once(target, seed)
        (corpus / str(number)).write_bytes(seed)
    limits = [
        "-max_len=70000",
        f"-max_total_time={seconds}",
        "-rss_limit_mb=1024",
        "-timeout=5",
        "-print_final_stats=1",
    ]
    atheris.Setup(["targets", str(corpus), *limits], lambda data: once(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
