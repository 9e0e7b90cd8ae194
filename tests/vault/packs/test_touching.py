"""A changed pack lists the open cases it touches: those whose results differ for what is known of them."""

from datetime import date, timedelta

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tests.vault.packs.newer import newer
from tests.vault.packs.test_choosing import publish
from tropa.rights.compiled import Compiled
from tropa.vault.packs.answers import NEED_TOPICS, SAID_FOR_WHOM, SAID_SITUATION, answers, as_answer, as_values
from tropa.vault.packs.shelf import built_in
from tropa.vault.views_packs import CaseAnswer, Touched

TODAY = date(2026, 10, 12)
CONSCRIPT = {
    "status": "conscript",
    "age": "20",
    "stage": "decision",
    "decision_kind": "to_conscript",
    "decision_date": "2026-10-05",
}


def know(stage: Stage, seeker: Seeker, facts: dict[str, str]) -> None:
    """A member has put these down."""
    work = stage.vault.work
    thread = work.open_thread(stage.case_id(seeker), "work", (), (), with_reply_key=False)
    for key, value in facts.items():
        work.fact(thread, key, (value,), "seeker", "")


def change(stage: Stage, pack: Compiled | None = None) -> tuple[Touched, ...]:
    """The network's law changes; which cases that touches."""
    stage.sync()
    publish(stage, pack or newer())
    stage.sync()
    return stage.vault.packs.touched(TODAY)


def test_a_shorter_term_touches_whoever_has_a_decision_to_appeal(stage: Stage) -> None:
    """With the day before and after; a case that it does not concern is not listed."""
    one, other = stage.asked(needs=("summons",)), stage.asked(needs=("psychological",))
    know(stage, one, CONSCRIPT)
    know(stage, other, {"status": "soldier_contract"})
    (found,) = change(stage)
    assert found.case_id == stage.case_id(one)
    assert found.name
    moved = {each.rule: each for each in found.changes}["appeal_regional"]
    assert (moved.before, moved.after) == ("open", "open")
    ((name, before, after),) = moved.deadlines
    assert name == "region"
    assert before is not None
    assert after is not None
    assert before - after > timedelta(days=50)
    assert found.soonest == after


def test_a_case_of_which_nothing_is_known_is_listed_only_for_what_it_is_about(stage: Stage) -> None:
    """Else every change would list everybody."""
    about_a_summons = stage.asked(needs=("summons",))
    stage.asked(needs=("contract",))
    assert [each.case_id for each in change(stage)] == [stage.case_id(about_a_summons)]


def test_closed_cases_are_left_alone(stage: Stage) -> None:
    """The work has ended."""
    seeker = stage.asked(needs=("summons",))
    know(stage, seeker, CONSCRIPT)
    stage.vault.work.claim(stage.case_id(seeker))
    stage.vault.work.close(stage.case_id(seeker), "resolved", "", 30)
    assert change(stage) == ()


def test_a_pack_that_gives_the_same_touches_nobody(stage: Stage) -> None:
    """Only its version differs."""
    seeker = stage.asked(needs=("summons",))
    know(stage, seeker, CONSCRIPT)
    assert change(stage, newer(months=3)) == ()


def test_nothing_is_touched_before_there_was_another_pack(stage: Stage) -> None:
    """The first pack changes nothing."""
    stage.asked(needs=("summons",))
    stage.sync()
    assert stage.vault.packs.touched(TODAY) == ()


def test_what_a_member_put_down_stands_over_what_the_form_said() -> None:
    """The form's question of whom it is about is the pack's."""
    said = {"for_whom": ("self",), "situation": ("abroad",)}
    assert answers(said, {"asker": ("relative",), "age": ("19",), "mood": ("so-so", "x")}) == (
        CaseAnswer("asker", "relative", said=False),
        CaseAnswer("place", "abroad", said=True),
        CaseAnswer("age", 19, said=False),
        CaseAnswer("mood", "so-so", said=False),
    )


def test_an_answer_survives_being_a_fact() -> None:
    """Nobody knows, a number, a day, an option."""
    for answer in (None, 0, 19, "2026-10-12", "conscript"):
        assert as_answer(as_values(answer)) == answer


def test_what_the_form_says_leads_to_questions_and_topics_that_the_pack_has() -> None:
    """An id that no pack has would be lost in silence."""
    index, topics = built_in().index, built_in().pack.about.topics
    for question, option in (*SAID_FOR_WHOM.values(), *SAID_SITUATION.values()):
        assert option in index.questions[question].options
    assert {topic for named in NEED_TOPICS.values() for topic in named} <= set(topics)
