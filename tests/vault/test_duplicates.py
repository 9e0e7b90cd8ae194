"""Cases that are likely one person's: found as letters come, told apart for good, destroyed with their case."""

import os

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tests.vault.pages import decrypted_pages
from tropa.cases.events import AskSummary
from tropa.cases.seeker import AskForm
from tropa.roster.weeks import date_of
from tropa.sealing.types import ThreadId
from tropa.vault.errors import UnknownCase
from tropa.vault.queue import alike
from tropa.vault.queue.catching_up import A_PAGE
from tropa.vault.queue.errors import NotAlike
from tropa.vault.queue.likeness import fingerprint
from tropa.vault.search.words import words_in
from tropa.vault.shelf_cases import find_case, obtain_case, set_summary
from tropa.vault.views_queue import Alike

TEXT = "Мне двадцать лет, вчера пришла повестка на вторник, учусь заочно, боюсь идти один, что мне делать теперь?"
AGAIN = TEXT.replace("что мне делать теперь", "подскажите пожалуйста")
OTHER = "Сын в части под Курском, третью неделю не отвечает, командир трубку не берёт, куда писать о розыске?"


def alike_of(stage: Stage, seeker: Seeker) -> dict[str, Alike]:
    return {each.case_id: each for each in stage.vault.queueing.alike(stage.case_id(seeker))}


def test_a_second_letter_in_much_the_same_words_is_found_and_a_strangers_is_not(stage: Stage) -> None:
    """From both sides, on the line and on the case; the situation need not be the same."""
    first, stranger = stage.asked(TEXT), stage.asked(OTHER)
    second = stage.asked(AGAIN, situation="2w")
    found = alike_of(stage, first)
    assert set(found) == {stage.case_id(second)}
    assert (found[stage.case_id(second)].kind, found[stage.case_id(second)].percent > 50) == ("much-alike", True)
    assert set(alike_of(stage, second)) == {stage.case_id(first)}
    assert alike_of(stage, stranger) == {}
    hints = {row.case_id: [each.case_id for each in row.alike] for row in stage.vault.queue().rows}
    assert hints == {
        stage.case_id(first): [stage.case_id(second)],
        stage.case_id(second): [stage.case_id(first)],
        stage.case_id(stranger): [],
    }


def test_nothing_is_merged(stage: Stage) -> None:
    """Both cases stay whole, and stay two."""
    first, second = stage.asked(TEXT), stage.asked(TEXT)
    assert alike_of(stage, first)[stage.case_id(second)].kind == "same-words"
    assert stage.vault.queue().total == 2
    stage.vault.answer(stage.case_id(first), "Не ходите один")
    assert len(stage.vault.case(stage.case_id(second)).timeline) == 1


def test_told_apart_stays_so_and_can_be_taken_back(stage: Stage) -> None:
    """After locking too; the hint leaves the queue, and stands last on the case."""
    first, second, third = stage.asked(TEXT), stage.asked(AGAIN), stage.asked(TEXT)
    one, two, three = map(stage.case_id, (first, second, third))
    stage.vault.queueing.tell_apart(one, three)
    stage.reopen()
    assert [each.case_id for each in stage.vault.queueing.alike(one)] == [two, three]
    hints = {row.case_id: {each.case_id for each in row.alike} for row in stage.vault.queue().rows}
    assert hints == {one: {two}, two: {one, three}, three: {two}}
    stage.vault.queueing.tell_apart(three, one, apart=False)
    assert {each.case_id for each in stage.vault.queue().rows[0].alike} == {one, two, three} - {
        stage.vault.queue().rows[0].case_id
    }


def test_only_what_is_alike_can_be_told_apart(stage: Stage) -> None:
    """Two strangers' cases are no pair; nor is a case with itself, nor with one that is not here."""
    first, stranger = stage.asked(TEXT), stage.asked(OTHER)
    one, two = stage.case_id(first), stage.case_id(stranger)
    for other in (two, one):
        with pytest.raises(NotAlike):
            stage.vault.queueing.tell_apart(one, other)
    for other in (ThreadId(os.urandom(16)).text, "nonsense"):
        with pytest.raises(UnknownCase):
            stage.vault.queueing.tell_apart(one, other)


def test_two_cases_side_by_side(stage: Stage) -> None:
    """Both letters whole, with the words that stand in both."""
    first, second = stage.asked(TEXT), stage.asked(AGAIN)
    found = stage.vault.queueing.compare(stage.case_id(first), stage.case_id(second))
    assert ["".join(piece.text for piece in side.pieces) for side in (found.first, found.second)] == [TEXT, AGAIN]
    assert found.alike is not None
    assert [piece.shared for piece in found.first.pieces] == [True, False]
    assert [piece.shared for piece in found.second.pieces] == [True, False]
    with pytest.raises(NotAlike):
        stage.vault.queueing.compare(stage.case_id(first), stage.case_id(first))


def test_a_case_without_its_first_letter_is_compared_with_nothing(stage: Stage) -> None:
    """A colleague's thread came alone."""
    first = stage.asked(TEXT)
    here = stage.vault.inside
    bare = obtain_case(here, ThreadId(os.urandom(16)))
    set_summary(here, bare, AskSummary("ru", "72h", "self", (), (), date_of(here.day), ""))
    with pytest.raises(NotAlike):
        stage.vault.queueing.compare(stage.case_id(first), bare.case.text)


def numbers_of(text: str) -> list[bytes]:
    """A letter's fingerprint as SQLite writes it into a page."""
    return [each.to_bytes(8, "big", signed=True) for each in fingerprint(words_in(text))]


@pytest.mark.parametrize("by_seeker", [True, False])
def test_a_fingerprint_goes_with_its_case(stage: Stage, by_seeker: bool) -> None:
    """From every page of file and log; the pair goes too, and the other letter's fingerprint stays."""
    first, stranger = stage.asked(TEXT), stage.asked(OTHER)
    second = stage.asked(AGAIN)
    stage.vault.inside.db.forget_log()
    before = decrypted_pages(stage.path)
    mine = [each for each in numbers_of(AGAIN) if each not in numbers_of(TEXT)]
    assert len(mine) > 3
    assert all(each in before for each in (*mine, *numbers_of(TEXT), *numbers_of(OTHER)))
    if by_seeker:
        second.delete_everything()
        stage.sync()
    else:
        stage.vault.work.destroy(stage.case_id(second))
    after = decrypted_pages(stage.path)
    assert [each for each in mine if each in after] == []
    assert all(each in after for each in (*numbers_of(TEXT), *numbers_of(OTHER)))
    assert alike_of(stage, first) == alike_of(stage, stranger) == {}
    db = stage.vault.inside.db
    assert (db.number("SELECT count(*) FROM likely_same"), len(db.rows("PRAGMA foreign_key_check"))) == (0, 0)


def test_one_text_sent_by_many_costs_each_the_same(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that is passed round: each is compared with a few, not with all."""
    read, compared = alike.ask_of, list[int]()
    monkeypatch.setattr(alike, "ask_of", lambda here, case: compared.append(case.serial) or read(here, case))
    seekers = [stage.seeker() for _ in range(40)]
    for seeker in seekers:
        seeker.ask(AskForm("ru", "72h", TEXT))
    stage.sync()
    assert stage.vault.queue().total == 40
    assert len(compared) <= 40 * alike.MOST_COMPARED
    pairs = stage.vault.inside.db.number("SELECT count(*) FROM likely_same")
    assert 0 < pairs <= 2 * 40 * alike.MOST_COMPARED


def test_what_was_told_apart_stays_so_when_a_letter_is_looked_at_again(stage: Stage) -> None:
    """As after an upgrade, or when a colleague's word of a letter is followed by the letter."""
    first, second = stage.asked(TEXT), stage.asked(TEXT)
    here = stage.vault.inside
    stage.vault.queueing.tell_apart(stage.case_id(first), stage.case_id(second))
    case = find_case(here, second.keys.thread)
    assert case is not None
    found = alike.ask_of(here, case)
    assert found is not None
    with here.db.transaction():
        alike.note_letter(here, case, *found)
    assert alike_of(stage, first)[stage.case_id(second)].told_apart


@pytest.mark.parametrize(("facts", "left"), [(1, 0), (A_PAGE, 0), (A_PAGE + 1, A_PAGE + 1)])
def test_a_page_works_out_a_few_new_facts_and_leaves_more_to_sync(stage: Stage, facts: int, left: int) -> None:
    """After a round of sync nothing is left."""
    for at in range(A_PAGE + 1):
        stage.asked(f"{OTHER} {at}", situation="abroad")
    db = stage.vault.inside.db
    db.run("INSERT INTO queue_todo SELECT serial, 1 FROM cases")
    db.run("UPDATE queue_todo SET letter = 0 WHERE case_serial IN (SELECT serial FROM cases LIMIT ?)", facts)
    stage.vault.queue()
    assert db.number("SELECT count(*) FROM queue_todo WHERE letter = 0") == left
    stage.sync()
    assert stage.vault.queueing.left_to_compare() == 0


def test_an_older_vault_catches_up_a_few_cases_at_a_time(stage: Stage) -> None:
    """First what the filters need, at once; then fingerprints, round by round; each case once."""
    seekers = [stage.asked(f"{TEXT} {at}" if at < 2 else f"{OTHER} {at}", needs=("summons",)) for at in range(6)]
    db = stage.vault.inside.db
    db.run("DELETE FROM likeness_band")
    db.run("DELETE FROM likely_same")
    db.run("UPDATE cases SET language = NULL, needs = 0, place = NULL")
    db.run("INSERT INTO queue_todo SELECT serial, 2 FROM cases")
    page = stage.vault.queue()
    assert dict(next(each for each in page.facets if each.name == "need").counts)["summons"] == 6
    assert stage.vault.queueing.left_to_compare() == 6
    assert alike_of(stage, seekers[0]) == {}
    stage.sync()
    assert stage.vault.queueing.left_to_compare() == 0
    assert set(alike_of(stage, seekers[0])) == {stage.case_id(seekers[1])}
    assert len(alike_of(stage, seekers[2])) == 3
