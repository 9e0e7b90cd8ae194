"""Built guides and one browser for all guide tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.guide.opened import Opened, opened
from tests.guide.small import small_pack
from tests.support.browser import chromium
from tropa.cli.guide import files_of
from tropa.cli.guide_build import BUNDLE
from tropa.rights.build import Bundle, build, file_name, read_bundle
from tropa.rights.compile import Compiled, compile_draft
from tropa.rights.loading import Draft, load

RUSSIAN = Path(__file__).resolve().parents[2] / "packs" / "ru"


def write_guides(folder: Path, compiled: Compiled, bundle: Bundle) -> Path:
    """Both languages, as a person would keep them."""
    for language in ("ru", "en"):
        (folder / file_name(language)).write_bytes(build(compiled, language, bundle))
    return folder


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The committed script, style and sentences."""
    return read_bundle({path.name: path.read_bytes() for path in BUNDLE.iterdir()})


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, bundle: Bundle) -> Path:
    """The small pack's guides in a folder."""
    return write_guides(tmp_path_factory.mktemp("small"), small_pack(), bundle)


@pytest.fixture(scope="session")
def russian_draft() -> Draft:
    """The Russian pack as its folder says it."""
    return load(files_of(RUSSIAN))


@pytest.fixture(scope="session")
def russian(russian_draft: Draft) -> Compiled:
    """The Russian pack, compiled."""
    return compile_draft(russian_draft)


@pytest.fixture(scope="session")
def russian_guides(tmp_path_factory: pytest.TempPathFactory, russian: Compiled, bundle: Bundle) -> Path:
    """The Russian pack's guides in a folder."""
    return write_guides(tmp_path_factory.mktemp("russian"), russian, bundle)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, small: Path) -> Iterator[Opened]:
    """The small pack's Russian guide, opened from a file on a phone; fails the test if it asks anyone for anything."""
    with opened(browser, small / "guide-ru.html") as page:
        yield page
        page.assert_quiet()
