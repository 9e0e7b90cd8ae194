"""Burning, journal, settings, network, exposure and search through the pages, over a real vault and its sync loop."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.stand import PASSPHRASE, Window
from tests.desk.test_real_vault import ANSWERED, ASKED, first_case, founded
from tropa.cases.seeker import AskForm

Opener = Callable[..., Window]


@pytest.fixture
def desk(tmp_path: Path, open_window: Opener) -> Window:
    """A founded network with one case, taken and answered, a backup and an exported case."""
    window = founded(tmp_path, open_window)
    seeker = window.stand.seeker()
    seeker.ask(AskForm("ru", "72h", ASKED, needs=("summons",)))
    case = first_case(window)
    number = window.open(case).text.split('name="letter" value="')[1].split('"')[0]
    window.send(f"{case}/answer", text=ANSWERED, letter=number)
    window.stand.wait_for(lambda: ("network", ANSWERED) in seeker.read().letters)
    copied = window.send("/settings/backup", path=f"{tmp_path}/backup")
    assert copied.status == 200, copied.words
    assert window.send(f"{case}/export", how="folder", path=f"{tmp_path}/case").status == 200
    return window


def test_after_burning_the_folder_holds_nothing_that_opens_or_reads(desk: Window, tmp_path: Path) -> None:
    """Vault, log, backup, export; then the desk begins anew, and a new vault is an empty one."""
    canary = "Не подписывайте ничего"
    assert canary in (tmp_path / "case" / "case.txt").read_text(encoding="utf-8")
    listed = desk.open("/burn").words
    for name in ("network.vault", "backup", "case/case.txt", "case/case.json"):
        assert f"{tmp_path}/{name}" in listed
    assert "Burned" in desk.send("/burn", word="burn").words
    left = [each for each in tmp_path.rglob("*") if each.is_file() and each != desk.stand.launch.path]
    assert left == []
    desk.send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert desk.stand.desk.keeper.state == "not-founded"
    assert desk.stand.desk.keeper.vault.queue().total == 0


def test_burnt_while_locked_the_owner_comes_back_by_a_backup(desk: Window, tmp_path: Path) -> None:
    """Whoever burns it for somebody else destroys no more than the file."""
    desk.send("/lock")
    assert "Burned" in desk.send("/burn", word="burn").words
    assert not desk.stand.path.exists()
    page = desk.send("/welcome/restore", way="same", path=f"{tmp_path}/backup", passphrase=PASSPHRASE)
    assert page.status == 200, page.words
    assert desk.stand.desk.keeper.state == "open"
    assert desk.stand.desk.keeper.vault.search("подписывать").hits


def test_the_journal_shows_what_was_done_and_forgets_a_destroyed_case(desk: Window) -> None:
    """A link to the case while it is here; afterwards the day."""
    case = desk.stand.desk.last_path or ""
    words = desk.open("/settings/journal").words
    name = words.split("case exported Case ")[1].split()[0]
    assert "case opened" in words
    assert "backup made" in words
    vault = desk.stand.desk.keeper.vault
    vault.work.destroy(vault.exposures.movable(name)[0].case_id)
    after = desk.open("/settings/journal").words
    assert name not in after
    assert "case exported · of a case since destroyed" in after
    assert case


def test_settings_outlive_the_lock(desk: Window) -> None:
    """They are in the vault."""
    desk.send("/settings/choose", setting="theme", value="dark")
    desk.send("/settings/choose", setting="lock-minutes", value="3")
    desk.send("/lock")
    desk.send("/unlock/open", passphrase=PASSPHRASE)
    page = desk.open("/settings")
    assert 'data-theme="dark"' in page.text
    assert desk.stand.desk.keeper.lock_after_s == 180


def test_network_exposure_and_search_are_drawn_from_a_real_vault(desk: Window) -> None:
    """One member who holds one case; what is found opens at its entry."""
    network = desk.open("/network")
    assert "holds 1 case" in network.words
    assert "You are alone in this network" in network.words
    assert desk.open("/network/chain").status == 200
    exposure = desk.open("/exposure")
    assert "Nobody shares a thread with anybody yet" in exposure.words
    name = exposure.text.split('<option value="')[1].split('"')[0]
    me = exposure.text.split('<select id="moving-to"')[1].split('value="')[1].split('"')[0]
    assert "They hold it already" in desk.send("/exposure/moving", name=name, member=me).words
    found = desk.send("/search", words="подписывать", kind="letters", cases="open")
    link = found.text.split('<ol class="hits">')[1].split('href="')[1].split('"')[0]
    path, _, anchor = link.partition("#")
    assert f'id="{anchor}"' in desk.open(path).text
    assert "Try again everywhere" in desk.send("/search", words="подписывать", cases="closed").words
