"""Answers on their way: sealed when posted, paid with tokens once each, retried as the very same letter."""

import os

import pytest

from tests.support.memory_relay import lose_connection
from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Refused, RelayMisbehaved, Unreachable
from tropa.post.headers import AltchaStamp, TokenStamp
from tropa.post.problems import ProblemName
from tropa.sealing.letters import room_for_core
from tropa.vault.errors import BoxGone


def deliveries(stage: Stage, seeker: Seeker) -> list[str | None]:
    return [entry.delivery for entry in stage.vault.case(stage.case_id(seeker)).timeline if entry.author == "you"]


def heard(seeker: Seeker) -> list[str]:
    """What the seeker has read from us."""
    return [text for who, text in seeker.read().letters if who == "network"]


def test_each_letter_is_paid_with_a_token_of_the_seekers_and_each_token_once(stage: Stage) -> None:
    """A welcome and two letters use the first three tokens."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "раз")
    stage.vault.answer(stage.case_id(seeker), "два")
    stage.relay.posts.clear()
    stage.sync()
    paid = [stamp.token for _, stamp, _ in stage.relay.posts if isinstance(stamp, TokenStamp)]
    assert paid == [seeker.keys.token(number) for number in range(3)]
    assert heard(seeker) == ["раз", "два"]


def test_when_tokens_run_out_work_pays(stage: Stage) -> None:
    """A stamp is solved for every letter after the sixteenth token."""
    seeker = stage.asked()
    for number in range(18):
        stage.vault.answer(stage.case_id(seeker), f"письмо {number}")
    stage.relay.posts.clear()
    assert stage.sync().posted == 19
    kinds = [type(stamp) for _, stamp, _ in stage.relay.posts]
    assert kinds == [TokenStamp] * 16 + [AltchaStamp] * 3
    assert heard(seeker) == [f"письмо {number}" for number in range(18)]


def test_tokens_that_were_never_registered_are_passed_over(stage: Stage) -> None:
    """A seeker whose box knows none of them is answered all the same, by work, within one round."""
    seeker = stage.seeker()
    seeker.registered = 0
    seeker.ask(AskForm("ru", "72h", "жетоны не приняты"))
    stage.sync()
    stage.vault.answer(stage.case_id(seeker), "всё равно ответим")
    assert stage.sync().problem is None
    assert heard(seeker) == ["всё равно ответим"]


def test_an_answer_lost_on_the_way_back_is_posted_again_as_the_very_same(stage: Stage) -> None:
    """The relay stored it and the connection broke: the retry repeats bytes and token, and nothing is there twice."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "один раз")
    stage.relay.posts.clear()
    stage.relay.after = lose_connection("post_letter")
    assert stage.sync().problem == "unreachable"
    stage.relay.after = lambda name: None
    assert deliveries(stage, seeker) == ["waiting"]
    stage.reopen()
    assert stage.sync().problem is None
    (first, again, *_) = stage.relay.posts
    assert first == again
    assert (heard(seeker), deliveries(stage, seeker)) == (["один раз"], ["posted"])


def test_what_is_written_offline_waits_and_goes_when_the_relay_is_back(stage: Stage) -> None:
    """Nothing is lost, and nothing is sealed before it is posted."""
    seeker = stage.asked()
    stage.relay.before = lose_connection("relay_info", "notice", "letters", "post_letter", "challenge")
    stage.vault.answer(stage.case_id(seeker), "написано без сети")
    assert stage.sync().problem == "unreachable"
    assert stage.vault.sync_state().waiting_to_go == 1
    assert stage.vault.inside.db.rows("SELECT sealed FROM outbox") == [(None,), (None,)]
    stage.clock.pass_days(3)
    stage.relay.before = lambda name: None
    assert stage.sync().problem is None
    assert heard(seeker) == ["написано без сети"]


def test_a_box_that_is_gone_is_said_to_be_gone_and_the_letter_stays(stage: Stage) -> None:
    """The seeker deleted their box: the case says so, nothing is tried again, and further answers are refused."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "не дойдёт")
    stage.relay.delete_box(seeker.keys.read_key)
    assert stage.sync().problem is None
    case = stage.vault.case(stage.case_id(seeker))
    assert (case.box_gone, deliveries(stage, seeker), case.waiting_letters) == (True, ["box-gone"], 1)
    assert stage.vault.sync_state().waiting_to_go == 0
    with pytest.raises(BoxGone):
        stage.vault.answer(case.case_id, "и это")
    assert stage.vault.case(case.case_id).draft == "и это"
    stage.relay.posts.clear()
    stage.sync()
    assert stage.relay.posts == []


def test_a_seeker_heard_of_again_gets_what_waited_for_a_box(stage: Stage) -> None:
    """They opened their box anew with the same words and wrote."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "для вас")
    kept = stage.relay.boxes.pop(seeker.keys.post_id)
    stage.sync()
    assert stage.vault.case(stage.case_id(seeker)).box_gone
    stage.relay.boxes[seeker.keys.post_id] = kept
    seeker.write("я вернулся")
    stage.sync()
    assert not stage.vault.case(stage.case_id(seeker)).box_gone
    assert heard(seeker) == ["для вас"]


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (Refused(ProblemName.BOX_FULL, "full", retry_after_s=7_200), None),
        (Refused(ProblemName.RELAY_FULL, "full"), "relay-full"),
        (Refused(ProblemName.BAD_REQUEST, "?"), "relay-refused"),
        (RelayMisbehaved("nonsense"), "relay-misbehaved"),
    ],
    ids=str,
)
def test_a_refusal_that_may_pass_is_waited_out(stage: Stage, problem: Exception, shown: str | None) -> None:
    """The letter stays, is shown as retrying, is not tried at once again, and goes when its time has come."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "терпение")

    def refuse(name: str) -> None:
        if name == "post_letter":
            raise problem

    stage.relay.before = refuse
    assert stage.sync().problem == shown
    assert deliveries(stage, seeker) == ["retrying"]
    stage.relay.before = lambda name: None
    assert stage.sync().posted == 0
    stage.clock.now_s += 3 * 3_600
    assert stage.sync().posted == 2
    assert heard(seeker) == ["терпение"]


def test_one_seekers_trouble_does_not_hold_up_another(stage: Stage) -> None:
    """A full box is passed by."""
    stuck, fine = stage.asked("одно"), stage.asked("другое")
    for seeker in (stuck, fine):
        stage.vault.answer(stage.case_id(seeker), "ответ")
    real = stage.relay.post_letter

    def post(post_id: object, letter: bytes, stamp: object) -> object:
        if post_id == stuck.keys.post_id:
            raise Refused(ProblemName.BOX_FULL, "full", 60)
        return real(post_id, letter, stamp)

    stage.relay.post_letter = post
    stage.sync()
    assert (heard(stuck), heard(fine)) == ([], ["ответ"])


def test_an_answer_takes_the_smallest_letter_that_holds_it(stage: Stage) -> None:
    """A welcome and a short letter are 4 KB each, a long one 64 KB, whatever was asked."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "коротко")
    stage.vault.answer(stage.case_id(seeker), "🌲" * 11_500)
    stage.relay.posts.clear()
    stage.sync()
    assert [len(letter) for _, _, letter in stage.relay.posts] == [4_096, 4_096, 65_536]
    assert room_for_core(65_536) > 48_000


def test_a_reader_with_unusable_keys_is_as_unreachable_as_without_a_box(stage: Stage) -> None:
    """A hostile first letter with keys that are no keys stops nothing else."""
    seeker = stage.asked("ключи негодные")
    stage.vault.inside.db.run("UPDATE thread SET xwing_pub = ?", b"\xff" * 1_216)
    stage.vault.answer(stage.case_id(seeker), "никогда")
    assert stage.sync().problem is None
    assert stage.vault.case(stage.case_id(seeker)).box_gone


def test_an_answer_that_waited_past_the_weeks_keys_is_believed_whenever_it_is_read(stage: Stage) -> None:
    """Five weeks offline between writing and posting; the seeker comes back when the notice has other keys."""
    seeker = stage.asked("давно")
    stage.vault.answer(stage.case_id(seeker), "первое")
    stage.vault.answer(stage.case_id(seeker), "второе")
    stage.clock.pass_days(36)
    stage.sync()
    stage.clock.pass_days(9)
    assert stage.sync().problem is None
    seeker.now_s = stage.clock.now_s
    assert heard(seeker) == ["первое", "второе"]
    assert deliveries(stage, seeker) == ["posted", "posted"]


def test_a_first_answer_after_the_weeks_keys_are_gone_is_believed(stage: Stage) -> None:
    """Nobody had time for six weeks; the key that introduces an answer was kept with the case, and then no longer."""
    seeker = stage.asked("очень давно")
    for _week in range(7):
        stage.clock.pass_days(7)
        stage.sync()
    weeks_held = stage.vault.inside.db.number("SELECT min(week) FROM team_week")
    assert weeks_held > stage.vault.inside.db.number("SELECT week FROM thread")
    stage.vault.answer(stage.case_id(seeker), "простите, что так долго")
    stage.sync()
    stage.clock.pass_days(9)
    assert stage.sync().problem is None
    seeker.now_s = stage.clock.now_s
    assert heard(seeker) == ["простите, что так долго"]
    assert stage.vault.inside.db.number("SELECT count(*) FROM thread WHERE introducing_key IS NOT NULL") == 0


def test_a_kill_between_any_two_steps_loses_nothing_and_repeats_nothing(stage: Stage) -> None:
    """The process dies at the n-th call of the relay, for every n, before or after the relay did what was asked."""
    seekers = [stage.asked(f"дело {number}") for number in range(2)]
    for seeker in seekers:
        stage.vault.answer(stage.case_id(seeker), "ответ")
    newcomer = stage.seeker()
    newcomer.ask(AskForm("en", "planning", "new"))
    for when in ("before", "after"):
        for number in range(1, 30):
            if not _round_killed_at(stage, when, number):
                break
    stage.reopen()
    assert stage.sync().problem is None
    assert len(stage.vault.queue().rows) == 3
    assert [heard(seeker) for seeker in seekers] == [["ответ"], ["ответ"]]


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def _round_killed_at(stage: Stage, when: str, number: int) -> bool:
    """One round that dies at its n-th call; False when it ended before that."""
    calls = iter(range(1, 1_000))

    def die(name: str) -> None:
        if next(calls) == number:
            raise Killed

    setattr(stage.relay, when, die)
    try:
        stage.sync()
    except Killed:
        stage.reopen()
        return True
    finally:
        setattr(stage.relay, when, lambda name: None)
    return False


def test_an_unreachable_relay_raises_nothing(stage: Stage) -> None:
    """The round says so in its report."""

    def gone(name: str) -> None:
        raise Unreachable(os.strerror(113))

    stage.relay.before = gone
    assert stage.sync().problem == "unreachable"
