"""One listener who makes keys without end, and one who complains without end, hold up nobody."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from tests.support.complainer import complain, whom_to_tell
from tests.support.seeker import Seeker
from tests.vault.complaints.conftest import Town, only
from tests.vault.membership.conftest import Desk
from tropa.cases.complaints import Complaint, build_complaint, decode_complaint, encode_complaint
from tropa.roster.complaint_bodies import ListeningSecret
from tropa.roster.listening import make_listening_key
from tropa.roster.names import Enclosed
from tropa.roster.state import Roster
from tropa.sealing.keys import auth_public, new_auth_key, new_sealing_seed
from tropa.sealing.letters import OpenedLetter, ReaderKeys
from tropa.sealing.types import EventId
from tropa.vault.complaints import keys, shelf
from tropa.vault.complaints.shelf import ComplaintRef
from tropa.vault.membership.chain import roster_of
from tropa.vault.team import network_of

WORDS = "Он просил денег"


def made_by(desk: Desk, version: int | None = None) -> ListeningSecret:
    """One more key of this week by that desk's device, of the chain's version or of one that it makes up."""
    here = desk.vault.inside
    known, us = roster_of(here), network_of(here)
    assert known is not None
    assert us is not None
    pair = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
    claimed = cast("Roster", SimpleNamespace(network=known.network, version=version or known.version))
    envelope = make_listening_key(claimed, us.device, here.week, pair.public)
    return ListeningSecret(Enclosed(envelope), pair.sealing, pair.auth)


def given(desk: Desk, secret: ListeningSecret) -> None:
    """That desk is sent it."""
    with desk.vault.inside.db.transaction():
        assert keys.take_secret(desk.vault.inside, secret) == "taken"


def shown_by(town: Town, seeker: Seeker) -> tuple[Desk, Desk]:
    """The listener whose key the notice names, and the other."""
    sql = "SELECT device FROM listening_key WHERE auth_pub = ?"
    row = town.boris.vault.inside.db.row(sql, whom_to_tell(seeker).auth_pub.raw)
    assert row is not None
    return (town.boris, town.lev) if row[0] == town.boris.device_id else (town.lev, town.boris)


def test_keys_without_end_leave_four_of_a_device_and_the_one_that_strangers_are_shown(town: Town) -> None:
    """Whatever version they claim; a complaint to the key that is shown still opens."""
    seeker = town.helped()
    flooder, other = shown_by(town, seeker)
    for number in range(8):
        given(other, made_by(flooder, 1_000 + number))
    here = other.vault.inside
    sql = "SELECT count(*) FROM listening_key WHERE device = ? AND week = ?"
    assert here.db.number(sql, flooder.device_id, here.week) == 4
    held = keys.held_keys(here, here.week)
    assert len(held) == 5
    assert auth_public(held[0].auth) == whom_to_tell(seeker).auth_pub
    complain(seeker, WORDS)
    other.sync()
    assert only(other).entries[0].text == WORDS


def test_more_keys_of_one_version_push_out_none_that_came_before(town: Town) -> None:
    """Else whoever made the week's key could have the others let go of it while letters are under way."""
    flooder, other = town.boris, town.lev
    here, first = other.vault.inside, [made_by(flooder) for _ in range(3)]
    for secret in first + [made_by(flooder) for _ in range(4)]:
        given(other, secret)
    assert {each.keys for each in first} <= set(keys.held_keys(here, here.week))


def test_only_so_many_keys_are_tried_on_a_letter_and_none_of_the_others_for_want_of_room(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the one that is shown, then one of each device."""
    monkeypatch.setattr(keys, "_MOST_TRIED", 2)
    flooder, other = shown_by(town, town.helped())
    here = other.vault.inside
    for number in range(3):
        given(other, made_by(flooder, 1_000 + number))
    rows = here.db.rows("SELECT auth_key, device FROM listening_key WHERE week = ?", here.week)
    device: dict[bytes, str] = dict(rows)
    held = [device[each.auth.raw] for each in keys.held_keys(here, here.week)]
    assert len(held) == 2
    assert held[0] == flooder.device_id


def test_a_box_is_read_anew_for_late_keys_once_an_hour_at_most(town: Town) -> None:
    """However many come; the last of them is not forgotten."""
    here = town.lev.vault.inside
    town.network.clock.now_s += 7_200
    read_again = []
    for passed_s in (0, 60, 3_480, 60, 3_600):
        town.network.clock.now_s += passed_s
        if passed_s < 3_600:
            given(town.lev, made_by(town.boris, here.minute))
        here.db.run("UPDATE team_week SET cursor = 7")
        keys.read_anew_with_new_keys(here)
        read_again.append(here.db.number("SELECT min(cursor) FROM team_week WHERE week = ?", here.week) == 0)
    assert read_again == [True, False, False, True, False]


def author_of(seeker: Seeker) -> str:
    """As whom a seeker complains."""
    return build_complaint(seeker.keys, whom_to_tell(seeker).reader, "ru", WORDS, False, 1).author


def flooded(town: Town, seeker: Seeker, letters: int) -> ComplaintRef:
    """That many letters of one seeker's complaint are at Boris's desk."""
    here, reader = town.boris.vault.inside, whom_to_tell(seeker).reader
    start, key = seeker.now_s // 60, new_auth_key(town.boris.vault.inside.random)
    with here.db.transaction():
        at = shelf.obtain(here, seeker.keys.thread, author_of(seeker))
        assert at is not None
        for number in range(letters):
            core = build_complaint(seeker.keys, reader, "ru", f"Письмо {number}", number == 0, start + number, number)
            assert isinstance(core.body, Complaint)
            opened = OpenedLetter(auth_public(key), encode_complaint(core), EventId(here.random(32)))
            assert shelf.add_letter(here, at, opened, core.body, start + number, key) == "kept"
    return at


def test_of_one_complaint_a_hundred_letters_are_kept_and_the_rest_counted(town: Town) -> None:
    """Who sends without end is not heard more clearly; that there was more stays to be seen."""
    seeker = town.helped()
    flooded(town, seeker, shelf.MOST_LETTERS)
    complain(seeker, WORDS)
    report = town.boris.sync()
    assert report.refused == {"too-many": 1}
    shown = only(town.boris)
    assert shown.refused == 1
    assert WORDS not in [each.text for each in shown.entries]
    assert town.boris.vault.inside.db.number("SELECT count(*) FROM complaint_letter") == shelf.MOST_LETTERS


def test_one_more_letter_opens_none_of_those_before_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the vault's lock everyone waits; and a list opens one of each complaint, a page its own entries."""
    opened: list[int] = []

    def counting(data: bytes) -> object:
        opened.append(1)
        return decode_complaint(data)

    monkeypatch.setattr(shelf, "decode_complaint", counting)
    at = flooded(town, town.helped(), 80)
    assert len(opened) == 0
    assert town.boris.vault.complaints.page().rows[0].beginning == "Письмо 79"
    assert len(opened) == 1
    town.boris.vault.complaints.complaint(at.id.text)
    assert len(opened) <= 1 + 50 + 1


def test_a_long_complaint_is_shown_in_pages_the_newest_first(town: Town) -> None:
    """Each entry once, in the order of their minutes; what was done stands among the letters."""
    town.network.clock.now_s += 7_200
    at = flooded(town, replace_now(town.helped(), town), 60)
    town.network.clock.now_s += 7_200
    complaints = town.boris.vault.complaints
    complaints.put_outcome(at.id.text, "Поговорили")
    newest, older, none = (complaints.complaint(at.id.text, number) for number in range(3))
    assert [each.kind for each in newest.entries[-2:]] == ["complaint", "outcome"]
    assert (len(newest.entries), newest.earlier, len(older.entries), older.earlier) == (50, True, 11, False)
    said = [each.text for each in (*older.entries, *newest.entries)]
    assert said == [*(f"Письмо {number}" for number in range(60)), "Поговорили"]
    assert (none.entries, none.earlier) == ((), False)
    assert newest.wants_answer


def replace_now(seeker: Seeker, town: Town) -> Seeker:
    """The same person, whose phone has the time of the desks."""
    return replace(seeker, now_s=town.network.clock.now_s)
