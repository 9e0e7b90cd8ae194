"""Settings: language, keys, lock, and what this desk is."""

from dataclasses import replace

from tests.desk.stand import NETWORK, ScriptedVault, Window
from tropa.vault.views import SyncState


def test_settings_say_what_this_desk_is(working: Window) -> None:
    """Vault, relay, network, fingerprint in groups, notices."""
    words = working.open("/settings").words
    for said in ("network.vault", "http://relay.invalid", "Invented network", "0123 4567 89ab cdef", "23 Nov – 29 Nov"):
        assert said in words
    assert "The relay shows this desk your notice. Checked just now. It can tell this desk from other people" in words
    assert "Locks after 10 min without you" in words


def test_the_language_changes_every_page(working: Window) -> None:
    """And stays for this run."""
    assert "Настройки" in working.send("/language", language="ru", back="settings").words
    assert "Взять следующего" in working.open("/queue").words


def test_keys_can_be_switched_off_and_on(working: Window) -> None:
    """The page tells its script."""
    assert 'data-shortcuts="off"' in working.send("/settings/shortcuts", shortcuts="off").text
    assert "They are switched off now" in working.open("/keys").words
    assert 'data-shortcuts="on"' in working.send("/settings/shortcuts", shortcuts="on").text


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
