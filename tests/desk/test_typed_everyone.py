"""What is typed and not sent, and what waits to go, for everyone: axe-core at three widths, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, ROW, founded_vault
from tests.desk.stand_members import ANNA_PERSON
from tests.desk.test_outbox import ANSWER, CHAIN, NOTE
from tropa.desk.words import Language
from tropa.vault.views_outbox import Outbox

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def pages(desk: Desk, base: str) -> Iterator[str]:
    """Goes to each and says where it is."""
    page = desk.page
    page.goto(f"{base}/outbox")
    yield "nothing waits to go"
    desk.vault().members.everybody += [ANNA_PERSON]
    desk.vault().outgoing = Outbox((ANSWER,), 3, (NOTE, CHAIN), 2)
    page.reload()
    yield "letters wait to go"
    hand_over = f"{base}/case/{desk.stand.desk.handles.handle_of('case-1')}/hand-over"
    page.goto(hand_over)
    page.fill("#agreed", "ж" * 100)
    page.wait_for_timeout(2_000)
    page.goto(hand_over)
    page.wait_for_selector("#before-lock [data-forget]")
    yield "a hand-over that was typed into before"


@BOTH_WAYS
def test_every_page_of_it_is_for_everyone(tmp_path: Path, open_desk: Opener, language: Language, scheme: str) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, founded_vault(ROW, one=CASE), open_desk, language, scheme)
    assert list(faults(desk, pages(desk, desk.page.url.partition("/queue")[0]))) == []
