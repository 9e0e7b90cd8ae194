"""Relays to measure: real processes on real folders, prepared before they start."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bench._load import Outcome, Plan, read_key, token
from tropa.post.client import RelayClient
from tropa.post.limits import week_of
from tropa.relay.store.boxes import find_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store, open_store
from tropa.relay.store.posting import post_letter
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import ReadKey, StampId

# Seekers' boxes hold so many unspent tokens at most, so the load is spread over many of them, as in life.
_TOKENS_A_BOX: Final = 128
_ROOT: Final = Path(__file__).resolve().parents[1]
_ROOM_BYTES: Final = 64 * 2**30


@dataclass(frozen=True)
class Running:
    """A relay process that answers on ``port``."""

    process: subprocess.Popen[str]
    port: int

    def memory_mib(self, field: str) -> float:
        """``VmRSS``, or ``VmHWM`` for the most there ever was."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{field}:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def cpu_s(self) -> float:
        """Seconds of processor used so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder on the disk this checkout lies on, not in memory; removed afterwards."""
    (_ROOT / "build").mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="bench-relay-", dir=_ROOT / "build"))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def relay_on(data: Path, batch_limit: int | None = None) -> Iterator[Running]:
    """A relay on a prepared folder; ``batch_limit`` 1 makes it commit each letter alone."""
    command = [sys.executable, "-m", "tropa.cli.main", "relay", "--data", str(data), "--port", "0", "--room-gib", "64"]
    command += ["--batch-limit", str(batch_limit)] if batch_limit else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().rpartition(":")[2])
    _wait_until_idle(port)
    try:
        yield Running(process, port)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_idle(port: int) -> None:
    # At its start a relay sweeps and puts its file in order, which is measured apart. Deleting a box that is not there
    # goes through the same writer: three quick ones in a row, and the writer has nothing else to do.
    quick = 0
    with RelayClient(f"http://127.0.0.1:{port}") as client:
        while quick < 3:
            began = time.monotonic()
            client.delete_box(ReadKey(bytes(32)))
            quick = quick + 1 if time.monotonic() - began < 0.1 else 0
            time.sleep(0.2)


def post_all(plan: Plan) -> Outcome:
    """Run the load generator on a plan, in a process of its own."""
    command = [sys.executable, "-m", "bench._load"]
    ended = subprocess.run(command, cwd=_ROOT, input=msgspec.json.encode(plan), stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(ended.stdout, type=Outcome)


def register_tokens(data: Path, seed: str, tokens: int) -> int:
    """Open boxes and register tokens, by the relay's own code but without paying; how many boxes there are."""
    boxes = -(-tokens // _TOKENS_A_BOX)
    with _store(data) as store:
        for box in range(boxes):
            hashes = [token_hash(token(seed, number)) for number in range(box, tokens, boxes)]
            for start in range(0, max(1, len(hashes)), 64):
                stamp = _unpaid()
                open_seeker_box(store, post_id_of(read_key(seed, box)), hashes[start : start + 64], stamp, _today())
    return boxes


def fill(data: Path, seed: str, letters: int, boxes: int) -> None:
    """Have this many letters of 4 KB in these team boxes, by the relay's own code, in one transaction."""
    with _store(data) as store:
        for box in range(boxes):
            post_id = post_id_of(read_key(seed, box))
            open_team_box(store, post_id, week_of(_today()), _today())
            found = find_box(store.connection, post_id)
            there = found.letters if found else 0
            for _ in range(letters // boxes - there):
                letter = os.urandom(4096)
                post_letter(store, post_id, letter, letter_id(letter), _unpaid(), _today())


@contextmanager
def _store(data: Path) -> Iterator[Store]:
    store = open_store(data, os.urandom, _ROOM_BYTES)
    try:
        store.begin()
        yield store
        store.commit()
    finally:
        store.close()


def _unpaid() -> SpentStamp:
    # Already forgotten by the time the relay sweeps, so that these do not swell its table.
    return SpentStamp(StampId(os.urandom(32)), _today() - 1)


def _today() -> int:
    return int(time.time()) // 86_400
