"""The sentences of a pack: complete, with the same places in both languages, none left over."""

from datetime import date

import pytest

from tests.rights.small import FILES, SENTENCES, compiled, said
from tropa.rights.speak import Speaker
from tropa.rights.wording import needed, optional

RU, EN = "words/ru.po", "words/en.po"
THREE = "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"
AGES = SENTENCES["question.age.why"]


def entry(key: str, place: int) -> str:
    """How a sentence stands in the catalogue."""
    return f'msgid "{key}"\nmsgstr "{SENTENCES[key][place]}"\n'


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("Called up to {age_max}", "`question.age.why` has the places {age_max} in en, {age_max}, {age_min} in ru"),
        ("{age_min} to {age_mex}", "`question.age.why` has a place {age_mex} that is no value or field; did you mean"),
        ("{age_min} to {age_max} {", "`question.age.why` has a brace that is not a place"),
        ("{age_min} to {age_max} {0}", "`question.age.why` has a brace that is not a place"),
        ("  ", "`question.age.why` is empty in en"),
    ],
)
def test_a_sentence_that_does_not_fit_its_translation_is_named(new: str, problem: str) -> None:
    """With its line in the catalogue."""
    problems = said((EN, AGES[1], new))
    line = FILES[EN][: FILES[EN].index('msgid "question.age.why"')].count("\n") + 1
    assert any(found.startswith(f"{EN}:{line}: {problem}") for found in problems), problems


def test_a_sentence_nobody_uses_is_named() -> None:
    """With the key it was probably meant for."""
    old = entry("rule.come.why", 1)
    (unused,) = said((EN, old, old + '\nmsgid "rule.come.whi"\nmsgstr "x"\n'))
    assert unused.endswith("`rule.come.whi` is not used by the pack; did you mean `rule.come.why`?")


def test_a_note_is_optional_but_must_be_in_every_language() -> None:
    """In both or in none."""
    note = '\nmsgid "rule.come.note"\nmsgstr "A"\n'
    last_ru, last_en = (entry("rule.find_out.step.ask_the_school", place) for place in (0, 1))
    only_ru = (RU, last_ru, last_ru + note)
    both = (EN, last_en, last_en + note)
    assert said(only_ru) == ["words/en.po: `rule.come.note` has no words in en"]
    assert said(only_ru, both) == []


def test_a_key_written_twice_and_a_fuzzy_one_are_named() -> None:
    """Both would hide a sentence."""
    old = entry("rule.come.why", 1)
    (twice,) = said((EN, old, old + "\n" + old))
    assert twice.endswith("`rule.come.why` is written twice")
    (fuzzy,) = said((EN, old, "#, fuzzy\n" + old))
    assert fuzzy.endswith("`rule.come.why` is marked fuzzy: check it and remove the mark")


def test_a_unit_needs_all_plural_forms_of_its_language() -> None:
    """Three in Russian, two in English; and only units have them."""
    (short,) = said((RU, 'msgstr[2] "{n} дней"\n', ""))
    assert short.endswith("`unit.day` is empty in ru")
    assert any("has 3 plural forms; en has 2" in p for p in said((EN, "nplurals=2; plural=(n != 1);", THREE)))
    old = entry("rule.come.why", 1)
    plural = 'msgid "rule.come.why"\nmsgid_plural "rule.come.why"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    assert any("units, and only units, have plural forms" in p for p in said((EN, old, plural)))


def test_a_file_that_is_no_catalogue_is_named() -> None:
    """Nothing is half read."""
    (problem,) = said((EN, 'msgid "rule.come.why"', "msgd rule.come.why"))
    assert problem.startswith("words/en.po:")
    assert "this is not a PO file" in problem


def test_every_key_is_either_needed_or_optional() -> None:
    """Never both, and none twice."""
    pack = compiled().pack
    must, may = list(needed(pack)), list(optional(pack))
    assert len(must) == len(set(must))
    assert not set(must) & set(may)
    assert set(must) == set(compiled().words["ru"])


@pytest.mark.parametrize(
    ("language", "day", "key", "text"),
    [
        ("ru", "2026-03-10", "question.age.why", "Призывают с 18 лет до 30 лет"),
        ("en", "2026-03-10", "question.age.why", "People are called from 18 years to 30 years"),
        ("ru", "2023-12-31", "question.age.why", "Призывают с 18 лет до 27 лет"),
        ("ru", "2026-03-10", "rule.come.step.go", "Придите за 20 дней"),
        ("ru", "2019-12-31", "rule.come.step.go", "Придите за ещё не установлено"),
    ],
)
def test_numbers_of_the_law_are_spoken_as_they_are_on_the_day(language: str, day: str, key: str, text: str) -> None:
    """With their unit in its grammatical form."""
    made = compiled()
    assert Speaker(made.index, language, made.words[language], date.fromisoformat(day)).sentence(key) == text


def test_both_readings_are_spoken_when_sources_disagree() -> None:
    """Neither is chosen."""
    disputed = "sources: [law], confidence: disputed, as_of: 2026-03-15}"
    old = "      - {from: 2020-01-01, amount: 20, sources: [law], confidence: sourced, as_of: 2026-03-15}"
    new = "\n".join(f"      - {{from: 2020-01-01, amount: {n}, {disputed}" for n in (1, 22))
    made = compiled(("values/all.yaml", old, new))
    speaker = Speaker(made.index, "ru", made.words["ru"], date(2026, 3, 10))
    assert speaker.value("days_to_come") == "1 день или 22 дня"
