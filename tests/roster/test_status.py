"""The status beside the notice: the shared vectors, and what is never made."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.networks import RELAY, Person, SmallNetwork, a_network
from tropa.post.limits import MAX_STATUS_BYTES, STATUS_PAYLOAD_TYPE
from tropa.roster.errors import StatusRefused
from tropa.roster.notice import make_notice, verify_notice
from tropa.roster.statements import follow_lineage
from tropa.roster.status import Status, hour_of, make_status, verify_status
from tropa.sealing.encoding import unb64
from tropa.sealing.signing import add_signature
from tropa.sealing.types import RelayId, VerifyKey

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "vectors" / "status.json").read_text())["cases"]
HOUR = 498_792


def status_of(network: SmallNetwork, **changes: Any) -> Status:
    """One that is good from `HOUR` on."""
    return msgspec.structs.replace(Status(network.id, RELAY, HOUR, HOUR + 24, 8), **changes)


def verdict(case: dict[str, Any]) -> tuple[str, int | None]:
    """The first fault, or that it is shown and its hours."""
    stewards = [VerifyKey.from_text(each) for each in case["stewards"]]
    relay = RelayId.from_text(case["relay_id"])
    try:
        found = verify_status(unb64(case["envelope"]), stewards, case["network"], relay, case["now_hour"])
    except StatusRefused as refused:
        return refused.fault, None
    return "accepted", found.waiting_hours


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_vector_ends_as_it_must(case: dict[str, Any]) -> None:
    """Shown with its hours, or refused for the first reason."""
    assert verdict(case) == (case["expect"], case.get("waiting_hours"))


def test_names_tell_the_cases_apart() -> None:
    """A failing name points at one case."""
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_file_is_what_its_maker_writes() -> None:
    """A vector that changes is no vector."""
    made = subprocess.run(
        [sys.executable, "tools/make_status_vectors.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")


def test_any_steward_of_the_notices_last_set_can_say_it_and_nobody_else() -> None:
    """The founder, once they are no steward any more, is nobody."""
    network = a_network(stewards=1)
    second = Person("second")
    network.admit(second)
    network.set_stewards(1, second)
    envelope = make_notice(network.notice(2_969), second.steward)
    notice = verify_notice(envelope, RELAY, 2_969 * 7)
    now = follow_lineage(notice.steward_pub, [each.raw for each in notice.lineage]).stewards
    status = status_of(network)
    assert verify_status(make_status(status, second.steward), now, notice.network, RELAY, HOUR) == status
    with pytest.raises(StatusRefused) as caught:
        verify_status(make_status(status, network.founder.steward), now, notice.network, RELAY, HOUR)
    assert caught.value.fault == "signature"


@pytest.mark.parametrize("changes", [{"until_hour": HOUR}, {"until_hour": HOUR + 25}, {"waiting_hours": 721}])
def test_one_that_nobody_would_show_is_not_made(changes: dict[str, int]) -> None:
    """Our own mistake is caught before it is published."""
    network = a_network(stewards=1)
    with pytest.raises(StatusRefused, match="malformed"):
        make_status(status_of(network, **changes), network.founder.steward)


def test_one_that_is_too_large_is_refused_before_its_signatures_are_read() -> None:
    """However good the first of them is."""
    network = a_network(stewards=1)
    envelope = make_status(status_of(network), network.founder.steward)
    number = 0
    while len(envelope) <= MAX_STATUS_BYTES:
        envelope = add_signature(envelope, STATUS_PAYLOAD_TYPE, Person(f"stranger {number}").steward)
        number += 1
    stewards = network.roster.policy.stewards
    with pytest.raises(StatusRefused, match="malformed"):
        verify_status(envelope, stewards, network.id, RELAY, HOUR)


def test_an_hour_begins_on_the_hour() -> None:
    """Whole hours since 1970."""
    assert [hour_of(each) for each in (0, 3_599, 3_600, 1_795_651_200)] == [0, 0, 1, HOUR]
