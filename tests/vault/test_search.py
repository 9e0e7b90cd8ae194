"""Searching cases by words, in Russian and English, whatever their form."""

import pytest

from tests.vault.conftest import Stage
from tropa.vault.search import finding
from tropa.vault.search.texts import texts_in
from tropa.vault.search.words import Stems, words_in
from tropa.vault.views_search import SearchCases, SearchKind


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Мне пришли повестки", "повестка"),
        ("ещё не ответил", "еще ответили"),
        ("ЕЛЕНА Иванова пишет", "иванов"),
        ("They are mobilising people", "mobilised"),
        ("паспорт 4510 123456", "123456"),
        ("военкомат на Ленинском", "военк*"),
        ("на Ленинском проспекте", "проспект ленинский"),
    ],
)
def test_a_letter_is_found_in_any_inflected_form(stage: Stage, written: str, typed: str) -> None:
    """Stems of both languages, ё as е, capital letters, numbers, a beginning with a star, any order."""
    seeker = stage.asked(written)
    stage.asked("совсем о другом")
    assert [hit.case_id for hit in stage.vault.search(typed).hits] == [stage.case_id(seeker)]


@pytest.mark.parametrize("typed", ["", "  ", "…!", "небывалое", "военк", '"', "AND", "повестка)", "NEAR(повестка"])
def test_what_is_not_there_or_is_no_word_finds_nothing_and_breaks_nothing(stage: Stage, typed: str) -> None:
    """Operators of the index are words like any other; half a word without a star is another word."""
    stage.asked("о военкомате")
    assert stage.vault.search(typed).hits == ()


def test_every_word_must_stand_in_one_letter(stage: Stage) -> None:
    """Not one in the first and another in the second."""
    seeker = stage.asked("первое про отпуск")
    stage.vault.answer(stage.case_id(seeker), "второе про поезд")
    assert stage.vault.search("отпуск поезд").hits == ()
    assert len(stage.vault.search("второе поезда").hits) == 1


def test_each_case_is_shown_once_newest_first_by_its_newest_letter(stage: Stage) -> None:
    """And whether there are more than were asked for."""
    older, newer = stage.asked("поезд утром"), stage.asked("поезд вечером")
    stage.vault.answer(stage.case_id(older), "какой поезд?")
    found = stage.vault.search("поезда")
    assert [(hit.case_id, hit.kind) for hit in found.hits] == [
        (stage.case_id(older), "letter"),
        (stage.case_id(newer), "ask"),
    ]
    assert (found.more, stage.vault.search("поезд", 1).more) == (False, True)


def test_an_excerpt_marks_the_words_in_the_form_they_were_written_in(stage: Stage) -> None:
    """One line around the first of them."""
    stage.asked("слово " * 40 + "мне принесли\nповестку, а потом ещё повестки " + "слово " * 40)
    (hit,) = stage.vault.search("повестка").hits
    assert [piece.text for piece in hit.excerpt if piece.is_match] == ["повестку", "повестки"]
    line = "".join(piece.text for piece in hit.excerpt)
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert "мне принесли повестку, а потом" in line


def test_notes_facts_and_tasks_are_found_with_their_thread(stage: Stage) -> None:
    """What members write is searched as letters are."""
    seeker = stage.asked("вопрос")
    case = stage.case_id(seeker)
    stage.vault.work.claim(case)
    (thread,) = stage.vault.work.threads(case)
    stage.vault.work.note(thread.thread_id, "звонил юрист")
    stage.vault.work.fact(thread.thread_id, "город", ["Рязань"], "seeker", "со слов матери")
    stage.vault.work.task(thread.thread_id, "найти переводчика", None, None)
    for typed, kind in (("юристы", "note"), ("рязань", "fact"), ("матерью", "fact"), ("переводчик", "task")):
        (hit,) = stage.vault.search(typed).hits
        assert (hit.kind, hit.thread_id) == (kind, thread.thread_id)


def test_a_case_is_found_by_its_short_name(stage: Stage) -> None:
    """As it was said aloud, in small letters too."""
    seeker = stage.asked("вопрос")
    (row,) = stage.vault.queue().rows
    (hit,) = stage.vault.search(f" {row.name.lower()} ").hits
    assert (hit.case_id, hit.event_id) == (stage.case_id(seeker), None)


def test_no_key_or_id_of_a_letter_is_indexed() -> None:
    """Only fields in which people write are read, also of what is carried inside."""
    inner = "eyJib2R5Ijp7InRleHQiOiLQstC90YPRgtGA0LgifX0"
    core = f'{{"thread":"abc","body":{{"seed":"secret","auth":"secret","events":[{{"core":"{inner}","from":"x"}}]}}}}'
    assert list(texts_in(core.encode())) == ["внутри"]


def test_words_are_folded_alike_however_they_are_typed() -> None:
    """Capital letters, ё, full-width digits; long words by their beginning; no empty ones."""
    assert words_in("Ёлка, ＡＢ１ — x_y!") == ["елка", "ab1", "x", "y"]
    assert words_in("а" * 200) == ["а" * 64]
    assert Stems().terms(["Повестка повестки"]) == ("повестка", "повестк", "повестки")


def test_a_search_can_be_of_one_kind_and_of_open_or_closed_cases(stage: Stage) -> None:
    """Each hit by its newest entry of that kind."""
    seeker = stage.asked("Кто такой кашевар?")
    case = stage.case_id(seeker)
    stage.vault.answer(case, "Ответ.")
    (thread,) = stage.vault.work.threads(case)
    stage.vault.work.note(thread.thread_id, "Кашевар согласен.")
    stage.vault.work.fact(thread.thread_id, "служба", ["кашевар"], "member", "")
    stage.vault.work.task(thread.thread_id, "Спросить кашевара", None, None)

    def kinds(kind: SearchKind, cases: SearchCases = "all") -> list[str]:
        return [hit.kind for hit in stage.vault.search("кашевар", kind=kind, cases=cases).hits]

    assert kinds("letters") == ["ask"]
    assert kinds("notes") == ["note"]
    assert kinds("facts") == ["fact"]
    assert kinds("tasks") == ["task"]
    assert kinds("all", "closed") == []
    name = stage.vault.case(case).name
    assert [hit.case_id for hit in stage.vault.search(name, cases="open").hits] == [case]
    assert stage.vault.search(name, cases="closed").hits == ()
    stage.vault.work.close(case, "resolved", "", 10)
    assert kinds("letters", "closed") == ["ask"]
    assert kinds("letters", "open") == []


def test_a_word_that_is_everywhere_is_looked_for_only_so_far(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """And that is said; a search that found all is not cut."""
    monkeypatch.setattr(finding, "_AT_A_TIME", 2)
    monkeypatch.setattr(finding, "_MOST_LOOKED_AT", 4)
    for number in range(6):
        stage.asked(f"Одно и то же {number}")
    narrow = stage.vault.search("одно", cases="closed")
    assert narrow.cut
    assert narrow.hits == ()
    assert not stage.vault.search("одно 3").cut
    assert len(stage.vault.search("одно", limit=2).hits) == 2
