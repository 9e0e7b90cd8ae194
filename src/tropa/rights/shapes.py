"""What a pack's files may say: one struct for each thing a lawyer writes, and the compact form that programs read.

Only shapes: where an id must exist, what a condition means and whether a pack is sound is for ``linking``,
``evaluate`` and ``proofs``. Human sentences are never here: they are in ``words/*.po`` under keys that ``wording``
derives from ids. Every file is a mapping with one list (``questions: [...]``); ``pack.yaml`` is ``About`` itself.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*\Z", max_length=60, description="lower-case ASCII, snake_case")]
Ids = tuple[Id, ...]
YearMonth = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])\Z")]
Address = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=400)]
Grade = Annotated[int, Meta(ge=1, le=5)]
Count = Annotated[int, Meta(ge=0, le=2**31)]
Number = Annotated[int, Meta(ge=-(2**31), le=2**31)]
NumberOrValue = Annotated[int | str, Meta(description="a whole number, or the id of a dated value")]
Confidence = Literal["sourced", "general_knowledge", "disputed"]
Answer = int | str | None
"""An option's id, ``yes``/``no``, a whole number or an ISO date; ``None`` is the answer "I don't know"."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all shapes share: nothing unknown is let in, what is not said is not written."""


class Condition(_Entry, frozen=True, rename={"not_": "not", "is_": "is", "in_": "in", "from_": "from"}):
    """One node of a condition tree: exactly one operator.

    ``all``/``any``/``not`` join; ``is: {question: option}`` and ``in: {question: [options]}`` compare choices, yes/no;
    ``from: N`` and/or ``below: M`` with ``of: question`` is the half-open range N ≤ answer < M; ``before: D`` (strictly
    before) and/or ``after: D`` (on or after) with ``of: question`` compares dates; ``known: question`` asks whether the
    person could answer. N, M and D may be ids of dated values. ``of: today`` is the day the guide is read.
    A statement about a question whose ``ask_when`` fails is false.
    """

    all: "tuple[Condition, ...] | None" = None
    any: "tuple[Condition, ...] | None" = None
    not_: "Condition | None" = None
    is_: dict[str, str] | None = None
    in_: dict[str, tuple[str, ...]] | None = None
    from_: NumberOrValue | None = None
    below: NumberOrValue | None = None
    before: str | None = None
    after: str | None = None
    of: Id | None = None
    known: Id | None = None


class Reviewer(_Entry, frozen=True):
    """Someone with legal training who has read the pack; ``name`` as they wish to be named."""

    id: Id
    name: str
    day: date


class About(_Entry, frozen=True):
    """``pack.yaml``: what this pack is and how far it can be trusted. No reviewer: every page says so."""

    id: Id
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
    languages: Annotated[tuple[Literal["ru", "en"], ...], Meta(min_length=1)]
    paper_language: Literal["ru", "en"]
    version: Annotated[int, Meta(ge=1)]
    as_of: date
    review_by: date
    reviewers: tuple[Reviewer, ...]
    topics: Annotated[Ids, Meta(min_length=1, description="in the order in which the first page offers them")]


class Question(_Entry, frozen=True):
    """One thing asked. Order in the files (by name, then from the top) is the order of asking."""

    id: Id
    kind: Literal["choice", "yes_no", "date", "number"]
    sensitivity: Literal["plain", "personal", "grave"]
    options: Ids = ()
    ask_when: Condition | None = None


class Reading(_Entry, frozen=True, rename={"from_": "from"}):
    """What a value was from a day on. Two readings from one day are a conflict: both are kept, both are shown."""

    from_: date
    amount: int | str
    sources: Annotated[Ids, Meta(min_length=1)]
    confidence: Confidence
    as_of: date
    up_to: int | None = None


class Value(_Entry, frozen=True):
    """A dated number, day or choice. Amounts of ``date`` are ISO days, of ``year_day`` MM-DD, of ``text`` ids."""

    id: Id
    kind: Literal[
        "number", "days", "working_days", "weeks", "months", "years", "hours", "date", "year_day", "money", "text"
    ]
    unit: Id
    readings: Annotated[tuple[Reading, ...], Meta(min_length=1)]
    review_by: date
    reviewed_by: Ids = ()


class Source(_Entry, frozen=True):
    """Where a statement comes from. Addresses are shown as text; the guide never opens one."""

    id: Id
    statute: str
    article: str
    address: Address
    as_of: date
    found: Literal["statute_text", "official", "press", "law_firm", "handbook", "court", "dataset", "not_found"]


class Span(_Entry, frozen=True):
    """How long: exactly one unit, as a number or a value's id. Months and years are of the calendar."""

    days: NumberOrValue | None = None
    working_days: NumberOrValue | None = None
    weeks: NumberOrValue | None = None
    months: NumberOrValue | None = None
    years: NumberOrValue | None = None


class Deadline(_Entry, frozen=True):
    """A day by which something must be done, or from which something holds.

    ``anchor``: ``today``, a question or value of kind date, or several where sources disagree what starts the term;
    ``roll_to``: a ``year_day`` value: the anchor moves on to the next such day (itself included). ``add``: a span, or
    several where sources disagree. ``inclusive``: the anchor's own day is day 1 (``true``), the next day is
    (``false``), or both are computed (``unknown``). ``on_day_off``: a last day that is no working day stays, moves to
    the next working day, or both are computed. Every reading is shown; the earliest is the day to act by.
    """

    id: Id
    anchor: str | tuple[str, ...]
    inclusive: bool | Literal["unknown"]
    add: Span | tuple[Span, ...] | None = None
    roll_to: Id | None = None
    backwards: bool = False
    on_day_off: Literal["stays", "next_working", "unknown"] = "unknown"


class InForce(_Entry, frozen=True, rename={"from_": "from"}):
    """From a day on, until the day before another."""

    from_: date
    until: date | None = None


class Rule(_Entry, frozen=True):
    """One option open to a person, one duty, or one warning.

    ``fitness`` 5 = does most for people it is open to; ``risk`` 5 = most dangerous to use. ``excludes``:
    rules that must never be open together with this one.
    """

    id: Id
    topics: Annotated[Ids, Meta(min_length=1)]
    kind: Literal["option", "duty", "warning"]
    steps: Ids
    sources: Annotated[Ids, Meta(min_length=1)]
    in_force: InForce
    review_by: date
    fitness: Grade
    risk: Grade
    confidence: Confidence
    when: Condition | None = None
    excludes: Ids = ()
    risks: Ids = ()
    consequences: Ids = ()
    deadlines: tuple[Deadline, ...] = ()
    papers: Ids = ()
    values: Ids = ()
    countries: bool = False
    reviewed_by: Ids = ()


class Field(_Entry, frozen=True):
    """Something a paper needs. Typed into its form, kept in memory only; left empty it is a line to write on."""

    id: Id
    kind: Literal["line", "text", "date"]
    question: Id | None = None


class Paragraph(_Entry, frozen=True):
    """One paragraph: its words may hold ``{field}`` and ``{value}`` places."""

    id: Id
    style: Literal["address", "title", "body", "item", "attachment", "signature"]
    when: Condition | None = None


class Paper(_Entry, frozen=True):
    """A document drafted on the device, in ``paper_language``; the other language is shown beside it."""

    id: Id
    paragraphs: Annotated[tuple[Paragraph, ...], Meta(min_length=1)]
    sources: Annotated[Ids, Meta(min_length=1)]
    review_by: date
    confidence: Confidence
    fields: tuple[Field, ...] = ()
    reviewed_by: Ids = ()


class ReturnEvent(_Entry, frozen=True):
    """One reported event: what, where, when. Never a name."""

    id: Id
    month: YearMonth
    sources: Annotated[Ids, Meta(min_length=1)]
    confidence: Confidence


class Country(_Entry, frozen=True):
    """Entry and stay for a citizen of the pack's country; numbers are ids of values. Never a promise or a colour.

    ``stay_per``: what the days of stay are counted in where there is no window; left out: each entry anew.
    ``internal_by_air``: the internal passport is accepted by air only. ``permit_passport_days``: for how many days more
    the foreign passport must be valid when a residence permit is applied for.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z]{2}\Z", description="ISO 3166-1 alpha-2, lower case")]
    passports: tuple[Literal["internal", "foreign", "foreign_biometric", "visa"], ...]
    as_of: date
    review_by: date
    sources: Annotated[Ids, Meta(min_length=1)]
    confidence: Confidence
    stay_days: Id | None = None
    window_days: Id | None = None
    stay_per: Literal["entry", "year"] | None = None
    internal_by_air: bool = False
    permit_passport_days: Id | None = None
    events: tuple[ReturnEvent, ...] = ()
    reviewed_by: Ids = ()


class Referral(_Entry, frozen=True):
    """An organisation that people may be told of. Nobody is told of anyone by it.

    ``countries``: where they help; none: anywhere. ``label``: what the pack's country has declared it to be, since
    contact may then be an offence there. ``checked``: the day on which somebody last saw that it answers.
    """

    id: Id
    offers: Annotated[
        tuple[Literal["asylum", "legal", "objection", "psychology", "housing", "information"], ...], Meta(min_length=1)
    ]
    label: Literal["unknown", "none", "foreign_agent", "undesirable", "extremist"]
    as_of: date
    review_by: date
    sources: Annotated[Ids, Meta(min_length=1)]
    confidence: Confidence
    countries: tuple[Annotated[str, Meta(pattern=r"^[a-z]{2}\Z")], ...] = ()
    address: Address | None = None
    checked: date | None = None
    reviewed_by: Ids = ()


class ExpectedDeadline(_Entry, frozen=True):
    """``deadline`` is written ``rule.deadline``; what is left out is not checked."""

    deadline: str
    act_by: date | None = None
    readings: tuple[date, ...] | None = None
    missing: Ids | None = None


class Expect(_Entry, frozen=True):
    """What a story must give; what is not named is not checked."""

    open: Ids = ()
    perhaps: Ids = ()
    closed: Ids = ()
    stale: Ids = ()
    disputed: Ids = ()
    papers: Ids = ()
    deadlines: tuple[ExpectedDeadline, ...] = ()
    unsettled: dict[str, Ids] = {}
    next: Id | None = None


class Story(_Entry, frozen=True):
    """One person on one day, told in a sentence, and what the law gives them. Written from the law, not the rules."""

    id: Id
    tells: str
    today: date
    answers: dict[str, Answer]
    expect: Expect
    topics: Ids = ()
    sources: Ids = ()


class Calendar(_Entry, frozen=True):
    """Days that break the week's pattern, ISO days in order: ``off``: weekdays without work, ``on``: weekends with it.

    ``known_until``: after this day transfers are not decreed yet, so working days are an estimate.
    """

    first: date
    last: date
    known_until: date
    off: tuple[date, ...]
    on: tuple[date, ...]


Words = dict[str, str | tuple[str, ...]]
"""Key to sentence; a plural is its forms in gettext's order (ru: one, few, many; en: one, other)."""


class Pack(_Entry, frozen=True):
    """A whole pack as programs read it. ``words``: SHA-256 of each language's words, which travel beside it."""

    format: Literal[1]
    about: About
    questions: tuple[Question, ...]
    values: tuple[Value, ...]
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]
    papers: tuple[Paper, ...]
    countries: tuple[Country, ...]
    calendar: Calendar
    words: dict[str, str]
    referrals: tuple[Referral, ...] = ()
