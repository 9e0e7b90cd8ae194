"""A day's work on one case through the pages, over a real vault, a real sync loop and a relay in memory."""

from datetime import date
from pathlib import Path

from tests.desk.conftest import Opener
from tests.desk.stand import Window
from tests.desk.test_real_vault import first_case, founded
from tropa.cases.seeker import AskForm


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def place_in(window: Window, case: str) -> str:
    """The thread that came with taking the case, as a form names it."""
    case_id = window.stand.desk.handles.id_of(case.rsplit("/", 1)[1])
    (thread,) = window.stand.desk.keeper.vault.work.threads(case_id)
    return handle(window, thread.thread_id)


def test_a_days_work_on_a_case(tmp_path: Path, open_window: Opener) -> None:
    """Deadline, template, flag, verification, part, agenda, calendar: each is seen where the next one needs it."""
    window = founded(tmp_path, open_window)
    window.stand.seeker().ask(AskForm("ru", "2w", "Вызывают", needs=("summons",), act_by=date(2026, 12, 1)))
    case = first_case(window)
    place = place_in(window, case)
    assert "1 Dec in 8 days from the first letter" in window.open("/agenda").words
    window.send(f"{case}/fact", place=place, key="appearance_date", values="2026-11-27", source="document", note="")
    window.send(f"{case}/task", place=place, title="Проверить печать", due="2026-11-24")
    words = window.open("/agenda").words
    assert words.index("24 Nov in 1 day task Проверить печать") < words.index("27 Nov in 4 days fact")

    window.send("/templates/new", title="Явка", language="ru", body="Вас ждут [[дата явки]], до [[срок]]. [[имя]]")
    (own,) = window.stand.desk.keeper.vault.work.library.all()
    insert = {"template": handle(window, f"template:own:{own.template_id}"), "letter": "1"}
    page = window.send(f"{case}/template", text="Здравствуйте.", **insert)
    assert "Здравствуйте.\n\nВас ждут 27 ноября, до 1 декабря. [[имя]]" in page.text
    assert window.send(f"{case}/answer", text="[[имя]]", letter="2").status == 400

    window.send(f"{case}/checks", place=place, what="повестка", method="document", result="confirmed", note="")
    assert "reviewers: 1" in window.open(case).words
    assert window.send(f"{case}/parts", kind="helper-host").status == 200
    assert "Two are needed: lodging." in window.open(f"{case}/checks").words
    assert "1 of 2 reviewers" in window.open(case).words

    window.send(f"{case}/flags", place=place, flag="self_harm", why="по голосу")
    assert "May harm themself" in window.open(case).words
    assert "Crisis" in window.open("/queue").words
    window.send(f"{case}/flags/back", flag="self_harm", why="говорили")
    assert "Crisis" not in window.open("/queue").words

    file = window.send("/agenda/calendar", names="")
    assert file.text.count("BEGIN:VEVENT") == 3
    assert "Проверить" not in file.text
    assert "calendar" in window.open("/settings/journal").words.lower()
