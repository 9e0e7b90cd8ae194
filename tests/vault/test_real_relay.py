"""The main job against the real relay, as a process of its own on loopback."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.relay.running import running
from tests.relay.test_new_token import new_token
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, PASSPHRASE
from tropa.cases.seeker import AskForm
from tropa.demo.programs import Program
from tropa.post.client import RelayClient
from tropa.vault.errors import FoundingRefused
from tropa.vault.sync import sync_once
from tropa.vault.team import publish_again
from tropa.vault.vault import Vault


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "relay"


@pytest.fixture
def relay(data: Path) -> Iterator[RelayClient]:
    with Program("relay", "--data", str(data), "--port", "0") as program:
        address = program.wait_for(r"http://127\.0\.0\.1:\d+")[0]
        with RelayClient(address) as client:
            yield client


@pytest.fixture
def vault(tmp_path: Path, relay: RelayClient, data: Path) -> Iterator[Vault]:
    made = Vault.create(
        tmp_path / "desk.tropa", PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom, hardness=CHEAP
    )
    token = (data / "publish-token").read_text().strip()
    made.found_network(relay, token, "наша", ("http://127.0.0.1/",), ("ru", "en"), None)
    yield made
    made.close()


def test_asked_queued_answered_followed_up_and_destroyed(vault: Vault, relay: RelayClient) -> None:
    """Everything a case lives through, with real stamps, tokens and boxes."""
    seeker = Seeker(relay, int(time.time()))
    seeker.ask(AskForm("ru", "72h", "Повестка на завтра", needs=("summons",)))
    assert sync_once(vault, relay).problem is None
    (row,) = vault.queue().rows
    assert (row.first_words, row.needs) == ("Повестка на завтра", ("summons",))

    vault.answer(row.case_id, "Мы с вами. Расскажите, что написано.")
    report = sync_once(vault, relay)
    assert (report.posted, report.problem) == (2, None)
    assert seeker.read().letters[-1] == ("network", "Мы с вами. Расскажите, что написано.")

    seeker.write("Там написано: явиться к 9.")
    assert sync_once(vault, relay).ingested == 1
    case = vault.case(row.case_id)
    assert [entry.verification for entry in case.timeline] == ["team-key", "own", "reply-key"]
    assert case.problems == ()

    seeker.delete_everything()
    assert sync_once(vault, relay).shredded == 1
    assert vault.queue().rows == ()
    assert seeker.read().letters == ()


def test_a_seeker_who_deleted_their_box_is_shown_as_gone(vault: Vault, relay: RelayClient) -> None:
    """The relay says 404; the case says so in words of its own."""
    seeker = Seeker(relay, int(time.time()))
    seeker.ask(AskForm("en", "planning", "hello"))
    sync_once(vault, relay)
    (row,) = vault.queue().rows
    vault.answer(row.case_id, "hello back")
    relay.delete_box(seeker.keys.read_key)
    assert sync_once(vault, relay).problem is None
    case = vault.case(row.case_id)
    assert (case.box_gone, case.timeline[-1].delivery) == (True, "box-gone")


def test_after_another_token_was_made_a_steward_puts_it_in(tmp_path: Path) -> None:
    """`tropa relay new-token`: what is published then is refused until it is put in; one that is none is not kept."""
    data = tmp_path / "data"
    vault = Vault.create(
        tmp_path / "desk.tropa", PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom, hardness=CHEAP
    )
    with running(data) as relay, relay.client() as client:
        vault.found_network(client, relay.publisher.text, "наша", ("http://127.0.0.1/",), ("ru", "en"), None)
    assert new_token(data).returncode == 0
    with running(data) as relay, relay.client() as client:
        publish_again(vault.inside)
        assert [sync_once(vault, client).problem for _ in range(2)] == ["publisher-refused"] * 2
        with pytest.raises(FoundingRefused):
            vault.change_publisher_token(client, "another")
        vault.change_publisher_token(client, f" {relay.publisher.text}\n")
        assert sync_once(vault, client).problem is None
        network = vault.network()
        assert network is not None
        assert (network.is_published, network.token_is_refused) == (True, False)
    vault.close()
