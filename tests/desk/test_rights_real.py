"""The way of a changed law through a real vault, a real sync loop and a relay in memory, by the pages."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk.conftest import Opener
from tests.desk.stand import Window
from tests.desk.test_real_vault import first_case, founded
from tests.desk.test_rights import CONSCRIPT
from tests.vault.packs.newer import newer, signed
from tropa.cases.seeker import AskForm


@dataclass(frozen=True)
class Answered:
    """A window, and its one case's address."""

    window: Window
    case: str


@pytest.fixture
def answered(tmp_path: Path, open_window: Opener) -> Answered:
    """A case whose questions have been answered on its own page, one after another."""
    window = founded(tmp_path, open_window)
    window.stand.seeker().ask(AskForm("ru", "72h", "Пришла повестка", needs=("summons",)))
    case, desk = first_case(window), window.stand.desk
    case_id = desk.handles.id_of(case.rsplit("/", 1)[1])
    # Taking a case opens a thread for whoever took it.
    (thread,) = desk.keeper.vault.work.threads(case_id)
    place = desk.handles.handle_of(thread.thread_id)
    for question, answer in CONSCRIPT.items():
        typed = {"typed": answer} if answer[0].isdigit() else {"answer": answer}
        asked = desk.handles.handle_of(question)
        page = window.send(f"{case}/rights/answer", question=asked, place=place, source="seeker", **typed)
        assert "Put down." in page.words, page.words
    return Answered(window, case)


def test_answers_put_down_open_options_with_days(answered: Answered) -> None:
    """One thread for all of them; beside the case stands what is nearest and not past by every reading."""
    words = answered.window.open(f"{answered.case}/rights").words
    assert "15 Feb 2027" in words
    assert "said, 23 Nov, put down by you" in words
    assert "by 20 Nov 3 days ago Hand over" in answered.window.open(answered.case).words


def test_a_published_change_comes_by_itself_and_lists_the_case(answered: Answered) -> None:
    """From typing the hash, over the chain and the relay, to the case with its new day."""
    pack = newer()
    answered.window.stand.relay.pack = signed(pack)
    said = answered.window.send("/law/publish", version="2", sha256=pack.sha256).words
    assert "It is in the network's history." in said
    answered.window.stand.wait_for(lambda: "Law changed" in answered.window.open("/queue").words)
    page = answered.window.open("/law").words
    assert pack.fingerprint in page
    assert "1 case." in page
    assert "was 15 Feb 2027, now 15 Dec" in page
    assert "15 Dec" in answered.window.open(f"{answered.case}/rights").words
