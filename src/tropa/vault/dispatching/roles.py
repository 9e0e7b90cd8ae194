"""Which roles wait for somebody: those coordinators put down, and one for every open case that nobody holds.

Reads; changes nothing. Of a first letter only its codes are looked at (language, needs, flags), never its text.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tropa.cases.events import Need as AskedFor
from tropa.cases.events import Situation
from tropa.cases.urgency import Standing, UrgencyClass, rank
from tropa.dispatch.snapshot import ADVISER_HEALTH, ADVISER_LEGAL, CASEWORKER, COORDINATOR, Flag, Role, RoleId, RoleKind
from tropa.roster.dispatch_bodies import RoleName, RoleWanted
from tropa.roster.weeks import date_of
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.believing import Believed, SaidNeed
from tropa.vault.shelf_cases import CaseRef, summary_in
from tropa.vault.views_dispatch import RoleSource

HOLDING: Final = frozenset({CASEWORKER, COORDINATOR})
"""Kinds of role whose part is to hold the case."""
_HEALTH: Final[frozenset[AskedFor]] = frozenset({"health", "psychological"})
_NO_ADVISER: Final[frozenset[AskedFor]] = frozenset({"relative", "other"})
HOURS_A_DAY: Final = 24
_QUARTER_HOUR: Final = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """The codes of a first letter: no text."""

    language: str
    needs: frozenset[AskedFor]
    flags: frozenset[Flag]
    crisis: bool


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case on which work goes on and whose first letter is here. `releases`: how often it was let go of or given."""

    serial: int
    case: ThreadId
    name: str
    asked: Asked
    urgency: UrgencyClass
    act_by_day: int | None
    waiting_hours: int
    holder: MemberId | None
    releases: int


@dataclass(frozen=True, slots=True)
class OpenRole:
    """A role that waits for somebody, as dispatch sees it and where it is from. `persons`: how many it takes still."""

    role: Role
    case: OpenCase
    source: RoleSource
    persons: int
    said_by: MemberId | None = None


_AT_ONCE: Final = 100
_UNREAD: Final = """
SELECT serial, case_id, key, summary FROM cases
WHERE serial > ? AND shown AND NOT closed AND summary IS NOT NULL ORDER BY serial LIMIT ?
"""


class FirstLetters:
    """The codes of first letters, each worked out once while the vault is open; they never change."""

    def __init__(self) -> None:
        self._known: dict[int, Asked] = {}
        self._last = 0

    def read_some(self, here: Context) -> bool:
        """Read a few that were not read yet; False when none are left. What it passes over, `of` reads when asked."""
        rows = here.db.rows(_UNREAD, self._last, _AT_ONCE)
        for serial, case_id, key, sealed in rows:
            self.of(CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key))), sealed)
            self._last = serial
        return bool(rows)

    def of(self, case: CaseRef, sealed: bytes) -> Asked:
        """Those of this case."""
        found = self._known.get(case.serial)
        if found is None:
            ask = summary_in(case, sealed)
            assert ask is not None
            flags: set[Flag] = set()
            if "minor" in ask.flags:
                flags.add("minor")
            if "lawyer_first" in ask.flags:
                flags.add("lawyer-first")
            found = Asked(ask.language, frozenset(ask.needs), frozenset(flags), "crisis" in ask.flags)
            self._known[case.serial] = found
        return found


_CASES: Final = """
SELECT serial, key, case_id, name, summary, situation, crisis, act_by_day, next_due_day, waiting_since, answered,
    holder, (SELECT count(*) FROM event WHERE case_serial = serial AND kind = 'release')
FROM cases WHERE shown AND NOT closed AND summary IS NOT NULL
"""


def minute_of_plans(here: Context) -> int:
    """The minute that plans reckon with: of the last quarter hour, so that a plan does not change with each minute."""
    return here.minute - here.minute % _QUARTER_HOUR


def open_cases(here: Context, letters: FirstLetters, only: ThreadId | None = None) -> dict[ThreadId, OpenCase]:
    """Every case on which work goes on, by its id; or `only` this one, if it is such a case."""
    rows = here.db.rows(_CASES) if only is None else here.db.rows(f"{_CASES} AND case_id = ?", only.raw)
    return {each.case: each for each in (_case(here, letters, *row) for row in rows)}


def _case(
    here: Context,
    letters: FirstLetters,
    serial: int,
    key: bytes,
    case_id: bytes,
    name: str,
    summary: bytes,
    situation: Situation,
    crisis: int,
    act_by_day: int | None,
    next_due_day: int | None,
    waiting_since: int | None,
    answered: int,
    holder: str | None,
    releases: int,
) -> OpenCase:
    case = ThreadId(case_id)
    asked = letters.of(CaseRef(serial, case, CaseBox(CaseKey(key))), summary)
    waiting = 0 if waiting_since is None else max(0, minute_of_plans(here) - waiting_since)
    act_by = None if act_by_day is None else date_of(act_by_day)
    task_due = None if next_due_day is None else date_of(next_due_day)
    standing = Standing(situation, ("crisis",) if crisis else (), act_by, waiting, bool(answered), task_due)
    urgency = "now" if crisis else rank(standing, date_of(here.day))[1].urgency
    held_by = MemberId.from_text(holder) if holder else None
    return OpenCase(serial, case, name, asked, urgency, act_by_day, waiting // 60, held_by, releases)


def open_roles(
    cases: Mapping[ThreadId, OpenCase],
    known: Believed,
    readers: Mapping[ThreadId, frozenset[MemberId]],
    me: MemberId,
) -> Iterator[OpenRole]:
    """Every role that waits for somebody.

    Args:
        readers: who reads more of a case than its first letter.
    """
    by_case = flags_of(cases, known)
    derived = {each.role.id: each for each in map(_unheld, cases.values()) if each is not None}
    for role, said in known.needs.items():
        case = cases.get(said.need.case)
        derived.pop(RoleId(role), None)
        if case is not None and said.need.wanted is not None and not _is_taken(case, role):
            derived[RoleId(role)] = _needed(case, said, said.need.wanted)
    for each in derived.values():
        left = _left(each, known, me)
        if left:
            there = readers.get(each.case.case, frozenset())
            # Whoever opens a case that nobody holds is its first reader.
            there |= frozenset((me,)) if each.case.holder is None else frozenset()
            yield _completed(each, left, known, by_case[each.case.case], there)


def role_of_case(case: ThreadId, what: bytes) -> RoleName:
    """The name of a role that follows from its case (protocol 14.2)."""
    return RoleName(hashlib.sha256(b"tropa/1/role" + case.raw + what).digest()[: RoleName.SIZE_BYTES])


def holding_role(case: ThreadId, releases: int) -> RoleName:
    """The name of the role to hold a case: another one whenever it was let go of, so that it is filled anew."""
    return role_of_case(case, b"holder" + releases.to_bytes(4, "big"))


def flags_of(cases: Mapping[ThreadId, OpenCase], known: Believed) -> dict[ThreadId, frozenset[Flag]]:
    """What must be minded in each case: by its first letter, and by whatever need of it stands."""
    found: dict[ThreadId, set[str]] = {case: set(each.asked.flags) for case, each in cases.items()}
    for said in known.needs.values():
        if said.need.wanted is not None and said.need.case in found:
            found[said.need.case] |= set(said.need.wanted.flags)
    return {case: _minded(flags) for case, flags in found.items()}


def suggested(case: OpenCase, known: Believed) -> Iterator[OpenRole]:
    """Advisers whom a first letter seems to ask for, unless somebody decided on them already."""
    kinds: defaultdict[RoleKind, set[str]] = defaultdict(set)
    for need in case.asked.needs - _NO_ADVISER:
        kinds[ADVISER_HEALTH if need in _HEALTH else ADVISER_LEGAL].add(word_of(need))
    for kind, skills in sorted(kinds.items()):
        name = role_of_case(case.case, kind.encode()).text
        if name not in known.needs:
            role = Role(
                *(RoleId(name), case.case, kind, case.urgency),
                wished_skills=frozenset(skills),
                required_languages=frozenset({case.asked.language}),
            )
            yield OpenRole(role, case, "suggestion", 1)


def word_of(code: str) -> str:
    """A code of a first letter as a word of dispatch."""
    return code.replace("_", "-")


def _minded(flags: Iterable[str]) -> frozenset[Flag]:
    held = set(flags)
    kept: set[Flag] = set()
    if "minor" in held:
        kept.add("minor")
    if "provocateur-suspect" in held:
        kept.add("provocateur-suspect")
    if "lawyer-first" in held and "heard" not in held:
        kept.add("lawyer-first")
    return frozenset(kept)


def _unheld(case: OpenCase) -> OpenRole | None:
    if case.holder is not None:
        return None
    role = Role(
        RoleId(holding_role(case.case, case.releases).text),
        case.case,
        CASEWORKER,
        case.urgency,
        wished_skills=frozenset(map(word_of, case.asked.needs - {"other"})),
        required_languages=frozenset({case.asked.language}),
        deadline_hour=_hour_after(case.act_by_day),
    )
    return OpenRole(role, case, "case", 1)


def _is_taken(case: OpenCase, role: str) -> bool:
    """Whether it was the role to hold a case that somebody has taken without being asked."""
    return case.holder is not None and role == holding_role(case.case, case.releases).text


def _needed(case: OpenCase, said: SaidNeed, wanted: RoleWanted) -> OpenRole:
    role = Role(
        RoleId(said.need.role.text),
        case.case,
        RoleKind(wanted.kind),
        case.urgency,
        required_skills=frozenset(wanted.required_skills),
        wished_skills=frozenset(wanted.wished_skills),
        required_languages=frozenset(wanted.required_languages),
        wished_languages=frozenset(wanted.wished_languages),
        deadline_hour=_hour_after(case.act_by_day if wanted.due_day is None else wanted.due_day),
        hours=wanted.hours,
        two_persons=wanted.two_persons,
    )
    return OpenRole(role, case, "need", 1 + wanted.two_persons, said.by)


def _left(each: OpenRole, known: Believed, me: MemberId) -> int:
    """How many it takes still. A role that a colleague has begun to fill is theirs to finish."""
    standing = known.standing(each.role.id, each.persons)
    if any(placing.by != me for placing in standing):
        return 0
    return each.persons - len(standing)


def _completed(
    each: OpenRole,
    left: int,
    known: Believed,
    flags: frozenset[Flag],
    there: frozenset[MemberId],
) -> OpenRole:
    """With whom is there already, what must be minded, and, of a case nobody holds, who may hold it then."""
    placed = frozenset(placing.place.member for placing in known.standing(each.role.id, each.persons))
    kind = each.role.kind
    if each.source == "case" and flags & {"lawyer-first", "provocateur-suspect"}:
        # Nobody else is let in before a lawyer was heard, or while it may be bait.
        kind = COORDINATOR
    role = replace(
        each.role,
        kind=kind,
        flags=flags,
        waiting_hours=each.case.waiting_hours,
        two_persons=left > 1,
        present=there | placed,
    )
    return replace(each, role=role, persons=left)


def due_day(role: Role) -> int | None:
    """The last day on which a role is still in time."""
    return None if role.deadline_hour is None else max(0, role.deadline_hour // HOURS_A_DAY - 1)


def _hour_after(day: int | None) -> int | None:
    """The hour at which a day is over."""
    return None if day is None else (day + 1) * HOURS_A_DAY
