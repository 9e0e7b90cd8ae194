"""Settings are kept in the vault, within bounds, and go where it goes."""

import os

import pytest

from tests.vault.conftest import PASSPHRASE, Stage
from tropa.vault.settings import BadSetting, SettingsView
from tropa.vault.vault import Vault


def test_what_was_never_chosen_is_left_to_the_desk(stage: Stage) -> None:
    """A new vault chooses nothing."""
    assert stage.vault.settings.view() == SettingsView()


def test_settings_are_there_after_unlocking_and_in_a_backup(stage: Stage) -> None:
    """All of them."""
    settings = stage.vault.settings
    settings.choose("language", "ru")
    settings.choose("lock-minutes", "5")
    settings.choose("shortcuts", "off")
    settings.choose("theme", "dark")
    wanted = settings.choose("keep-days", "30")
    assert wanted == SettingsView("ru", 5, shortcuts=False, theme="dark", keep_days=30)
    stage.vault.safe.backup(stage.path.with_name("copy"))
    stage.vault.close()
    for path in (stage.path, stage.path.with_name("copy")):
        again = Vault.unlock(path, PASSPHRASE, clock=stage.clock, random=os.urandom)
        assert again.settings.view() == wanted
        again.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("lock-minutes", value) for value in ("0", "61", "-1", "", "5.5", "٥", "05", "9" * 50)),
        *(("keep-days", value) for value in ("0", "3651", "never")),
        *(("language", value) for value in ("de", "RU", "")),
        *(("theme", "neon"), ("shortcuts", "yes"), ("nonsense", "on")),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(stage: Stage, name: str, value: str) -> None:
    """Never unlocked for ever, no day that no calendar has, no setting that is none."""
    with pytest.raises(BadSetting):
        stage.vault.settings.choose(name, value)  # type: ignore[arg-type]
    assert stage.vault.settings.view() == SettingsView()


def test_a_setting_that_this_tropa_does_not_know_is_passed_over(stage: Stage) -> None:
    """As a newer one may have kept, or somebody put there."""
    stage.vault.inside.db.run("INSERT INTO setting VALUES ('lock-minutes', '100000'), ('from-the-future', '1')")
    assert stage.vault.settings.view() == SettingsView()


def test_a_change_is_noted_by_its_name_only(stage: Stage) -> None:
    """And choosing what is chosen already is no change."""
    for _ in range(2):
        stage.vault.settings.choose("theme", "dark")
    lines = [each.detail for each in stage.vault.journal.entries().entries if each.event == "settings-changed"]
    assert lines == ["theme"]
