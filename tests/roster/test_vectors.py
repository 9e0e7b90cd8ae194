"""The roster's shared vectors: every case ends as it must."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tropa.roster.bundles import verify_bundle
from tropa.roster.chain import extend_all
from tropa.roster.errors import BundleRefused, EntryRefused, MessageRefused
from tropa.roster.forks import settle
from tropa.roster.invitations import fingerprint
from tropa.roster.messages import decode_message
from tropa.roster.state import Roster
from tropa.sealing.encoding import unb64
from tropa.sealing.types import VerifyKey

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "vectors" / "roster.json").read_text())
CASES = VECTORS["cases"]
Case = dict[str, Any]


def envelopes(places: list[int]) -> list[bytes]:
    """Those in these places."""
    return [unb64(VECTORS["envelopes"][place]) for place in places]


def said_of(roster: Roster) -> Case:
    """Everything a vector may say of a state."""
    devices = roster.devices.values()
    return {
        "head": roster.head.hash,
        "version": roster.version,
        "threshold": roster.policy.threshold,
        "stewards": len(roster.policy.stewards),
        "devices": len(devices),
        "members": len(roster.members),
        "suspended": [device.id for device in devices if device.status == "suspended"],
        "retired": [device.id for device in devices if device.status == "retired"],
        "weeks": {str(week): team.edition for week, team in roster.teams.items()},
        "listeners": len(roster.listeners),
        "listening_since": roster.listening_since,
        "packs": {country: pack.version for country, pack in roster.packs.items()},
    }


def chain(case: Case) -> str:
    """All entries but the last must be good."""
    *before, last = envelopes(case["entries"])
    known = extend_all(case["network"], before, case["today"]) if before else case["network"]
    try:
        roster = extend_all(known, [last], case["today"])
    except EntryRefused as refused:
        return refused.fault
    said = said_of(roster)
    assert {name: said[name] for name in case["state"]} == case["state"]
    return "accepted"


def branches(case: Case) -> str:
    """Which chain stands."""
    ours, others = (envelopes(case[side]) for side in ("ours", "others"))
    after = settle(case["network"], ours, others, case["today"])
    if after.forks:
        assert list(after.entries) == ours
        return "fork"
    assert list(after.roster.hashes) == case["hashes"]
    return "settled"


def bundle(case: Case) -> str:
    """Whether its device made it."""
    try:
        verify_bundle(unb64(case["envelope"]), case["network"], VerifyKey.from_text(case["signing_pub"]))
    except BundleRefused as refused:
        return refused.fault
    return "verified"


def message(case: Case) -> str:
    """Whether it is one."""
    try:
        decode_message(unb64(case["data"]))
    except MessageRefused:
        return "refused"
    return "read"


def of_two_keys(case: Case) -> str:
    """The twenty digits."""
    keys = (VerifyKey.from_text(case[name]) for name in ("signing_pub", "steward_pub"))
    assert fingerprint(case["network"], *keys) == case["out"]
    return "derived"


ENDS: dict[str, Callable[[Case], str]] = {
    "chain": chain,
    "branches": branches,
    "bundle": bundle,
    "message": message,
    "fingerprint": of_two_keys,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_vector_ends_as_it_must(case: Case) -> None:
    """The verdict, the reason, and what was read."""
    assert ENDS[case["kind"]](case) == case["expect"]


def test_names_tell_the_cases_apart() -> None:
    """A failing name points at one case."""
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_file_is_what_its_maker_writes() -> None:
    """A vector that changes is no vector."""
    made = subprocess.run(
        [sys.executable, "tools/make_roster_vectors.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
