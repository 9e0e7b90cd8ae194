"""Safeguarding flags that stand, kept beside their cases for the queue. It sends nothing; who put them, events say."""

from collections.abc import Iterable

from tropa.cases.care_bodies import SAFETY_FLAGS, SafetyFlag
from tropa.cases.care_state import FlagState
from tropa.cases.events import Flag
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, summary_of

_CRISIS: SafetyFlag = "self_harm"


def note_flags(here: Context, case: CaseRef, states: Iterable[FlagState]) -> None:
    """Write down which flags stand; a risk of self-harm ranks the case as the seeker's own sign of it does."""
    now = {state.flag for state in states if state.stands}
    before = flags_of_case(here, case)
    for flag in before - now:
        here.db.run("DELETE FROM standing_flag WHERE case_serial = ? AND flag = ?", case.serial, flag)
    for flag in now - before:
        here.db.run("INSERT INTO standing_flag VALUES (?, ?)", case.serial, flag)
    if _CRISIS in before - now:
        here.db.run("UPDATE cases SET crisis = ? WHERE serial = ?", _was_said(here, case), case.serial)


def flags_of_case(here: Context, case: CaseRef) -> set[SafetyFlag]:
    """The flags that stand on one case."""
    return {flag for (flag,) in here.db.rows("SELECT flag FROM standing_flag WHERE case_serial = ?", case.serial)}


def in_order(flags: Iterable[str]) -> tuple[SafetyFlag, ...]:
    """Flags as a table has them, in the order in which pages show them."""
    return tuple(flag for flag in SAFETY_FLAGS if flag in set(flags))


def with_crisis(said: tuple[Flag, ...], is_crisis: bool) -> tuple[Flag, ...]:
    """What the first letter said, and a sign of self-harm where a member has put one."""
    return said if not is_crisis or "crisis" in said else ("crisis", *said)


def _was_said(here: Context, case: CaseRef) -> bool:
    """Whether the seeker's own device saw a sign of self-harm."""
    ask = summary_of(here, case)
    return ask is not None and "crisis" in ask.flags
