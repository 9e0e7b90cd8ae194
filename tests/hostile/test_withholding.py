"""A relay that keeps letters back: one author's, one day's with a week's secrets in them, everything for one member."""

from collections.abc import Sequence

from tests.hostile.doings import a_days_work, came_through, without
from tests.hostile.town import CANARY, Desk, Town
from tests.support.hostile_relay import Shown
from tropa.post.frames import Waiting
from tropa.roster.messages import WeekSecrets, decode_message, letter_kind
from tropa.sealing.letters import OpenedLetter, open_letter
from tropa.vault.membership.bundles import own_keys
from tropa.vault.team import weeks

_A_WEEK = 7


def only_before(day: int) -> Shown:
    """Nothing that came on that day or later."""
    return lambda box, letters: [each for each in letters if each.day < day]


def test_an_author_withheld_from_one_reader_is_missed_where_others_go_on_from_what_they_wrote(town: Town) -> None:
    """Galya is kept from Anna's note; Boris answers it, and Galya's desk shows what is missing."""
    anna, boris, galya, case = town["anna"], town["boris"], town["galya"], town.case_id
    both = [boris.me.member_id, galya.me.member_id]
    thread = anna.vault.work.open_thread(case, "safety", both, [], with_reply_key=False)
    town.settle()
    galya.door.letters = lambda box, letters: without(town, "anna", [*letters])
    anna.vault.work.note(thread, f"{CANARY}: от анны")
    town.settle()
    boris.vault.work.note(thread, f"{CANARY}: от бориса")
    town.settle()
    [shown] = [each for each in galya.vault.work.threads(case) if each.thread_id == thread]
    assert [(each.kind, each.by.member_id if each.by else None) for each in shown.problems] == [
        ("missing-parent", boris.me.member_id)
    ]
    assert (anna.problems(case), boris.problems(case)) == (set(), set())
    town.clock.pass_days(1)
    town.behave()
    assert town.quarrels() == []
    assert galya.texts(case)[-2:] == [f"{CANARY}: от анны", f"{CANARY}: от бориса"]


def test_a_device_of_which_nothing_comes_is_named_once_its_keys_are_missed(town: Town) -> None:
    """Boris is kept from Vera for five weeks: her device is shown as silent; then all she wrote comes."""
    boris, vera, case = town["boris"], town["vera"], town.case_id
    boris.door.letters = lambda box, letters: without(town, "vera", [*letters])
    for weeks_passed in (2, 2, 1):
        town.clock.pass_days(weeks_passed * _A_WEEK)
        # What Boris has for Vera waits for keys of hers that do not come.
        town.settle("anna", "vera", "galya")
        town.sync("boris", "anna", "vera", "galya", "boris")
    assert {alarm.device_id for alarm in boris.alarms if alarm.kind == "silent-device"} == {vera.me.device_id}
    # Weeks she made in that time, and letters that lean on what she wrote, are missed as well.
    assert boris.alarm_kinds <= {"silent-device", "week-withheld", "letters-refused"}
    vera.vault.work.note(town.thread_with("vera"), f"{CANARY}: я здесь")
    town.clock.pass_days(1)
    town.behave()
    assert town.quarrels() == []
    assert f"{CANARY}: я здесь" in town["anna"].texts(case)


def test_a_day_kept_back_for_good_costs_no_week(town: Town) -> None:
    """The letters with a week's keys and secrets are never shown to Galya: they are sent again before it begins."""
    galya, case = town["galya"], town.case_id
    town.clock.pass_days(_A_WEEK)
    day = town.clock() // 86_400
    galya.door.letters = lambda box, letters: [each for each in letters if each.day != day]
    town.settle()
    lost = galya.vault.inside.week + 4
    assert lost not in {notice.week for notice in galya.vault.network().notices}
    for weeks_passed in (2, 1, 1):
        town.clock.pass_days(weeks_passed * _A_WEEK)
        town.settle()
    assert galya.vault.inside.week == lost
    town["anna"].vault.work.note(town.thread_with("galya"), f"{CANARY}: в ту самую неделю")
    town.settle()
    assert galya.texts(case)[-1] == f"{CANARY}: в ту самую неделю"
    assert town.quarrels() == []


def test_a_weeks_secrets_that_never_come_are_an_alarm_from_the_week_before_on(town: Town) -> None:
    """The relay guesses every letter with secrets for Galya and keeps it back: said, and healed by showing it."""
    galya, case = town["galya"], town.case_id
    galya.door.letters = lambda box, letters: [each for each in letters if not gives_a_week(galya, each.letter)]
    for _ in range(3):
        town.clock.pass_days(_A_WEEK)
        town.settle()
        assert galya.alarms == ()
    lost = galya.vault.inside.week + 2
    for _ in range(2):
        town.clock.pass_days(_A_WEEK)
        town.settle("anna", "boris", "vera")
        town.sync("galya", "galya")
        assert {(alarm.kind, alarm.week) for alarm in galya.alarms} >= {("week-withheld", lost)}
    text = f"{CANARY}: в неделю без ключей"
    town["anna"].vault.work.note(town.thread_with("galya"), text)
    town.settle("anna", "boris", "vera")
    town.clock.pass_days(1)
    town.behave()
    assert text in galya.texts(case)
    assert town.quarrels() == []


def gives_a_week(desk: Desk, letter: bytes) -> bool:
    """Whether it is a week's secrets for that desk's device, which no relay could see."""
    here = desk.vault.inside
    for box in weeks(here):
        keys = own_keys(here, box.week)
        opened = open_letter(letter, keys, box.address) if keys else None
        if isinstance(opened, OpenedLetter):
            is_message = letter_kind(opened.core) == "message"
            return is_message and isinstance(decode_message(opened.core).body, WeekSecrets)
    return False


def test_a_member_kept_from_everything_says_that_the_roster_may_be_frozen(town: Town) -> None:
    """Six weeks without a letter: the head is stale, everyone is silent, no keys are prepared; nothing here is lost."""
    galya, case = town["galya"], town.case_id
    day = town.clock() // 86_400
    before = (galya.events(), galya.texts(case), galya.chain.version)
    galya.door.letters = only_before(day)
    town.clock.pass_days(15)
    town.settle("anna", "boris", "vera")
    galya.sync()
    assert not galya.chain.is_stale
    town.clock.pass_days(28)
    town.settle("anna", "boris", "vera")
    galya.sync()
    assert galya.chain.is_stale
    assert {"stale", "week-late", "silent-device"} <= galya.alarm_kinds
    assert (galya.events(), galya.texts(case), galya.chain.version) == before


def test_a_member_kept_behind_asks_as_soon_as_a_letter_names_a_newer_head(town: Town) -> None:
    """Stewards' news is kept from Galya, Boris's later note is not: she asks, is answered, and has caught up."""
    anna, boris, galya, case = town["anna"], town["boris"], town["galya"], town.case_id
    thread = boris.vault.work.open_thread(case, "other", [galya.me.member_id], [], with_reply_key=False)
    town.settle()
    hidden = set[bytes]()
    galya.door.letters = lambda box, letters: [each for each in letters if each.letter not in hidden]
    seen = len(town.relay.posted)
    publish_code(town, "a" * 64)
    town.settle("anna", "boris", "vera")
    hidden |= {each.letter for each in town.relay.posted[seen:]}
    galya.sync()
    assert galya.chain.version < anna.chain.version
    boris.vault.work.note(thread, f"{CANARY}: новости")
    town.settle()
    assert f"{CANARY}: новости" in galya.texts(case)
    assert galya.chain.head == anna.chain.head
    town.clock.pass_days(1)
    town.behave()
    assert town.quarrels() == []


def test_all_but_one_author_withheld_and_let_go_in_pieces(town: Town) -> None:
    """Galya is shown one author at a time, the last first."""
    written = a_days_work(town)
    galya = town["galya"]
    for name in ("galya", "vera", "boris"):
        galya.door.letters = shown_only(town, name)
        town.sync()
        town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def shown_only(town: Town, name: str) -> Shown:
    """Only what came through that door."""

    def letters(box: str, every: Sequence[Waiting]) -> Sequence[Waiting]:
        return came_through(town, name, [*every])

    return letters


def publish_code(town: Town, sha256: str) -> None:
    """A new entry, signed by two stewards."""
    town["anna"].vault.members.publish_code(sha256)
    town["anna"].sync()
    town["boris"].sync()
    [proposal] = town["boris"].vault.members.proposals()
    town["boris"].vault.members.sign(proposal.proposal_id)
