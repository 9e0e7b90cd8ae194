"""What the Russian pack must hold, and what it must never say or ask. Soundness is for ``tropa guide check``."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from tropa.cli.guide import files_of
from tropa.rights.checks import Report, examine
from tropa.rights.compiled import Compiled
from tropa.rights.conditions import Moment, find
from tropa.rights.evaluate import evaluate
from tropa.rights.loading import Draft, load
from tropa.rights.shapes import Answer, Question

FOLDER = Path(__file__).parents[2] / "packs" / "ru"
TODAY = date(2026, 11, 23)

ASKED = re.compile(r"\.(ask|option\.\w+|field\.\w+)$")
NEVER_ASKED = (
    r"номер\w*\s+(воинск\w+\s+|войсков\w+\s+)?част",
    r"названи\w+\s+(воинск\w+\s+|войсков\w+\s+)?част",
    r"командир",
    r"позывн",
    r"координат",
    r"дислокац",
    r"местоположени",
    r"фамили",
    r"\bФИО\b",
    r"как\s+вас\s+зовут",
    r"ваше\s+имя",
    r"телефон",
    r"электронн\w+\s+почт",
    r"домашн\w+\s+адрес",
    r"(серия|номер)\w*\s+паспорт",
    r"unit\s+number",
    r"name\s+of\s+(the|your)\s+unit",
    r"\bcommander",
    r"call\s+sign",
    r"coordinates",
    r"\bposition",
    r"your\s+(full\s+)?name",
    r"\bsurname",
    r"telephone|phone\s+number|e-mail",
    r"passport\s+number",
)
"""What no question, option or form field may ask for: it would endanger the person and others, and is not needed."""

NEVER_SAID = (
    r"симулируйте|притворит|соврите|солгите|скажите,\s+что\s+больн",
    r"подделайте|купите\s+справк|сделайте\s+справк|дайте\s+взятк",
    r"спрячьте|скройте|скройтесь|прячьтесь",
    r"не\s+ходите|не\s+являйтесь|игнорируйте",
    r"перейдите\s+границ|обойдите|объезжайте|зел[её]н\w+\s+границ",
    r"сдавайтесь|сдайтесь",
    r"чуж\w+\s+(паспорт|документ)",
    r"без\s+всякого\s+риска|ничего\s+не\s+грозит|гарантир(уем|ован)|точно\s+не\s+призовут",
    r"\bpretend\b|feign\s+(an\s+)?illness|\bforge\s|\blie\s+(to|about)\b|bribe\s+(a|the|an)\b",
    r"\bhide\s+(from|in)\b|\bignore\s+the\b|do\s+not\s+(come|appear)\s+to\s+the\s+commissariat",
    r"cross\s+the\s+border|another\s+person's\s+(passport|papers)",
    r"nothing\s+can\s+happen|guaranteed\b",
)
"""Imperatives and promises of which no sentence may hold one."""

DECEIT = re.compile(
    r"симул|поддел|выдуманн|взятк|членовредит|вред\s+себе|вред\s+своему|\bобман|"
    r"forged|forgery|feigned|self-injury|\bbribe|\bdeceit",
    re.IGNORECASE,
)
NAMED_AS_CRIME = re.compile(
    r"преступлен|стать[яеи]|уголовн|наказ|обман\s+—\s+это\s+уклонение|crime|art\.\s|arts\s|penalt|separate\s+case",
    re.IGNORECASE,
)
UNIT_NAMES = re.compile(r"назван\w+\s+част|names\s+of\s+units|unit\s+names|units\b", re.IGNORECASE)
FORBIDDING = re.compile(r"\b(не|без|сверх|no|not|without|beyond)\b", re.IGNORECASE)

DEFERRAL_ROWS = {
    "exempt: limited fit": "exempt_limited_fit",
    "exempt: has served": "exempt_served",
    "exempt: alternative service": "alternative_service_status",
    "exempt: served in another state": "exempt_served_abroad",
    "right to exemption: academic degree": "exempt_degree",
    "right to exemption: relative who died": "exempt_fallen_relative",
    "not liable: sentence, conviction, case": "not_liable_case",
    "released: unfit": "exempt_unfit",
    "D1 temporarily unfit": "deferral_temporarily_unfit",
    "D2 carer": "deferral_carer",
    "D3 guardian": "deferral_guardian",
    "D4 raises a child alone": "deferral_lone_father",
    "D5 two children": "deferral_two_children",
    "D6 disabled child": "deferral_disabled_child",
    "D7 child and pregnancy": "deferral_pregnancy",
    "D8 uniformed services": "deferral_uniformed",
    "D9 elected office": "deferral_elected",
    "D10 school": "deferral_school",
    "D10 admission": "deferral_admission",
    "D11 college": "deferral_college",
    "D11 bachelor": "deferral_bachelor",
    "D11 master": "deferral_master",
    "D12 postgraduate": "deferral_postgraduate",
    "D13 information technology": "deferral_it",
    "D14 presidential decree": "deferral_decree",
    "mobilisation: booked": "mob_booked",
    "mobilisation: temporarily unfit": "mob_temporarily_unfit",
    "mobilisation: carer": "mob_carer",
    "mobilisation: guardian": "mob_guardian",
    "mobilisation: four children": "mob_four_children",
    "mobilisation: three and pregnancy": "mob_three_children_pregnant",
    "mobilisation: students": "mob_student",
    "mobilisation: conscript with a deferral": "mob_conscript_deferred",
}
"""Every ground the law gives, each with the rule that states it."""

NOT_SHIPPED = (r"Указ\w*\s*(№\s*)?580", r"Decree\s*580", r"bagaevka", r"апрел\w+\s+2025", r"April\s+2025")
"""Claims the authors could not confirm and therefore leave out."""

NO_NAMES = (
    "жилин", "касимов", "бажуков", "качкуркин", "сетраков", "щетинин", "вовченко", "мовлаев", "мушуманск",
    "zhilin", "kasimov", "bazhukov", "kachkurkin", "setrakov", "shchetinin", "vovchenko", "movlaev", "mushumansk",
)  # fmt: skip
"""People reported in the sources: their cases are told, their names are not."""

COMMENCEMENTS = (
    "2020-07-24", "2022-09-21", "2022-09-24", "2023-08-04", "2023-12-11", "2024-01-01", "2024-03-23", "2025-11-04",
    "2025-11-05", "2025-11-07", "2025-12-16", "2026-01-01", "2026-04-01", "2026-07-16", "2026-10-01",
)  # fmt: skip
"""Days on which the law changes or a term ends: a story stands on each, and one on the day before."""

BASE = {
    "find_status", "conscript_check_register", "reserve_check_record", "soldier_in_writing", "other_written_inquiry",
    "woman_check_record", "foreigner_check_status", "alternative_service_status",
}  # fmt: skip
"""Steps open to everyone of a kind: they alone are a poor answer to someone whom a topic is for."""


@cache
def report() -> Report:
    """The pack, checked once."""
    return examine(files_of(FOLDER), TODAY)


@cache
def draft() -> Draft:
    """The pack as its files say it."""
    return load(files_of(FOLDER))


def pack() -> Compiled:
    """The pack as programs read it."""
    compiled = report().compiled
    assert compiled is not None
    return compiled


def sentences() -> Iterator[tuple[str, str]]:
    """Every text of every language, by its key, with plural forms joined."""
    for language, words in pack().words.items():
        for key, said in words.items():
            yield f"{language} {key}", said if isinstance(said, str) else " ".join(said)


def test_the_pack_is_sound() -> None:
    """Proofs, words and stories: `tropa guide check` finds nothing."""
    assert report().problems == ()
    assert report().stories >= 75


def test_no_lawyer_is_said_to_have_reviewed_it() -> None:
    """Until one has: the pack's first words say so, in both languages."""
    assert pack().pack.about.reviewers == ()
    assert len(report().unreviewed) >= len(pack().pack.rules)
    assert "Ни один юрист" in str(pack().words["ru"]["pack.about"])
    assert "No lawyer has reviewed" in str(pack().words["en"]["pack.about"])


def test_nothing_asks_for_what_would_endanger_anyone() -> None:
    """Units, positions, commanders, names, numbers: no question, option or field."""
    asked = [(key, said) for key, said in sentences() if ASKED.search(key)]
    assert len(asked) > 300
    found = [
        (key, pattern) for key, said in asked for pattern in NEVER_ASKED if re.search(pattern, said, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("asked", ["Номер воинской части?", "Фамилия командира", "Your full name", "Unit number"])
def test_the_list_of_what_is_never_asked_would_catch_it(asked: str) -> None:
    """A planted question is found."""
    assert any(re.search(pattern, asked, re.IGNORECASE) for pattern in NEVER_ASKED)


def test_no_sentence_tells_anyone_to_deceive_or_promises_an_outcome() -> None:
    """Nor to hide, to ignore a summons, to cross a border covertly, to surrender."""
    found = [
        (key, pattern) for key, said in sentences() for pattern in NEVER_SAID if re.search(pattern, said, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("said", ["Симулируйте болезнь", "Купите справку", "Не являйтесь", "Cross the border at night"])
def test_the_list_of_what_is_never_said_would_catch_it(said: str) -> None:
    """A planted sentence is found."""
    assert any(re.search(pattern, said, re.IGNORECASE) for pattern in NEVER_SAID)


def test_deceit_is_only_ever_named_as_a_crime() -> None:
    """Each sentence that mentions it says so, or what it costs."""
    named = [(key, said) for key, said in sentences() if DECEIT.search(said) and ".label" not in key]
    named = [(key, said) for key, said in named if " source." not in key and "fake bots" not in said]
    assert any(key == "ru rule.deceit_is_crime.why" for key, _ in named)
    assert [key for key, said in named if not NAMED_AS_CRIME.search(said)] == []


def test_units_are_mentioned_only_to_leave_them_out() -> None:
    """ "Do not write names of units" is said; nothing else about their names."""
    named = [(key, said) for key, said in sentences() if UNIT_NAMES.search(said) and key.split()[1].startswith("rule.")]
    named = [(key, said) for key, said in named if not re.search(r"to units", said)]
    assert named
    assert [key for key, said in named if not FORBIDDING.search(said)] == []


@pytest.mark.parametrize(("row", "rule"), DEFERRAL_ROWS.items())
def test_every_ground_of_the_law_has_its_rule_and_a_story(row: str, rule: str) -> None:
    """An option with a source, and a person to whom it is open."""
    found = pack().index.rules[rule]
    assert found.kind == "option", row
    assert found.sources, row
    assert any(rule in story.expect.open for story in draft().stories), row


@pytest.mark.parametrize("pattern", NOT_SHIPPED)
def test_what_could_not_be_confirmed_is_left_out(pattern: str) -> None:
    """In no file of the pack."""
    assert [name for name, data in files_of(FOLDER).items() if re.search(pattern, data.decode(), re.IGNORECASE)] == []


def test_no_person_of_a_reported_case_is_named() -> None:
    """Event, place and month only."""
    text = "\n".join(data.decode() for data in files_of(FOLDER).values()).casefold()
    assert [name for name in NO_NAMES if name in text] == []


def test_what_no_page_was_found_for_is_not_called_sourced() -> None:
    """A statement that rests only on the authors' general knowledge says so."""
    absent = {source.id for source in pack().pack.sources if source.found == "not_found"}
    values = [(value.id, reading) for value in pack().pack.values for reading in value.readings]
    loose = [name for name, reading in values if set(reading.sources) <= absent and reading.confidence == "sourced"]
    loose += [rule.id for rule in pack().pack.rules if set(rule.sources) <= absent and rule.confidence == "sourced"]
    assert loose == []


def test_the_pending_bill_on_suspension_is_shown_as_unknown() -> None:
    """Both readings stand, the warning is open to whoever appeals, and after its review day it only says what was."""
    assert len(pack().index.readings("court_suspends", TODAY)) == 2
    answers: dict[str, Answer] = {
        "status": "conscript", "age": 20, "stage": "decision", "decision_kind": "to_conscript",
    }  # fmt: skip
    for today, stale in ((date(2026, 6, 30), False), (date(2026, 7, 1), True)):
        rule = next(r for r in evaluate(pack().index, answers, today).rules if r.id == "appeal_suspension")
        assert (rule.state, rule.stale) == ("open", stale)


@pytest.mark.parametrize("day", COMMENCEMENTS)
def test_stories_stand_on_both_sides_of_every_commencement(day: str) -> None:
    """On the day and on the day before it."""
    told = {story.today for story in draft().stories}
    begins = date.fromisoformat(day)
    assert {begins, begins - timedelta(days=1)} <= told


@pytest.mark.parametrize("topic", pack().pack.about.topics)
def test_someone_who_knows_nothing_still_gets_a_step(topic: str) -> None:
    """ "I don't know" to every question ends in an option or duty."""
    answers: dict[str, Answer] = {question.id: None for question in pack().pack.questions}
    opened = [r.id for r in evaluate(pack().index, answers, TODAY, (topic,)).rules if r.state == "open"]
    assert [name for name in opened if pack().index.rules[name].kind != "warning"]


APT: dict[str, dict[str, Answer]] = {
    "conscription_summons": {"status": "conscript", "age": 22},
    "deferral": {"status": "conscript", "age": 22},
    "medical": {"status": "soldier_contract"},
    "alternative_service": {"status": "conscript", "age": 22, "stage": "nothing"},
    "appeal": {"status": "conscript", "age": 22},
    "mobilisation": {"status": "reserve", "age": 35},
    "reserve": {"status": "reserve", "age": 35},
    "discharge": {"status": "soldier_mobilised"},
    "absence_refusal": {"status": "soldier_mobilised"},
    "contract_pressure": {"status": "soldier_conscript"},
    "passport": {"status": "conscript", "age": 22, "place": "in_russia"},
    "abroad": {"status": "conscript", "age": 22, "place": "abroad"},
    "asylum": {"status": "soldier_mobilised", "place": "abroad"},
    "relatives": {"status": "soldier_conscript", "asker": "relative"},
    "women_profession": {"status": "woman", "on_register": "yes"},
    "foreigner_new_citizen": {"status": "foreigner", "foreign_kind": "applicant"},
}
"""Whom each topic is for."""


def _answer(question: Question, chance: random.Random) -> Answer:
    """Any answer that is not "I don't know"."""
    if question.kind == "date":
        return (TODAY - timedelta(days=chance.randint(0, 20))).isoformat()
    if question.kind == "number":
        return chance.randint(17, 40)
    return chance.choice(question.options or ("yes", "no"))


def _walk(topic: str, says: dict[str, Answer], chance: random.Random) -> tuple[dict[str, Answer], set[str]]:
    """What was asked and answered, and what was open at the end."""
    answers: dict[str, Answer] = {}
    result = evaluate(pack().index, answers, TODAY, (topic,))
    while result.next is not None:
        question = pack().index.questions[result.next]
        answers[question.id] = says[question.id] if question.id in says else _answer(question, chance)
        result = evaluate(pack().index, answers, TODAY, (topic,))
    return answers, {rule.id for rule in result.rules if rule.state == "open"}


@pytest.mark.parametrize("topic", pack().pack.about.topics)
def test_few_questions_lead_to_more_than_a_general_step(topic: str) -> None:
    """Most people answer at most nine, nobody more than twelve; whom a topic is for gets something of their own."""
    chance = random.Random(topic)
    walks = [_walk(topic, dict(APT[topic]), chance) for _ in range(12)]
    asked = [len(answers) for answers, _ in walks]
    assert median(asked) <= 9
    assert max(asked) <= 12
    assert [opened for _, opened in walks if not opened - BASE] == []


@pytest.mark.parametrize("topic", pack().pack.about.topics)
def test_no_paper_states_what_nobody_was_asked(topic: str) -> None:
    """Where a paper is offered, every paragraph that depends on an answer has that answer."""
    chance = random.Random(topic)
    for _ in range(12):
        answers, opened = _walk(topic, dict(APT[topic]), chance)
        moment = Moment(pack().index, answers, TODAY)
        offered = {paper for rule in opened for paper in pack().index.rules[rule].papers}
        hanging = [
            (paper, paragraph.id)
            for paper in sorted(offered)
            for paragraph in pack().index.papers[paper].paragraphs
            if find(paragraph.when, moment, "when").truth is None
        ]
        assert hanging == [], answers
