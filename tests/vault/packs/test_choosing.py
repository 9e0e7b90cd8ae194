"""Which pack a desk relies on: its own, until the stewards' chain names another and the relay brings that very one."""

import os

import pytest

from tests.vault.conftest import PASSPHRASE, Stage
from tests.vault.packs.newer import newer, signed
from tools import make_builtin_pack
from tropa.post.errors import Unreachable
from tropa.rights.compiled import Compiled
from tropa.vault.packs import shelf
from tropa.vault.packs.shelf import built_in
from tropa.vault.vault import Vault


def publish(stage: Stage, pack: Compiled) -> None:
    """The one steward has it in the chain, and the relay brings it."""
    stage.vault.members.publish_pack("ru", pack.pack.about.version, pack.sha256)
    stage.relay.pack = signed(pack)


def sha256(stage: Stage) -> str:
    """What this desk relies on."""
    return stage.vault.packs.in_use().compiled.sha256


def asked(stage: Stage) -> list[str]:
    """Counts how often the relay is asked for a pack from here on."""
    calls: list[str] = []
    stage.relay.before = lambda name: calls.append(name) if name == "guide_pack" else None
    return calls


def test_the_built_in_pack_is_the_folder_as_it_stands() -> None:
    """Whoever changes packs/ru compiles it anew: `tools/make_builtin_pack.py`."""
    assert make_builtin_pack.TARGET.read_bytes() == make_builtin_pack.compiled()


def test_a_desk_has_a_pack_before_it_has_a_network(vault: Vault) -> None:
    """Offline from the first minute."""
    found = vault.packs.in_use()
    assert found.compiled.sha256 == built_in().sha256
    assert (found.by_chain, found.is_new, found.before) == (False, False, None)
    assert vault.packs.coming() is None


def test_a_relay_is_not_asked_while_the_chain_names_no_pack(stage: Stage) -> None:
    """What lies at a relay is nothing until the stewards name it."""
    calls = asked(stage)
    stage.relay.pack = signed(newer())
    stage.sync()
    assert sha256(stage) == built_in().sha256
    assert calls == []


def test_a_published_pack_is_fetched_once_and_kept(stage: Stage) -> None:
    """By its hash; the one before it stays for comparison; it is there offline, after unlocking too."""
    stage.sync()
    pack, calls = newer(), asked(stage)
    publish(stage, pack)
    stage.sync()
    stage.sync()
    found = stage.vault.packs.in_use()
    assert found.compiled.sha256 == pack.sha256
    assert found.by_chain
    assert found.is_new
    assert found.before is not None
    assert found.before.sha256 == built_in().sha256
    assert calls == ["guide_pack"]
    stage.reopen()
    assert sha256(stage) == pack.sha256
    assert stage.vault.packs.coming() is None


def test_any_signature_will_do_because_the_hash_is_what_the_stewards_signed(stage: Stage) -> None:
    """The envelope's own signer is for readers without the chain."""
    stage.sync()
    pack = newer()
    publish(stage, pack)
    envelope = signed(pack)
    stage.relay.pack = envelope.replace(b'"sig":"', b'"sig":"AAAA')
    stage.sync()
    assert sha256(stage) == pack.sha256


@pytest.mark.parametrize(
    ("served", "fault"),
    [
        (lambda: None, "absent"),
        (lambda: signed(built_in()), "other"),
        (lambda: signed(newer(months=2)), "other"),
        (lambda: b"{}", "malformed"),
        (lambda: signed(newer()).replace(b'"payload":"ey', b'"payload":"AA'), "malformed"),
    ],
)
def test_anything_else_is_refused_and_the_old_one_kept(stage: Stage, served: object, fault: str) -> None:
    """Absent, older, changed, broken: said on the page, and sync goes on."""
    stage.sync()
    publish(stage, newer())
    stage.relay.pack = served()  # type: ignore[operator]
    assert stage.sync().problem is None
    coming = stage.vault.packs.coming()
    assert coming is not None
    assert (coming.version, coming.sha256, coming.fault) == (2, newer().sha256, fault)
    assert sha256(stage) == built_in().sha256
    assert not stage.vault.packs.in_use().is_new


def test_a_pack_of_another_version_than_its_entry_says_is_refused(stage: Stage) -> None:
    """The hash is right, the entry is not."""
    stage.sync()
    pack = newer(version=2)
    stage.vault.members.publish_pack("ru", 3, pack.sha256)
    stage.relay.pack = signed(pack)
    stage.sync()
    coming = stage.vault.packs.coming()
    assert coming is not None
    assert coming.fault == "malformed"


def test_a_missing_pack_is_asked_for_again_after_a_while(stage: Stage) -> None:
    """Not with every round: it may be as large as two megabytes."""
    stage.sync()
    publish(stage, newer())
    stage.relay.pack = None
    calls = asked(stage)
    stage.sync()
    stage.sync()
    assert calls == ["guide_pack"]
    stage.clock.now_s += 11 * 60
    stage.relay.pack = signed(newer())
    stage.sync()
    assert sha256(stage) == newer().sha256


def test_an_unreachable_guide_does_not_spoil_the_round(stage: Stage) -> None:
    """Letters came and went already."""
    stage.sync()
    publish(stage, newer())

    def fails(name: str) -> None:
        if name == "guide_pack":
            raise Unreachable("cut")

    stage.relay.before = fails
    assert stage.sync().problem is None
    coming = stage.vault.packs.coming()
    assert coming is not None
    assert coming.fault == "unreachable"


def test_a_newer_program_brings_its_own_newer_pack(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the stewards have published that version or a later one."""
    stage.sync()
    later = newer(version=3)
    monkeypatch.setattr(shelf, "built_in", lambda: later)
    stage.sync()
    assert sha256(stage) == later.sha256
    assert stage.vault.packs.in_use().is_new


def test_the_stewards_choice_of_the_same_version_stands(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also against a program that says the same version of another text."""
    stage.sync()
    publish(stage, newer(version=2, months=1))
    stage.sync()
    monkeypatch.setattr(shelf, "built_in", lambda: newer(version=2, months=2))
    stage.sync()
    assert sha256(stage) == newer(version=2, months=1).sha256


def test_an_older_pack_in_the_chain_does_not_replace_a_newer_program_s(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stewards published version 2; a program came out with version 3: nothing is fetched."""
    stage.sync()
    own = newer(version=3)
    monkeypatch.setattr(shelf, "built_in", lambda: own)
    publish(stage, newer(version=2))
    calls = asked(stage)
    stage.sync()
    assert sha256(stage) == own.sha256
    assert calls == []
    assert stage.vault.packs.coming() is None


def test_what_a_change_touches_is_new_until_somebody_has_looked(stage: Stage) -> None:
    """For good, also after unlocking."""
    stage.sync()
    publish(stage, newer())
    stage.sync()
    stage.vault.packs.mark_seen()
    stage.vault.close()
    stage.vault = Vault.unlock(stage.path, PASSPHRASE, clock=stage.clock, random=os.urandom)
    assert not stage.vault.packs.in_use().is_new
