"""What strangers are shown: each desk looks at the notice as a stranger would, and says when it is not ours."""

import json

import pytest

from tests.hostile.doings import a_days_work
from tests.hostile.town import Town
from tests.support.hostile_relay import Answered, refusal
from tropa.roster.errors import NoticeRefused


def test_last_weeks_notice_shown_again_is_an_alarm_on_every_desk(town: Town) -> None:
    """Letters still come and go; a seeker's client refuses it; the alarm ends with the lie."""
    anna = town["anna"]
    anna.sync()
    old = town.relay.notices[-1]
    town.clock.pass_days(9)
    town.settle()
    for door in town.relay.doors.values():
        door.notice = lambda body: old
    written = a_days_work_of_members(town)
    for desk in town:
        assert desk.sync().problem == "notice-differs"
        assert desk.alarm_kinds == {"notice-differs"}
    door = town.relay.door("stranger")
    door.notice = lambda body: old
    with pytest.raises(NoticeRefused):
        town.seeker_through(door).notice  # noqa: B018 -- looking is enough
    town.behave()
    assert written in town["galya"].texts(town.case_id)
    assert town.quarrels() == []


def a_days_work_of_members(town: Town) -> str:
    """A note from Anna to Galya."""
    text = "заметка"
    town["anna"].vault.work.note(town.thread_with("galya"), text)
    return text


@pytest.mark.parametrize("lie", ["garbled", "none", "nonsense"])
def test_a_notice_that_is_none_is_an_alarm_and_stops_nothing(town: Town, lie: str) -> None:
    """One byte changed, none at all, something else: letters go on, and what is wrong is said."""
    written = a_days_work(town)
    for desk in town:
        if lie == "none":
            desk.door.instead = lambda method, path: refusal("no-notice", 404) if path == "/v1/notice" else None
        elif lie == "garbled":
            desk.door.notice = lambda body: body.replace(b"A", b"B", 1)
        else:
            desk.door.notice = lambda body: b"{}"
    for _ in range(4):
        town.sync()
    kind = "notice-missing" if lie == "none" else "notice-differs"
    assert {desk.name: desk.alarm_kinds for desk in town} == {desk.name: {kind} for desk in town}
    assert written.lacking(town) == []
    town.behave()
    assert town.quarrels() == []


def test_after_keys_were_made_anew_the_notice_with_the_lost_ones_is_an_alarm(town: Town) -> None:
    """Galya's laptop is gone; the relay goes on showing strangers the keys that were on it."""
    anna = town["anna"]
    town.settle()
    old = town.relay.notices[-1]
    anna.vault.members.suspend(town["galya"].me.device_id)
    town.settle("anna", "boris", "vera")
    for name in ("anna", "boris", "vera"):
        town[name].door.notice = lambda body: old
        assert town[name].sync().problem == "notice-differs"
    town.relay.behave()
    town.settle("anna", "boris", "vera")
    assert [town[name].alarms for name in ("anna", "boris", "vera")] == [(), (), ()]
    assert town["galya"].chain.version <= anna.chain.version


def test_another_relay_at_the_same_address_is_given_nothing(town: Town) -> None:
    """It names another id: nothing is posted to it and nothing believed of it."""
    written = a_days_work(town)
    said = {"relay_id": "A" * 43, "letter_sizes": [4096, 16384, 65536], "team_letter_days": 28}
    said |= {"seeker_box_days": 180, "box_quota_letters": 20_000, "software": "x"}
    other = Answered(200, "application/json", json.dumps(said).encode())
    seen = len(town.relay.posted)
    for desk in town:
        desk.door.instead = lambda method, path: other if path == "/v1/relay" else None
        assert desk.sync().problem == "other-relay"
    assert len(town.relay.posted) == seen
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])
