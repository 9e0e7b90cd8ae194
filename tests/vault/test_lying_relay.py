"""One lie of the relay costs an answer a day at most; one letter's trouble costs no other anything."""

from itertools import pairwise

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.vault import posting
from tropa.vault.errors import VaultClosed


def lie_once(stage: Stage, lie: Refused) -> None:
    """The relay says it of the next letter, and is honest from then on."""
    lies = [lie]

    def say(name: str) -> None:
        if name == "post_letter" and lies:
            raise lies.pop()

    stage.relay.before = say


def heard(seeker: Seeker, stage: Stage) -> list[str]:
    seeker.now_s = stage.clock.now_s
    return [text for who, text in seeker.read().letters if who == "network"]


@pytest.mark.parametrize(
    "lie",
    [
        Refused(ProblemName.BOX_FULL, "full", retry_after_s=10**15),
        Refused(ProblemName.BOX_FULL, "full", retry_after_s=10**30),
        Refused(ProblemName.NO_SUCH_BOX, "gone"),
        Refused(ProblemName.BOX_CLOSED, "closed"),
        Refused(ProblemName.TEAM_BOX, "not a seeker's"),
    ],
    ids=str,
)
def test_after_one_lie_an_answer_goes_the_next_day(stage: Stage, lie: Refused) -> None:
    """However long the relay asks for, and even if it says that there is no box."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "дойдёт")
    lie_once(stage, lie)
    assert stage.sync().problem is None
    stage.clock.now_s += 86_400 - 60
    assert stage.sync().posted == 0
    stage.clock.now_s += 60
    assert stage.sync().posted == 2
    assert heard(seeker, stage) == ["дойдёт"]
    assert not stage.vault.case(stage.case_id(seeker)).box_gone
    stage.vault.answer(stage.case_id(seeker), "и это")
    stage.sync()
    assert heard(seeker, stage) == ["дойдёт", "и это"]


def test_a_box_that_stays_gone_is_looked_for_once_a_day_for_as_long_as_one_lives(stage: Stage) -> None:
    """180 days, then no more; what waited still stands in the case, as not delivered."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "куда?")
    stage.relay.delete_box(seeker.keys.read_key)
    calls = list[int]()

    def note(name: str) -> None:
        if name == "post_letter":
            calls.append(stage.clock.now_s)

    stage.relay.before = note
    for _ in range(2 * 200):
        stage.sync()
        stage.clock.pass_days(0.5)
    assert len(calls) == 181
    assert {later - earlier for earlier, later in pairwise(calls)} == {86_400}
    case = stage.vault.case(stage.case_id(seeker))
    assert (case.box_gone, case.timeline[-1].delivery) == (True, "box-gone")


def test_a_letter_put_off_while_the_clock_stood_wrong_goes_once_it_is_right(stage: Stage) -> None:
    """A year ahead for one round: the pause made then does not last a year."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "не через год")
    right = stage.clock.now_s
    stage.clock.pass_days(20)
    lie_once(stage, Refused(ProblemName.BOX_FULL, "full", 60))
    stage.sync()
    stage.clock.now_s = right
    assert stage.sync().posted == 2
    assert heard(seeker, stage) == ["не через год"]


def test_a_mistake_of_ours_with_one_letter_does_not_hold_up_another(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is put off and shown as our mistake; the other thread's answer goes."""
    stuck, fine = stage.asked("одно"), stage.asked("другое")
    for seeker in (stuck, fine):
        stage.vault.answer(stage.case_id(seeker), "ответ")
    real = posting.seal_letter

    def seal(*parts: object) -> bytes:
        if parts[2] == stuck.keys.reader.public:
            raise OverflowError("a mistake")
        return real(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(posting, "seal_letter", seal)
    assert stage.sync().problem == "internal"
    assert (heard(stuck, stage), heard(fine, stage)) == ([], ["ответ"])
    monkeypatch.undo()
    stage.clock.now_s += 3_600
    assert stage.sync().problem is None
    assert heard(stuck, stage) == ["ответ"]


def test_a_vault_locked_in_the_middle_of_posting_ends_the_round(stage: Stage) -> None:
    """That is not taken for a letter's trouble."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "потом")

    def lock(name: str) -> None:
        if name == "post_letter":
            stage.vault.close()

    stage.relay.before = lock
    with pytest.raises(VaultClosed):
        stage.sync()
