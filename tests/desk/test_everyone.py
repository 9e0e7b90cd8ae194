"""Every page of the desk for everyone: axe-core at three widths, in both languages and both colour schemes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.everyone import BOTH_WAYS, faults
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import ASK, CASE, PASSPHRASE, ROW, ScriptedVault, Stand
from tests.desk.stand_care import DONE, DUE, HANDED, HARM, MINOR, ONE_OF_TWO, OVER, OWN
from tests.desk.stand_members import ANNA, ANNA_PERSON, ANNAS, INVITATION, PROPOSAL, VERA_PERSON
from tests.desk.stand_safe import BACKUP, EXPORT
from tests.desk.stand_work import (
    ANNA_IS,
    CLOSED,
    DOUBTED,
    EXPOSED,
    FACT,
    FIGURES,
    I_AM,
    NOTE,
    QUESTIONS,
    TASK,
    THREAD,
    VERA_IS,
    work_on,
)
from tropa.desk.words import Language
from tropa.vault.views_exposure import MovableCase, PictureView, SharedRow
from tropa.vault.views_journal import JournalEntry
from tropa.vault.views_loads import LeavingView, NamedCase
from tropa.vault.views_members import Alarm
from tropa.vault.views_work import CarriedView

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def first_pages(desk: Desk) -> Iterator[str]:
    """The first run: passphrase, a backup, joining, founding."""
    page = desk.page
    desk.enter()
    yield "welcome"
    page.click("p a")
    yield "restore"
    page.go_back()
    page.fill("#passphrase", "короткая")
    page.fill("#again", "короткая")
    page.click("button.main")
    yield "welcome with an error"
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.click("button.main")
    yield "begin"
    page.locator("a.way").first.click()
    yield "join"
    page.go_back()
    page.locator("a.way").last.click()
    yield "found"
    page.fill("#petname", "Наша")
    page.fill("#token", "t")
    page.fill("#addresses", "nonsense")
    page.click("button.main")
    yield "found with an error"
    page.fill("#addresses", "https://a.example")
    page.fill("#token", "t")
    page.click("button.main")
    yield "founded"


def all_pages(desk: Desk, vault: ScriptedVault) -> Iterator[str]:
    """Goes through every page there is, the first run first; says where it is."""
    page, stand = desk.page, desk.stand
    yield from first_pages(desk)
    base = page.url.replace("/begin/founded", "")
    rows, vault.rows = vault.rows, []
    page.goto(f"{base}/queue")
    yield "empty queue"
    vault.rows = rows
    page.goto(f"{base}/queue")
    yield "queue"
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")
    desk.open_case()
    yield "case"
    page.fill("#text", "")
    page.evaluate("document.getElementById('composer').requestSubmit()")
    page.wait_for_selector(".error")
    yield "case with an error"
    yield from worked_pages(desk, base)
    page.goto(f"{base}/keys")
    yield "keys page"
    page.goto(f"{base}/settings")
    yield "settings"
    page.goto(f"{base}/case/none")
    yield "problem"
    page.goto(f"{base}/settings")
    page.locator(".frame [data-lock] button").click()
    page.wait_for_url("**/unlock")
    yield "unlock"
    page.goto(stand.origin)
    yield "outside"


def worked_pages(desk: Desk, base: str) -> Iterator[str]:
    """The pages of threads, people and copies, by their addresses."""
    handle = desk.stand.desk.handles.handle_of
    case, anna = f"/case/{handle('case-2')}", handle(ANNA)
    for path in (
        *(f"{case}/thread/{handle('thread-1')}", f"{case}/thread", f"{case}/hand-over", f"{case}/end"),
        *(f"{case}/fact", f"{case}/task", f"{case}/export", "/search", "/settings/copies", "/exposure"),
        *(
            f"{case}/urgency",
            f"{case}/flags",
            f"{case}/checks",
            f"{case}/after",
            "/agenda",
            "/agenda?whose=all&when=week",
            "/templates",
            "/templates/new",
        ),
        *(f"/exposure/together?member={anna}", "/network", "/network/chain?weeks=shown", "/network/invite"),
        *("/settings/journal", "/burn", "/network?show=unvetted&sort=load"),
        *(f"/network/member/{anna}", f"/network/device/{handle(ANNAS)}"),
        *(f"/network/invitation/{handle('invitation-1')}", f"/network/proposal/{handle('proposal-1')}"),
        *(f"{case}/thread/{handle('thread-2')}", "/asked"),
        *(f"/case/{handle('case-4')}", f"/case/{handle('case-5')}", "/queue?show=closed"),
    ):
        desk.page.goto(base + path)
        yield path.replace(case, "/case").replace(anna, "anna")


def busy(vault: ScriptedVault) -> None:
    """Everything there is to see: threads, people, proposals, alarms, copies, exposure."""
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    vault.members.proposed, vault.members.invited = [PROPOSAL], [INVITATION]
    vault.members.seen = [Alarm("split", ASK.minute, device_id=ANNAS, version=3), Alarm("stale", ASK.minute)]
    long_note = replace(NOTE, text="ж" * 300)
    thread = replace(THREAD, case_id="case-2", entries=(*THREAD.entries, long_note))
    facts, tasks = (replace(FACT, earlier=(FACT,), carried_by=VERA_IS),), (TASK,)
    threads, asked = (
        (thread, replace(DOUBTED, case_id="case-2")),
        (replace(each, case_id="case-2") for each in QUESTIONS),
    )
    work = replace(work_on("case-2", I_AM), threads=threads, facts=facts, tasks=tasks, asked=tuple(asked))
    work = replace(work, flags=(HARM, MINOR, OVER), checks=(ONE_OF_TWO, DONE), handed=HANDED)
    vault.work.agenda.rows, vault.work.agenda.unknown = DUE, 3
    vault.work.library.kept["1"] = OWN
    vault.work.cases |= {
        "case-2": work,
        "case-4": work_on("case-4", ANNA_IS),
        "case-5": replace(work_on("case-5"), closed=CLOSED, destroy_day=CLOSED.destroy_day),
    }
    vault.work.bring = (CarriedView("e", "note", ANNA_IS, False, ASK.minute, "щ" * 100),)
    vault.work.exposed, vault.work.figures = EXPOSED, FIGURES
    vault.exposures.drawn = PictureView(
        (I_AM, ANNA_IS, VERA_IS), (SharedRow(I_AM, ANNA_IS, 9), SharedRow(I_AM, VERA_IS, 2))
    )
    vault.exposures.can_move = [MovableCase("case-2", "K7-41", I_AM)]
    vault.loads.left = LeavingView(
        1, 2, (NamedCase("case-2", "K7-41"),), 1, (NamedCase("case-2", "K7-41"),), ("adviser",), 1, 1
    )
    vault.journal.lines = [JournalEntry(ASK.minute, "case-opened", 1, "case-2", "K7-41")] * 60
    vault.safe.copies = [replace(BACKUP, path="/mnt/" + "key" * 40), EXPORT]


@BOTH_WAYS
def test_every_page_is_for_everyone(tmp_path: Path, open_desk: Opener, language: Language, scheme: str) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    crisis = replace(
        ROW, case_id="case-2", flags=("crisis", "minor"), reason=replace(ROW.reason, cause="crisis", urgency="now")
    )
    answered = replace(ROW, case_id="case-3", answered=True)
    long_words = replace(CASE, case_id="case-2", draft="x" * 300, timeline=(replace(ASK, text="щ" * 400),))
    closed = replace(answered, case_id="case-5", is_closed=True)
    cases = {"case-2": long_words} | {each: replace(CASE, case_id=each) for each in ("case-4", "case-5")}
    vault = ScriptedVault(rows=[crisis, ROW, answered, closed], cases=cases)
    busy(vault)
    desk = open_desk(lambda port: Stand(tmp_path, vault, language=language, token=None, port=port), color_scheme=scheme)
    assert list(faults(desk, all_pages(desk, vault))) == []
