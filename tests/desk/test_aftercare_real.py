"""Stays and dates through a real vault: what the page puts down is what a journey reads, and the agenda warns of it."""

from datetime import date
from pathlib import Path

from tests.desk.conftest import Opener
from tests.desk.stand import Window
from tests.desk.test_real_vault import first_case, founded
from tropa.cases.seeker import AskForm
from tropa.desk.aftercare_facts import aftercare_of
from tropa.journeys.stays import Stay
from tropa.vault.journeys.said import stay_fact


def begun(folder: Path, open_window: Opener) -> tuple[Window, str, str]:
    """A window, the address of its one case, and the handle of its thread."""
    window = founded(folder, open_window)
    window.stand.seeker().ask(AskForm("ru", "abroad", "Я уже в Казахстане", needs=("abroad_asylum",)))
    case, desk = first_case(window), window.stand.desk
    (thread,) = desk.keeper.vault.work.threads(desk.handles.id_of(case.rsplit("/", 1)[1]))
    return window, case, desk.handles.handle_of(thread.thread_id)


def put_stay(window: Window, case: str, place: str, entered: str, left: str = "") -> None:
    """Put down a stay in Kazakhstan."""
    said = window.send(
        f"{case}/after/stay", True, country="KZ", entered=entered, left=left, source="seeker", place=place
    )
    assert "The stay is put down." in said.words, said.words


def test_a_stay_is_counted_warned_of_and_let_go_of_when_they_leave(tmp_path: Path, open_window: Opener) -> None:
    """The agenda has the warning once, moved by an earlier stay, gone with the day of leaving."""
    window, case, place = begun(tmp_path, open_window)
    put_stay(window, case, place, "2026-10-01")
    # 90 days in 180 from 1 October: until 29 December, of which one is told 30 days before.
    assert "29 Nov" in window.open("/agenda").words
    put_stay(window, case, place, "2026-08-01", "2026-08-20")
    agenda = window.open("/agenda").words
    assert agenda.count("The days of stay run out: Kazakhstan") == 1
    assert "25 Nov in 2 days after arrival" in agenda
    (key, _) = stay_fact(_stay("2026-10-01"))
    sent = {"fact": window.stand.desk.handles.handle_of(key), "left-on": "2026-11-22"}
    assert "The day of leaving is put down." in window.send(f"{case}/after/left", True, **sent).words
    assert "The days of stay run out" not in window.open("/agenda").words


def test_what_is_put_down_is_read_back_as_it_was(tmp_path: Path, open_window: Opener) -> None:
    """By the page and by whoever plans a journey: the same keys, and the last word under each stands."""
    window, case, place = begun(tmp_path, open_window)
    put_stay(window, case, place, "2026-10-01")
    vault, handles = window.stand.desk.keeper.vault, window.stand.desk.handles
    times: dict[str, str | list[str]] = {"weekday": ["mon", "thu"], "first": "18", "last": "21", "zone": "Asia/Almaty"}
    window.send(f"{case}/after/times", True, place=place, **times)
    window.send(f"{case}/after/proof", True, **{"proof-summons": "kept", "proof-order": "missing"}, place=place)
    hearing = {"kind": "hearing", "day": "2026-12-20", "about": "суд", "place": place}
    window.send(f"{case}/after/date", True, **hearing)
    kept = aftercare_of(vault.work.case(handles.id_of(case.rsplit("/", 1)[1])).facts)
    assert [put.stay for put in kept.stays] == [_stay("2026-10-01")]
    assert kept.recontact is not None
    assert (sorted(kept.recontact.days), kept.zone) == (["mon", "thu"], "Asia/Almaty")
    assert {line.id: line.has for line in kept.evidence if line.has != "unsaid"} == {
        "summons": "kept",
        "order": "missing",
    }
    assert [(put.dated.kind, put.fact.note) for put in kept.dates] == [("hearing", "суд")]
    assert "hearing" in window.open("/agenda").words


def _stay(entered: str) -> Stay:
    return Stay("KZ", date.fromisoformat(entered), None)
