"""The scripted half of a vault's settings: chosen values are kept as a vault does, by the vault's own rules."""

from dataclasses import dataclass, field

from tropa.vault.settings import BadSetting, SettingName, SettingsView, is_possible, view_of


@dataclass
class ScriptedSettings:
    """In place of `Vault.settings`."""

    chosen: dict[str, str] = field(default_factory=dict)

    def view(self) -> SettingsView:
        """All of them."""
        return view_of(self.chosen)

    def choose(self, name: SettingName, value: str) -> SettingsView:
        """Choose one."""
        if not is_possible(name, value):
            raise BadSetting
        self.chosen[name] = value
        return self.view()
