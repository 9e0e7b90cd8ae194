"""Burning this vault: first exactly what would be destroyed and what would stay elsewhere; then, once a word is typed,
doing it. Possible while it is locked too, when backups are out of reach (decision 0144).
"""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.vault.burning import BurnItem, BurnPlan, BurnReport, LeftItem, plan

BYTES_IN_KB = 1000


@dataclass(frozen=True)
class FileLine:
    """One file: what it is, where, and how large, or why it stays."""

    what: str
    path: str
    more: str


def show_burning(visit: Visit) -> Response:
    """The dry run: nothing is changed."""
    return _page(visit, None)


def burn_vault(visit: Visit) -> Response:
    """Burn it, if the word was typed."""
    if visit.form.one("word").strip().casefold() != visit.words.say("burning.word").casefold():
        return _page(visit, visit.words.say("burning.wrong-word"))
    others = _others(visit)
    return _burned(visit, visit.desk.burn(), others)


def _page(visit: Visit, error: str | None) -> Response:
    doomed = _plan(visit)
    return visit.show(
        "burning",
        400 if error else 200,
        error=error,
        destroyed=[_doomed(visit, each) for each in doomed.destroyed],
        left=[_left(visit, each) for each in doomed.left],
        knows_copies=doomed.knows_copies,
        others=_others(visit),
        typed=visit.form.one("word"),
        back="settings" if visit.desk.keeper.state == "open" else "home",
    )


def _burned(visit: Visit, report: BurnReport, others: str | None) -> Response:
    return visit.show(
        "burned",
        is_gone=report.vault_is_gone,
        destroyed=[_doomed(visit, each) for each in report.destroyed],
        left=[_left(visit, each) for each in report.left],
        knows_copies=report.knows_copies,
        others=others,
    )


def _plan(visit: Visit) -> BurnPlan:
    if visit.desk.keeper.state == "locked":
        return plan(visit.desk.parts.vault_path)
    return visit.vault.safe.burn_plan()


def _others(visit: Visit) -> str | None:
    """Of how many people colleagues hold something; None where that is not known: locked, or in no network yet."""
    if visit.desk.keeper.state != "open":
        return None
    return visit.words.count("burning.others", visit.vault.exposures.known_to_others())


def _doomed(visit: Visit, item: BurnItem) -> FileLine:
    size = visit.words.say("burning.kb", n=-(-item.size_bytes // BYTES_IN_KB))
    return FileLine(visit.words.say(f"burn.{item.sort}"), item.path, size)


def _left(visit: Visit, item: LeftItem) -> FileLine:
    return FileLine(visit.words.say(f"burn.{item.sort}"), item.path, visit.words.say(f"burn-left.{item.why}"))
