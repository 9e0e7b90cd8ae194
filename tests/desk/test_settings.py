"""Settings: language, keys, lock, and what this desk is."""

from dataclasses import replace

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import NETWORK, PASSPHRASE, Answer, ScriptedVault, Window
from tests.desk.stand_safe import BACKUP
from tropa.vault.settings import SettingsView
from tropa.vault.views import SyncState


def test_settings_say_what_this_desk_is(working: Window) -> None:
    """Vault, relay, network, fingerprint in groups, notices."""
    words = working.open("/settings").words
    for said in ("network.vault", "http://relay.invalid", "Invented network", "0123 4567 89ab cdef", "23 Nov – 29 Nov"):
        assert said in words
    assert "The relay shows this desk your notice. Checked just now. It can tell this desk from other people" in words
    assert "Lock after so many minutes without you" in words


def test_the_language_changes_every_page(working: Window) -> None:
    """And stays for this run."""
    assert "Настройки" in working.send("/language", language="ru", back="settings").words
    assert "Взять следующего" in working.open("/queue").words


def test_the_language_is_kept_in_the_vault(working: Window, vault: ScriptedVault) -> None:
    """One chosen on the lock screen, too, once the vault is open; otherwise the vault's own wins."""
    working.send("/language", language="ru", back="settings")
    assert vault.settings.chosen["language"] == "ru"
    working.send("/lock")
    working.stand.desk.language = "en"
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert working.stand.desk.language == "ru"
    working.send("/lock")
    working.send("/language", language="en", back="unlock")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert vault.settings.chosen["language"] == "en"


def test_keys_can_be_switched_off_and_on(working: Window, vault: ScriptedVault) -> None:
    """The page tells its script, after another unlocking too."""
    assert 'data-shortcuts="off"' in choose(working, "shortcuts", "off").text
    assert "They are switched off now" in working.open("/keys").words
    working.send("/lock")
    working.stand.desk.settings = SettingsView()
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert 'data-shortcuts="off"' in working.open("/settings").text
    assert 'data-shortcuts="on"' in choose(working, "shortcuts", "on").text


def test_colours_are_chosen_for_every_page_and_the_browser_keeps_nothing(working: Window) -> None:
    """On the lock screen too, for as long as the desk runs; no cookie, no script says so."""
    before = dict(working.client.cookies)
    assert "data-theme" not in working.open("/queue").text
    assert 'data-theme="dark"' in choose(working, "theme", "dark").text
    page = working.send("/lock")
    assert 'data-theme="dark"' in page.text
    assert 'content="dark"' in page.text
    assert dict(working.client.cookies) == before


def test_the_idle_lock_goes_by_what_was_chosen(working: Window, vault: ScriptedVault) -> None:
    """At once, and after unlocking again; what the desk was started with is the default."""
    assert 'value="10"' in working.open("/settings").text
    choose(working, "lock-minutes", "2")
    working.stand.clocks.pass_by(119)
    working.stand.desk.keeper.lock_if_idle()
    assert vault.is_open
    working.stand.clocks.pass_by(1)
    working.stand.desk.keeper.lock_if_idle()
    assert not vault.is_open
    working.send("/unlock/open", passphrase=PASSPHRASE)
    working.stand.clocks.pass_by(120)
    working.stand.desk.keeper.lock_if_idle()
    assert not vault.is_open


@pytest.mark.parametrize(
    ("name", "typed", "said"), [("lock-minutes", "0", "1 to 60"), ("keep-days", "ten", "1 to 3650")]
)
def test_what_cannot_be_is_said_beside_its_field(working: Window, name: str, typed: str, said: str) -> None:
    """With what was typed still in it; nothing was changed."""
    page = choose(working, name, typed)
    assert page.status == 400
    assert f"A whole number from {said}. Nothing was changed." in page.words
    assert f'value="{typed}"' in page.text
    assert working.stand.desk.settings == SettingsView()


def test_a_setting_that_is_none_changes_nothing(working: Window) -> None:
    """A form that is not ours."""
    assert choose(working, "nonsense", "on").status == 400


def test_how_long_a_closed_case_stays_is_what_closing_proposes(working: Window) -> None:
    """And can be chosen otherwise there."""
    choose(working, "keep-days", "30")
    handle = working.stand.desk.handles.handle_of("case-1")
    assert 'value="30"' in working.open(f"/case/{handle}/end").text


def test_missing_and_old_copies_are_spoken_of(working: Window, vault: ScriptedVault) -> None:
    """On every page until there are fresh ones of both kinds."""
    assert "There is no backup" in working.open("/settings").words
    assert "Settings back up" in working.open("/queue").words
    vault.safe.copies = [BACKUP, replace(BACKUP, sort="shares", backup_id=9)]
    assert "Newest backup: 1 hour ago (23 Nov)" in working.open("/settings").words
    assert "Settings back up" not in working.open("/queue").words
    vault.safe.copies = [replace(BACKUP, minute=MINUTE - 15 * 1440), replace(BACKUP, sort="shares", backup_id=9)]
    assert "Settings back up" in working.open("/queue").words


def choose(window: Window, name: str, value: str) -> Answer:
    """Send that setting's form."""
    return window.send("/settings/choose", setting=name, value=value)


def test_what_is_not_published_yet_is_said_with_a_way_to_finish(working: Window, vault: ScriptedVault) -> None:
    """A link to the founding page."""
    vault.net = replace(NETWORK, notices=(replace(NETWORK.notices[0], published=False),))
    answer = working.open("/settings")
    assert "not yet" in answer.words
    assert "Finish publishing" in answer.words


def test_letters_that_could_not_be_used_are_counted(working: Window, vault: ScriptedVault) -> None:
    """Kept, in numbers."""
    vault.sync = SyncState(None, 0, 1, 3, None, False)
    words = working.open("/settings").words
    assert "1 letter in the team's box is opened by no key held here" in words
    assert "3 letters were refused" in words
    assert "Not looked up yet" in words
    assert "Not synced yet" in words


def test_a_first_sync_in_progress_is_said(working: Window, vault: ScriptedVault) -> None:
    """Rather than that there was none."""
    vault.sync = SyncState(None, 0, 0, 0, None, True)
    assert "First sync…" in working.open("/queue").words


def test_there_are_no_dead_links(working: Window) -> None:
    """Every link of every page leads to a page."""
    handle = working.stand.desk.handles.handle_of("case-1")
    for path in ("/queue", "/settings", "/keys", "/network/founded", f"/case/{handle}"):
        page = working.open(path).text
        links = [part.split('"')[0] for part in page.split('href="')[1:]]
        for link in links:
            if not link.startswith("#"):
                assert working.raw("GET", link.split("#")[0], None, NAVIGATION, follow=True).status == 200, link


NAVIGATION = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
