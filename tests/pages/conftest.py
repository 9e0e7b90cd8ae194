"""One relay, one team and one browser for all page tests; a fresh, watched tab for each.

Not for the whole session: while the browser is driven, nothing else on this thread may run an event loop.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.network import Team, running_network
from tests.pages.tab import Tab, opened_tab
from tests.support.browser import chromium


@pytest.fixture(scope="package")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A founded network on a real relay that serves web/dist."""
    data: Path = tmp_path_factory.mktemp("relay")
    with running_network(data) as team:
        yield team


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser, team: Team) -> Iterator[Tab]:
    """A phone at the Russian door; fails the test if the page asks anyone but its own relay for anything."""
    with opened_tab(browser, team.url) as tab:
        yield tab
        tab.assert_only_own_requests()
        tab.assert_no_script_errors()
