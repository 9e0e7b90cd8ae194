"""Nobody but listeners opens a complaint, and whoever it may be about cannot read, answer, bury or forge it."""

from contextlib import suppress

import pytest

from tests.support.complainer import complain, heard_back, post, whom_to_tell
from tests.support.seeker import Seeker
from tests.vault.complaints.conftest import Town, only
from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.copies import fill
from tropa.cases.complaints import build_complaint, decode_complaint
from tropa.post.frames import Waiting
from tropa.roster.notice import Complaints
from tropa.sealing.errors import LetterRefused
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import Address, NotForMe, ReaderKeys, open_letter
from tropa.vault.complaints.errors import ListensNoMore, ReadsTheCase
from tropa.vault.keys_held import keys_held
from tropa.vault.membership import weeks
from tropa.vault.membership.errors import KeyNotOfListeners, OneListener

WORDS = "Он просил денег"


def opened_by(desk: Desk, letters: list[bytes], ever: set[ReaderKeys] | None = None) -> int:
    """How many of these letters a key of that vault opens, in any box there is."""
    keys = set(keys_held(desk.vault.inside)) | (ever or set())
    return sum(any(opens(desk, letter, key) for key in keys) for letter in letters)


def opens(desk: Desk, letter: bytes, key: ReaderKeys) -> bool:
    """Whether that key opens that letter in any box."""
    for post_id in desk.relay.boxes:
        with suppress(LetterRefused):
            if not isinstance(open_letter(letter, key, Address(desk.relay.relay_id, post_id)), NotForMe):
                return True
    return False


def test_with_every_key_of_every_vault_only_listeners_open_a_complaint(town: Town) -> None:
    """Not the steward who founded it and publishes, not the coordinator who holds the case."""
    letter = complain(town.helped(), WORDS)
    town.settle(2)
    assert {each.name for each in town.network.desks if opened_by(each, [letter])} == {"boris", "lev"}
    for name in ("anna", "vera"):
        desk = getattr(town, name)
        assert not desk.vault.complaints.is_here
        assert desk.vault.complaints.page().total == 0


def test_to_the_relay_a_complaint_is_a_letter_like_any_other(town: Town) -> None:
    """The box that all letters to members go to, the size of every first letter, one stamp of work."""
    seeker = town.helped()
    before = len(town.network.relay.posts)
    complain(seeker, WORDS)
    (team, own) = town.network.relay.posts[before:]
    assert team[0] == seeker.notice.team.post_id
    assert (len(team[2]), len(own[2])) == (16_384, 16_384)
    assert own[0] == seeker.keys.post_id


def test_a_letter_after_a_complaint_shows_the_caseworker_no_gap(town: Town) -> None:
    """Nothing that they read counts it."""
    seeker = town.helped()
    complain(seeker, WORDS)
    seeker.write("Спасибо")
    town.settle(2)
    case = town.vera.vault.case(seeker.keys.thread.text)
    assert case.problems == ()
    assert [each.text for each in case.timeline if each.kind == "letter"][-1] == "Спасибо"
    assert all(WORDS not in (each.text or "") for each in case.timeline)


def test_a_listener_who_worked_on_the_case_gets_nothing_not_even_a_number(town: Town) -> None:
    """To their desk it is a letter for somebody else; the other listener has it."""
    seeker = town.network.asked()
    town.settle(1)
    town.boris.vault.answer(seeker.keys.thread.text, "Здравствуйте")
    town.settle(2)
    complain(seeker, WORDS)
    report = town.boris.sync()
    town.settle(2)
    assert report.refused == {}
    assert town.boris.vault.complaints.page().total == 0
    assert only(town.lev).entries[0].text == WORDS
    town.lev.vault.complaints.answer(only(town.lev).complaint_id, "Мы слышим")
    town.settle(2)
    assert town.boris.vault.inside.db.number("SELECT count(*) FROM complaint") == 0
    assert heard_back(seeker)[0].answers == ("Мы слышим",)


def test_adding_every_listener_to_the_case_buries_nothing(town: Town) -> None:
    """They still read it, and are told why they may not answer; what they put down goes to the others."""
    seeker = town.helped()
    work = town.vera.vault.work
    work.open_thread(seeker.keys.thread.text, "work", [town.boris.member_id, town.lev.member_id], (), False)
    town.settle(2)
    complain(seeker, WORDS)
    town.settle(2)
    for desk in (town.boris, town.lev):
        shown = only(desk)
        assert (shown.reads_case, shown.may_answer) == (True, False)
        with pytest.raises(ReadsTheCase):
            desk.vault.complaints.answer(shown.complaint_id, "Мы слышим")
        assert only(desk).draft == "Мы слышим"
    town.boris.vault.complaints.put_outcome(only(town.boris).complaint_id, "Нас всех добавили в дело")
    town.settle(2)
    assert only(town.lev).entries[-1].text == "Нас всех добавили в дело"


def test_who_is_named_no_more_opens_nothing_that_comes_later(town: Town) -> None:
    """The key is another one from the next notice on, with every key they ever held."""
    town.helped()
    ever = set(keys_held(town.lev.vault.inside))
    town.listen(town.boris, town.vera)
    town.settle(3)
    letter = complain(town.network.asked("Другой человек"), WORDS)
    town.settle(2)
    assert opened_by(town.lev, [letter], ever) == 0
    assert opened_by(town.boris, [letter]) == 1
    assert opened_by(town.vera, [letter]) == 1


def test_a_suspended_listeners_device_costs_the_key_at_once(town: Town) -> None:
    """The notice that follows names none, and then one that the device never had."""
    seeker = town.helped()
    before, ever = whom_to_tell(seeker), set(keys_held(town.lev.vault.inside))
    town.anna.members.suspend(town.lev.device_id)
    town.settle(4)
    now = whom_to_tell(seeker)
    assert (now.listeners, before.listeners) == (1, 2)
    assert now.auth_pub != before.auth_pub
    letter = complain(seeker, WORDS)
    town.boris.sync()
    assert opened_by(town.lev, [letter], ever) == 0
    assert only(town.boris).entries[0].text == WORDS


def test_naming_nobody_takes_the_way_from_the_notice(town: Town) -> None:
    """And whoever listened can still read what came, and answer nothing."""
    seeker = town.helped()
    complain(seeker, WORDS)
    town.settle(2)
    town.listen()
    assert not seeker.notice.complaints
    with pytest.raises(ListensNoMore):
        town.lev.vault.complaints.answer(only(town.lev).complaint_id, "Мы слышим")


def test_one_listener_alone_cannot_be_named(town: Town) -> None:
    """Whoever alone reads complaints reads those about themselves."""
    with pytest.raises(OneListener):
        town.anna.members.name_listeners([town.boris.member_id])


def test_a_complaint_to_last_weeks_key_is_still_read(town: Town) -> None:
    """A phone whose clock is a day behind seals to the week that has ended."""
    seeker = town.helped()
    box, to = seeker.notice.team.post_id, whom_to_tell(seeker).reader
    town.network.clock.pass_days(7)
    town.settle(3)
    core = build_complaint(seeker.keys, to, "ru", WORDS, True, seeker.now_s // 60)
    from tropa.cases.complaints import encode_complaint

    seeker.send(encode_complaint(core), to, box)
    town.settle(2)
    assert only(town.lev).entries[0].text == WORDS


def test_a_complaint_that_the_relay_puts_into_another_box_opens_nowhere(town: Town) -> None:
    """Its box is sealed in: shown in the wrong one, it is nobody's."""
    seeker = town.helped()
    letter = complain(seeker, WORDS)
    relay = town.network.relay
    boxes = [box for box in relay.boxes.values() if box.is_team]
    for box in boxes:
        moved = [each for each in box.letters if each.letter == letter]
        box.letters[:] = [each for each in box.letters if each.letter != letter]
        if not moved:
            box.letters.append(Waiting(10_000, 1, letter))
    town.settle(3)
    assert town.boris.vault.complaints.page().total == town.lev.vault.complaints.page().total == 0


def test_somebody_else_cannot_complain_in_a_seekers_name(town: Town) -> None:
    """Where the first letter is here it is refused; where it is not, the page says that it cannot be compared."""
    seeker, other = town.helped(), Seeker(town.network.relay, town.network.clock.now_s)
    honest = build_complaint(seeker.keys, whom_to_tell(seeker).reader, "ru", WORDS, False, 1)
    forged = build_complaint(other.keys, whom_to_tell(seeker).reader, "ru", "Всё хорошо", False, 1)
    from dataclasses import replace

    from msgspec.structs import replace as changed

    body = changed(forged.body, case=seeker.keys.thread)
    post(other, replace(forged, thread=honest.thread, body=body))
    town.settle(2)
    assert town.boris.vault.complaints.page().total == 0
    assert only(town.lev).is_the_seekers is None
    complain(seeker, WORDS)
    town.settle(2)
    assert only(town.boris).is_the_seekers is True
    assert town.lev.vault.complaints.page().total == 2


def test_a_key_that_came_after_the_complaint_opens_it(town: Town) -> None:
    """A listener's desk that had read the box before it was given the week's key reads it again."""
    seeker = town.helped()
    db = town.lev.vault.inside.db
    db.run("UPDATE listening_key SET sealing_seed = NULL, auth_key = NULL, tried_minute = NULL")
    complain(seeker, WORDS)
    town.lev.sync()
    for desk in (town.boris, town.lev):
        desk.vault.inside.db.run("DELETE FROM listening_given")
    # Its own keys are gone with the rest: the one that was written to may be either's.
    db.run("DELETE FROM listening_key WHERE sealing_seed IS NULL AND device = ?", town.lev.device_id)
    if whom_to_tell(seeker).auth_pub.raw in {
        row[0]
        for row in town.boris.vault.inside.db.rows(
            "SELECT auth_pub FROM listening_key WHERE device = ?", town.boris.device_id
        )
    }:
        town.settle(3)
        assert only(town.lev).entries[0].text == WORDS


def _three_stewards(network: Network) -> None:
    network.found("anna")
    for name in ("boris", "vera"):
        network.join(name)
    network.join("lev", "adviser")
    network.join("mila", "caseworker")
    town = Town(network)
    for name in ("boris", "vera"):
        network.make_steward(getattr(town, name))
    town.listen(town.lev, town.mila)


class TestThreeStewards:
    """A steward alone, where two of three must sign."""

    @pytest.fixture
    def three(self, network: Network) -> Town:
        return Town(fill(network, _three_stewards))

    def test_one_alone_names_nobody(self, three: Town) -> None:
        """It waits for a second signature."""
        three.anna.members.name_listeners([three.anna.member_id, three.lev.member_id])
        three.settle(3)
        assert [each.kind for each in three.anna.members.proposals()] == ["listeners"]
        assert set(three.lev.vault.complaints.listeners().member_ids) == {three.lev.member_id, three.mila.member_id}

    def test_a_steward_who_puts_a_key_of_their_own_into_the_notice_finds_no_second(
        self, three: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The others' desks do not sign it, and a person who would is refused."""
        own = ReaderKeys(new_sealing_seed(three.anna.vault.inside.random), new_auth_key(three.anna.vault.inside.random))
        false = Complaints(own.public.sealing, own.public.auth, 2)
        seeker = Seeker(three.network.relay, three.network.clock.now_s)
        good = whom_to_tell(seeker)
        with monkeypatch.context() as patched:
            patched.setattr(weeks, "named", lambda *_: false)
            three.anna.sync()
        for desk in (three.boris, three.vera):
            desk.sync()
            for each in desk.members.proposals():
                if each.kind == "team" and each.can_sign:
                    with pytest.raises(KeyNotOfListeners):
                        desk.members.sign(each.proposal_id)
        monkeypatch.undo()
        three.settle(2)
        assert whom_to_tell(seeker) == good


def test_listeners_whose_key_is_kept_from_them_are_told_after_a_day(town: Town) -> None:
    """One who keeps the week's key to themselves alone is noticed by the other."""
    seeker = town.helped()
    held = {
        desk.name: {
            row[0]
            for row in desk.vault.inside.db.rows(
                "SELECT auth_pub FROM listening_key WHERE sealing_seed IS NOT NULL AND device = ?", desk.device_id
            )
        }
        for desk in (town.boris, town.lev)
    }
    key = whom_to_tell(seeker).auth_pub.raw
    without = town.lev if key in held["boris"] else town.boris
    without.vault.inside.db.run("UPDATE listening_key SET sealing_seed = NULL, auth_key = NULL WHERE auth_pub = ?", key)
    without.sync()
    assert "complaints-astray" not in [each.kind for each in without.members.alarms()]
    town.network.clock.pass_days(1)
    without.sync()
    assert "complaints-astray" in [each.kind for each in without.members.alarms()]


def test_what_is_no_complaint_changes_nothing(town: Town) -> None:
    """Garbage sealed to the listeners' key is counted as refused and nothing more."""
    seeker = town.helped()
    seeker.send(b'{"kind":"complaint"}', whom_to_tell(seeker).reader, seeker.notice.team.post_id)
    assert town.lev.sync().refused == {"core": 1}
    with pytest.raises(Exception, match="core"):
        decode_complaint(b'{"kind":"complaint"}')
