"""A small pack with one of everything a page can show: invented law, so that page tests do not move with real law."""

from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.loading import load

PACK = """
id: xx
country: RU
languages: [ru, en]
paper_language: ru
version: 1
as_of: 2026-03-15
review_by: 2027-12-31
reviewers: []
topics: [summons, abroad]
"""
QUESTIONS = """
questions:
  - {id: status, kind: choice, sensitivity: plain, options: [waiting, serving]}
  - {id: student, kind: yes_no, sensitivity: personal, ask_when: {is: {status: waiting}}}
  - {id: age, kind: number, sensitivity: plain}
  - {id: summons_day, kind: date, sensitivity: grave, ask_when: {is: {status: waiting}}}
"""
VALUES = """
values:
  - id: age_from
    kind: years
    unit: year
    review_by: 2027-12-31
    readings: [{from: 2020-01-01, amount: 18, sources: [law], confidence: sourced, as_of: 2026-03-15}]
  - id: term
    kind: days
    unit: day
    review_by: 2026-04-01
    readings:
      - {from: 2020-01-01, amount: 7, sources: [law], confidence: disputed, as_of: 2026-03-15}
      - {from: 2020-01-01, amount: 10, sources: [press], confidence: disputed, as_of: 2026-03-15}
  - id: fine
    kind: money
    unit: rouble
    review_by: 2027-12-31
    readings: [{from: 2020-01-01, amount: 10000, up_to: 30000, sources: [law], confidence: sourced, as_of: 2026-03-15}]
  - id: stay
    kind: days
    unit: day
    review_by: 2027-12-31
    readings: [{from: 2020-01-01, amount: 90, sources: [press], confidence: general_knowledge, as_of: 2026-03-15}]
"""
SOURCES = """
sources:
  - {id: law, statute: 1-ФЗ, article: ст. 5, address: "https://law.example/1", as_of: 2026-03-15, found: statute_text}
  - {id: press, statute: Газета, article: "", address: "https://news.example/2", as_of: 2026-02-01, found: press}
"""
RULES = """
rules:
  - id: deferral
    topics: [summons]
    kind: option
    when: {all: [{is: {student: "yes"}}, {from: age_from, of: age}]}
    steps: [certificate, hand_in]
    risks: [lost]
    consequences: [until_end]
    deadlines:
      - {id: hand_in, anchor: summons_day, add: {days: term}, inclusive: unknown}
    papers: [application]
    sources: [law]
    values: [term, fine]
    in_force: {from: 2020-01-01}
    review_by: 2027-12-31
    fitness: 4
    risk: 1
    confidence: sourced
  - id: ask
    topics: [summons, abroad]
    kind: option
    steps: [write]
    sources: [press]
    in_force: {from: 2020-01-01}
    review_by: 2026-04-01
    fitness: 2
    risk: 1
    confidence: general_knowledge
  - id: come
    topics: [summons]
    kind: duty
    when: {is: {status: waiting}}
    steps: [go]
    sources: [law]
    values: [fine]
    in_force: {from: 2020-01-01}
    review_by: 2027-12-31
    fitness: 3
    risk: 2
    confidence: sourced
  - id: absence
    topics: [summons]
    kind: warning
    when: {is: {status: serving}}
    steps: [lawyer]
    consequences: [prison]
    sources: [law]
    in_force: {from: 2020-01-01, until: 2030-01-01}
    review_by: 2027-12-31
    fitness: 1
    risk: 5
    confidence: sourced
  - id: leave
    topics: [abroad]
    kind: option
    when: {any: [{not: {is: {status: serving}}}, {below: age_from, of: age}]}
    steps: [check]
    sources: [press]
    values: [stay]
    countries: true
    in_force: {from: 2020-01-01}
    review_by: 2027-12-31
    fitness: 3
    risk: 3
    confidence: general_knowledge
"""
PAPERS = """
papers:
  - id: application
    fields:
      - {id: name, kind: line}
      - {id: reasons, kind: text}
      - {id: day, kind: date, question: summons_day}
    paragraphs:
      - {id: to, style: address}
      - {id: head, style: title}
      - {id: text, style: body}
      - {id: serving, style: body, when: {is: {status: serving}}}
      - {id: list, style: attachment}
      - {id: sign, style: signature}
    sources: [law]
    review_by: 2027-12-31
    confidence: sourced
"""
COUNTRIES = """
countries:
  - id: am
    passports: [internal, foreign]
    stay_days: stay
    as_of: 2026-02-17
    review_by: 2026-04-01
    sources: [press]
    confidence: sourced
    events: [{id: seized, month: "2023-12", sources: [press], confidence: sourced}]
  - {id: rs, passports: [foreign], as_of: 2026-02-17, review_by: 2027-12-31, sources: [press], confidence: sourced}
"""
WORDS: dict[str, tuple[str, str]] = {
    "pack.title": ("Закон страны Икс", "The law of country X"),
    "pack.about": ("Выдуманный закон для проверки страниц.", "Invented law to test pages with."),
    "topic.summons.title": ("Повестка", "A summons"),
    "topic.summons.note": ("пришла или может прийти", "received or expected"),
    "topic.abroad.title": ("За границей", "Abroad"),
    "question.status.ask": ("Что с вами сейчас?", "What is your situation?"),
    "question.status.why": ("От этого зависит, какие правила действуют.", "Which rules apply depends on it."),
    "question.status.option.waiting": ("Жду повестку", "Waiting for a summons"),
    "question.status.option.waiting.note": ("или уже получил", "or already have it"),
    "question.status.option.serving": ("Служу", "Serving"),
    "question.student.ask": ("Вы учитесь очно?", "Are you a full-time student?"),
    "question.student.why": ("Студентам дают отсрочку.", "Students get a deferral."),
    "question.age.ask": ("Сколько вам полных лет?", "How old are you?"),
    "question.age.why": ("Призывают с {age_from}.", "They call people up from {age_from}."),
    "question.summons_day.ask": ("Когда вручили повестку?", "When was the summons served?"),
    "question.summons_day.why": ("От этого дня считают срок.", "The term is counted from that day."),
    "question.summons_day.note": ("День стоит на корешке.", "The day is on the counterfoil."),
    "value.age_from.label": ("Возраст призыва", "Age of call-up"),
    "value.term.label": ("Срок подачи", "Term for handing in"),
    "value.term.conflict": ("Закон говорит одно, газета другое.", "The law and the paper differ."),
    "value.fine.label": ("Штраф", "Fine"),
    "value.stay.label": ("Дни без визы", "Days without a visa"),
    "source.law.title": ("О призыве", "On call-up"),
    "source.press.title": ("Новости о призыве", "News of call-up"),
    "rule.deferral.title": ("Отсрочка на учёбу", "Deferral for study"),
    "rule.deferral.why": ("Студентов не призывают, пока они учатся.", "Students are not called up while they study."),
    "rule.deferral.step.certificate": ("Возьмите справку.", "Get a certificate."),
    "rule.deferral.step.hand_in": ("Сдайте её за {term}.", "Hand it in within {term}."),
    "rule.deferral.risk.lost": ("Бумагу могут потерять.", "The paper may be lost."),
    "rule.deferral.consequence.until_end": ("Отсрочка до конца учёбы.", "Deferred until the end of study."),
    "rule.deferral.deadline.hand_in": ("Сдать справку", "Hand in the certificate"),
    "rule.ask.title": ("Спросить человека", "Ask a person"),
    "rule.ask.why": ("Это можно всегда.", "You always can."),
    "rule.ask.step.write": ("Напишите.", "Write."),
    "rule.come.title": ("Явиться", "Come"),
    "rule.come.why": ("Так требует закон.", "The law demands it."),
    "rule.come.note": ("Штраф за неявку: {fine}.", "Fine for not coming: {fine}."),
    "rule.come.step.go": ("Приходите с паспортом.", "Come with a passport."),
    "rule.absence.title": ("Самовольное отсутствие", "Absence"),
    "rule.absence.why": ("Это преступление.", "It is a crime."),
    "rule.absence.step.lawyer": ("Сначала юрист.", "A lawyer first."),
    "rule.absence.consequence.prison": ("Лишение свободы.", "Prison."),
    "rule.leave.title": ("Уехать по закону", "Leave lawfully"),
    "rule.leave.why": ("Запрета может не быть.", "There may be no ban."),
    "rule.leave.step.check": ("Проверьте запрет.", "Check for a ban."),
    "paper.application.title": ("Заявление об отсрочке", "Application for a deferral"),
    "paper.application.field.name": ("Как вас зовут", "Your name"),
    "paper.application.field.reasons": ("Почему", "Why"),
    "paper.application.field.day": ("День повестки", "Day of the summons"),
    "paper.application.p.to": ("В призывную комиссию\nот {name}", "To the commission\nfrom {name}"),
    "paper.application.p.head": ("Заявление", "Application"),
    "paper.application.p.text": (
        "Повестка вручена {day}. Прошу об отсрочке в срок {term}: {reasons}",
        "Served on {day}. I ask for a deferral within {term}: {reasons}",
    ),
    "paper.application.p.serving": ("Я служу.", "I am serving."),
    "paper.application.p.list": ("Приложение: справка", "Attached: certificate"),
    "paper.application.p.sign": ("Подпись", "Signature"),
    "country.am.name": ("Армения", "Armenia"),
    "country.am.entry": ("Можно по внутреннему паспорту.", "An internal passport is enough."),
    "country.am.event.seized": ("Человека задержали в Гюмри.", "A man was seized in Gyumri."),
    "country.rs.name": ("Сербия", "Serbia"),
    "country.rs.entry": ("Нужен загранпаспорт.", "A foreign passport is needed."),
}
UNITS = {
    "unit.day": (("{n} день", "{n} дня", "{n} дней"), ("{n} day", "{n} days")),
    "unit.year": (("{n} год", "{n} года", "{n} лет"), ("{n} year", "{n} years")),
    "unit.rouble": (("{n} ₽", "{n} ₽", "{n} ₽"), ("{n} ₽", "{n} ₽")),
}
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}


def quoted(text: str) -> str:
    """A string of a PO file."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def catalogue(language: str, words: dict[str, tuple[str, str]]) -> bytes:
    """A PO file."""
    place = ("ru", "en").index(language)
    head = f"Language: {language}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: {PLURALS[language]}\n"
    lines = [f'msgid ""\nmsgstr {quoted(head)}\n']
    lines += [f"msgid {quoted(key)}\nmsgstr {quoted(said[place])}\n" for key, said in words.items()]
    for key, forms in UNITS.items():
        said = "".join(f"msgstr[{n}] {quoted(form)}\n" for n, form in enumerate(forms[place]))
        lines.append(f"msgid {quoted(key)}\nmsgid_plural {quoted(key)}\n{said}")
    return "\n".join(lines).encode()


def small_files(words: dict[str, tuple[str, str]] | None = None) -> dict[str, bytes]:
    """The pack's folder; other words for hostile ones."""
    said = WORDS if words is None else words
    yaml = {
        "pack.yaml": PACK,
        "questions/all.yaml": QUESTIONS,
        "values/all.yaml": VALUES,
        "sources.yaml": SOURCES,
        "rules/all.yaml": RULES,
        "papers/all.yaml": PAPERS,
        "countries.yaml": COUNTRIES,
    }
    files = {name: text.encode() for name, text in yaml.items()}
    return files | {f"words/{language}.po": catalogue(language, said) for language in ("ru", "en")}


def small_pack(words: dict[str, tuple[str, str]] | None = None) -> Compiled:
    """The pack, compiled."""
    return compile_draft(load(small_files(words)))
