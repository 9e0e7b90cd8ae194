"""The page of the rights pack: what it is and where from, which open cases its change touches, publishing another."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import ScriptedMembers
from tests.vault.packs.newer import newer
from tropa.rights.changes import Changed
from tropa.vault.membership.errors import BadPack
from tropa.vault.packs.shelf import built_in
from tropa.vault.views_packs import PackComing, PackFault, PackInUse, Touched

MOVED = Changed("appeal_regional", "open", "open", (("region", date(2027, 2, 15), date(2026, 12, 15)),), reworded=True)
CLOSED = Changed("appeal_court", "open", "closed", (), reworded=False)
TOUCHED = Touched("case-1", "K7-41", True, date(2026, 12, 15), (MOVED, CLOSED))
NEW = PackInUse(newer(), MINUTE, by_chain=True, is_new=True, before=built_in())
SHA256 = newer().sha256


def test_the_page_says_which_pack_and_that_nobody_has_reviewed_it(working: Window) -> None:
    """Version, day, fingerprint, and where it came from; no list before there was a change."""
    words = working.open("/law").words
    for said in ("No lawyer has reviewed this.", "nobody yet", "It came with this program.", built_in().fingerprint):
        assert said in words
    assert "15 March 2026" in words
    assert "Open cases that the change touches" not in words


def test_a_changed_law_is_said_on_every_page_until_somebody_has_seen_the_cases(
    working: Window, vault: ScriptedVault
) -> None:
    """With what changed for each: state, days, words; and the way to the case."""
    vault.packs.held, vault.packs.cases = NEW, (TOUCHED,)
    assert "Law changed" in working.open("/queue").words
    page = working.open("/law")
    assert "published it; in use here since 23 Nov" in page.words
    assert "1 case." in page.words
    assert "Case K7-41" in page.words
    assert "was 15 Feb 2027, now 15 Dec" in page.words
    assert "was: open; now: closed" in page.words
    assert f"/case/{working.stand.desk.handles.handle_of('case-1')}/rights" in page.text
    seen = working.send("/law/seen").words
    assert "Noted." in seen
    assert "Case K7-41" in seen
    assert "Law changed" not in working.open("/queue").words


def test_a_change_that_touches_nobody_says_so(working: Window, vault: ScriptedVault) -> None:
    """Rather than nothing."""
    vault.packs.held = NEW
    assert "both guides give the same" in working.open("/law").words


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("not-asked", "next sync"),
        ("unreachable", "did not answer"),
        ("absent", "has no guide"),
        ("other", "it was refused. A steward"),
        ("malformed", "Update Tropa"),
    ],
)
def test_a_published_pack_that_is_not_here_is_said_with_its_fingerprint(
    working: Window, vault: ScriptedVault, fault: PackFault, said: str
) -> None:
    """Two people can compare it over the phone; the one in use is still used."""
    vault.packs.next = PackComing(2, SHA256, fault)
    words = working.open("/law").words
    assert f"version 2, fingerprint {newer().fingerprint}" in words
    assert said in words


def test_a_steward_publishes_a_pack_by_its_hash(
    working: Window, vault: ScriptedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the build printed is typed; a mistake is said and kept on the page."""
    asked: list[tuple[str, int, str]] = []

    def publish(members: ScriptedMembers, country: str, version: int, sha256: str) -> None:
        asked.append((country, version, sha256))
        if version < 2:
            raise BadPack

    monkeypatch.setattr(ScriptedMembers, "publish_pack", publish, raising=False)
    assert "Publish another guide" in working.open("/law").words
    assert (
        "It is in the network's history."
        in working.send("/law/publish", version="2", sha256=f" {SHA256.upper()} ").words
    )
    refused = working.send("/law/publish", version="one", sha256=SHA256)
    assert refused.status == 400
    assert "version above the one in force" in refused.words
    assert SHA256 in refused.text
    assert asked == [("ru", 2, SHA256), ("ru", 0, SHA256)]


def test_whoever_is_no_steward_publishes_nothing(working: Window, vault: ScriptedVault) -> None:
    """The form is not there."""
    assert vault.members.mine is not None
    vault.members.mine = replace(vault.members.mine, is_steward=False)
    assert "Publish another guide" not in working.open("/law").words
