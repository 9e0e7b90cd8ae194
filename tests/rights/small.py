"""A small sound pack of invented law, as files, and ways to spoil it."""

from datetime import date

from tropa.rights.checks import Report, examine
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.loading import load

TODAY = date(2026, 11, 23)

PACK = """\
id: xx
country: RU
languages: [ru, en]
paper_language: ru
version: 3
as_of: 2026-03-15
review_by: 2026-12-31
reviewers: []
topics: [summons, leave]
"""
SOURCES = """\
sources:
  - {id: law, statute: 1-XX, article: "1", address: "https://law.example/1", as_of: 2026-03-15, found: statute_text}
"""
QUESTIONS = """\
questions:
  - id: age
    kind: number
    sensitivity: personal
  - id: summons
    kind: choice
    options: [none, paper, electronic]
    sensitivity: plain
  - id: summons_day
    kind: date
    sensitivity: plain
    ask_when: {in: {summons: [paper, electronic]}}
  - id: student
    kind: yes_no
    sensitivity: plain
"""
VALUES = """\
values:
  - id: age_min
    kind: number
    unit: year_of_age
    review_by: 2026-12-31
    readings:
      - {from: 2020-01-01, amount: 18, sources: [law], confidence: sourced, as_of: 2026-03-15}
  - id: age_max
    kind: number
    unit: year_of_age
    review_by: 2026-12-31
    readings:
      - {from: 2020-01-01, amount: 27, sources: [law], confidence: sourced, as_of: 2026-03-15}
      - {from: 2024-01-01, amount: 30, sources: [law], confidence: sourced, as_of: 2026-03-15}
  - id: days_to_come
    kind: days
    unit: day
    review_by: 2026-12-31
    readings:
      - {from: 2020-01-01, amount: 20, sources: [law], confidence: sourced, as_of: 2026-03-15}
"""
RULES = """\
rules:
  - id: come
    topics: [summons]
    kind: duty
    when:
      all:
        - {from: age_min, below: age_max, of: age}
        - {in: {summons: [paper, electronic]}}
    steps: [go]
    risks: [late]
    deadlines:
      - {id: by, anchor: summons_day, add: {days: days_to_come}, inclusive: false, on_day_off: stays}
    excludes: [nothing_yet]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 3
    risk: 2
    confidence: sourced
  - id: nothing_yet
    topics: [summons]
    kind: option
    when: {is: {summons: none}}
    steps: [wait]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 2
    risk: 1
    confidence: sourced
  - id: ask_what_is_recorded
    topics: [summons]
    kind: option
    steps: [write]
    papers: [request]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 1
    risk: 1
    confidence: sourced
  - id: defer
    topics: [leave]
    kind: option
    when: {is: {student: yes}}
    steps: [apply]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 5
    risk: 1
    confidence: sourced
  - id: study
    topics: [leave]
    kind: option
    when: {not: {is: {student: yes}}}
    steps: [enrol]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 2
    risk: 1
    confidence: sourced
  - id: find_out
    topics: [leave]
    kind: option
    when: {not: {known: student}}
    steps: [ask_the_school]
    sources: [law]
    in_force: {from: 2020-01-01}
    review_by: 2026-12-31
    fitness: 3
    risk: 1
    confidence: sourced
"""
PAPERS = """\
papers:
  - id: request
    fields:
      - {id: to, kind: line}
      - {id: name, kind: line}
      - {id: day, kind: date, question: summons_day}
    paragraphs:
      - {id: to, style: address}
      - {id: title, style: title}
      - {id: body, style: body}
      - {id: if_summoned, style: item, when: {in: {summons: [paper, electronic]}}}
      - {id: signed, style: signature}
    sources: [law]
    review_by: 2026-12-31
    confidence: sourced
"""
STORIES = """\
stories:
  - id: summoned_at_19
    tells: A man of 19 got a paper summons on 3 March; he has twenty days.
    today: 2026-03-10
    topics: [summons]
    answers: {age: 19, summons: paper, summons_day: 2026-03-03}
    expect:
      open: [come, ask_what_is_recorded]
      closed: [nothing_yet]
      papers: [request]
      deadlines:
        - {deadline: come.by, act_by: 2026-03-23, readings: [2026-03-23], missing: []}
  - id: on_his_thirtieth_birthday
    tells: A man of 30 is no longer called.
    today: 2026-03-10
    answers: {age: 30, summons: paper}
    expect: {closed: [come]}
  - id: at_27_before_the_age_was_raised
    tells: At the end of 2023 a man of 27 was no longer called; the next day he was.
    today: 2023-12-31
    answers: {age: 27, summons: paper}
    expect: {closed: [come]}
"""
SENTENCES = {
    "pack.title": ("Ваши права", "Your rights"),
    "pack.about": ("Вымышленный закон", "Invented law"),
    "topic.summons.title": ("Повестка", "A summons"),
    "topic.leave.title": ("Отсрочка", "Deferral"),
    "question.age.ask": ("Сколько вам лет?", "How old are you?"),
    "question.age.why": ("Призывают с {age_min} до {age_max}", "People are called from {age_min} to {age_max}"),
    "question.summons.ask": ("Пришла ли повестка?", "Is there a summons?"),
    "question.summons.why": ("От этого зависят сроки", "The time left depends on it"),
    "question.summons.option.none": ("нет", "none"),
    "question.summons.option.paper": ("бумажная", "on paper"),
    "question.summons.option.electronic": ("электронная", "electronic"),
    "question.summons_day.ask": ("Какого числа?", "On which day?"),
    "question.summons_day.why": ("С этого дня идёт срок", "The time runs from then"),
    "question.student.ask": ("Учитесь очно?", "Do you study full time?"),
    "question.student.why": ("Учёба даёт отсрочку", "Studies give a deferral"),
    "value.age_min.label": ("Младший возраст", "Lowest age"),
    "value.age_max.label": ("Старший возраст", "Highest age"),
    "value.days_to_come.label": ("Срок явки", "Time to appear"),
    "source.law.title": ("Закон № 1", "Law No. 1"),
    "rule.come.title": ("Явиться", "Appear"),
    "rule.come.why": ("Повестка обязывает", "A summons obliges"),
    "rule.come.step.go": ("Придите за {days_to_come}", "Come within {days_to_come}"),
    "rule.come.risk.late": ("Штраф", "A fine"),
    "rule.come.deadline.by": ("Явиться до", "Appear by"),
    "rule.nothing_yet.title": ("Повестки нет", "No summons"),
    "rule.nothing_yet.why": ("Обязанности нет", "There is no duty"),
    "rule.nothing_yet.step.wait": ("Проверяйте реестр", "Check the register"),
    "rule.ask_what_is_recorded.title": ("Запросить данные", "Ask for the record"),
    "rule.ask_what_is_recorded.why": ("Это ваше право", "It is your right"),
    "rule.ask_what_is_recorded.step.write": ("Напишите запрос", "Write a request"),
    "rule.defer.title": ("Отсрочка", "Deferral"),
    "rule.defer.why": ("Вы учитесь", "You study"),
    "rule.defer.step.apply": ("Подайте справку", "Hand in the certificate"),
    "rule.study.title": ("Поступить", "Begin studies"),
    "rule.study.why": ("Учёба даёт отсрочку", "Studies give a deferral"),
    "rule.study.step.enrol": ("Поступите", "Enrol"),
    "rule.find_out.title": ("Узнать форму учёбы", "Find out how you study"),
    "rule.find_out.why": ("От этого зависит отсрочка", "The deferral depends on it"),
    "rule.find_out.step.ask_the_school": ("Спросите в школе", "Ask the school"),
    "paper.request.title": ("Запрос", "A request"),
    "paper.request.field.to": ("Куда", "To whom"),
    "paper.request.field.name": ("Имя", "Name"),
    "paper.request.field.day": ("День повестки", "Day of the summons"),
    "paper.request.p.to": ("В {to}", "To {to}"),
    "paper.request.p.title": ("Запрос", "Request"),
    "paper.request.p.body": ("Прошу сообщить, что обо мне записано.", "Please tell me what is recorded about me."),
    "paper.request.p.if_summoned": ("Повестка от {day}", "The summons of {day}"),
    "paper.request.p.signed": ("{name}", "{name}"),
}
UNITS = {
    "unit.day": (("{n} день", "{n} дня", "{n} дней"), ("{n} day", "{n} days")),
    "unit.year_of_age": (("{n} год", "{n} года", "{n} лет"), ("{n} year", "{n} years")),
}
_PLURALS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "nplurals=2; plural=(n != 1);",
)


def po(place: int) -> str:
    """The catalogue of the first (ru) or second (en) language."""
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {_PLURALS[place]}\\n"\n'
    plain = "".join(f'\nmsgid "{key}"\nmsgstr "{said[place]}"\n' for key, said in SENTENCES.items())
    forms = {key: enumerate(said[place]) for key, said in UNITS.items()}
    plural = "".join(
        f'\nmsgid "{key}"\nmsgid_plural "{key}"\n' + "".join(f'msgstr[{n}] "{form}"\n' for n, form in said)
        for key, said in forms.items()
    )
    return head + plain + plural


FILES = {
    "pack.yaml": PACK,
    "sources.yaml": SOURCES,
    "questions/all.yaml": QUESTIONS,
    "values/all.yaml": VALUES,
    "rules/all.yaml": RULES,
    "papers/request.yaml": PAPERS,
    "stories/all.yaml": STORIES,
    "words/ru.po": po(0),
    "words/en.po": po(1),
}


def files(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """The pack with texts replaced: (file, old, new). An old text that is not there is a mistake in the test."""
    made = dict(FILES)
    for name, old, new in changes:
        assert old in made[name], old
        made[name] = made[name].replace(old, new, 1)
    return {name: text.encode() for name, text in made.items()}


def compiled(*changes: tuple[str, str, str]) -> Compiled:
    """The pack compiled, without the checks."""
    return compile_draft(load(files(*changes)))


def report(*changes: tuple[str, str, str], today: date = TODAY) -> Report:
    """What the checks say of the pack with these changes."""
    return examine(files(*changes), today)


def said(*changes: tuple[str, str, str], today: date = TODAY) -> list[str]:
    """The problems as lines."""
    return [str(problem) for problem in report(*changes, today=today).problems]
