"""The desk as one running thing: its collaborators, who is in, the vault's keeper, and the choices for this run."""

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from tropa.desk.answers import Answers
from tropa.desk.dispatch_state import DispatchState
from tropa.desk.handles import Handles
from tropa.desk.keeper import Keeper
from tropa.desk.once import Once
from tropa.desk.parts import Parts
from tropa.desk.render import draw, make_templates
from tropa.desk.rights_kept import RightsKept
from tropa.desk.session import Sessions
from tropa.desk.typed import Typed
from tropa.desk.typed_forms import TypedForms
from tropa.desk.words import Language, Words, load_words, preferred_language
from tropa.vault.burning import BurnReport
from tropa.vault.errors import VaultClosed, VaultError
from tropa.vault.settings import SettingName, SettingsView
from tropa.vault.vault import Vault


@dataclass(frozen=True)
class Said:
    """A sentence for the next page: what was done, or (`is_trouble`) why it was not."""

    message: str
    is_trouble: bool


class Desk:
    """Everything that outlives one request, but not the run: nothing here is written to disk."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.sessions = Sessions(parts.random)
        self.answers = Answers(parts.random)
        self.dispatch = DispatchState(parts.monotonic)
        self.rights = RightsKept()
        self.keeper = Keeper(parts, on_lock=self._forget, on_open=self._opened)
        self.handles = Handles(parts.random)
        self.once = Once()
        self.composing = threading.Lock()  # an answer and a late draft of it never overtake each other
        self.prefix = f"/{parts.random(16).hex()}"
        self.typed = Typed(parts.clock, parts.monotonic)
        self.forms = TypedForms(self.typed, lambda: self.keeper.vault, self.handles, self.prefix)
        self.addresses: dict[str, str] = {}  # by name, with places for handles: filled by `routes`
        self.language: Language | None = parts.language
        self.was_language_chosen = False  # by a person, since the vault was last closed
        self.settings = SettingsView()
        self.last_path: str | None = None
        self.queue_asked = ""  # the filters of the queue that were looked at last, as its address has them: codes only
        self.next_taken: tuple[str, str] | None = None  # by which form, and which case: a double click takes one
        self._said: Said | None = None
        self._templates = make_templates()
        self._words = load_words()

    @property
    def shortcuts(self) -> bool:
        """Whether single keys act."""
        return self.settings.shortcuts

    def choose(self, name: SettingName, value: str) -> None:
        """Keep a setting in the open vault, and go by it.

        Raises:
            BadSetting: it cannot be that. VaultClosed.
        """
        self._go_by(self.keeper.vault.settings.choose(name, value))

    def speak(self, language: Language) -> None:
        """Go on in this language; the vault keeps it, now if it is open, or when it is opened next."""
        self.language, self.was_language_chosen = language, True
        with contextlib.suppress(VaultClosed):
            self.choose("language", language)

    def burn(self) -> BurnReport:
        """Destroy this desk's vault, and what was typed and not yet kept in it."""
        report = self.keeper.burn()
        self.forms.forget()
        self.last_path, self.settings = None, SettingsView()
        self.keeper.lock_after_s = self.parts.lock_after_s
        return report

    def _opened(self, vault: Vault) -> None:
        self._take_settings(vault)
        self.forms.settle(vault)

    def _take_settings(self, vault: Vault) -> None:
        if self.was_language_chosen and self.language is not None:
            with contextlib.suppress(VaultError):  # a full disk keeps nobody out
                vault.settings.choose("language", self.language)
        self._go_by(vault.settings.view())

    def _go_by(self, settings: SettingsView) -> None:
        self.settings = settings
        self.language, self.was_language_chosen = settings.language or self.language, False
        minutes = settings.lock_minutes
        self.keeper.lock_after_s = self.parts.lock_after_s if minutes is None else 60 * minutes

    def _forget(self) -> None:
        self.answers.forget()
        self.dispatch.forget()
        self.rights.forget()

    @property
    def words(self) -> Words:
        """The words of the language chosen, Russian before one is."""
        return self._words[self.language or "ru"]

    def words_in(self, language: Language) -> Words:
        """The words of a language: what a seeker is to read is in theirs."""
        return self._words[language]

    def prefer(self, accepted: str) -> None:
        """Take the browser's language, unless one was chosen."""
        if self.language is None:
            self.language = preferred_language(accepted)

    def draw(self, template: str, values: Mapping[str, object]) -> str:
        """Draw a template."""
        return draw(self._templates, template, {"theme": self.settings.theme} | dict(values))

    def say_next(self, message: str, is_trouble: bool = False) -> None:
        """Keep a sentence for the next page."""
        self._said = Said(message, is_trouble)

    def take_said(self) -> Said | None:
        """The sentence kept for this page, once."""
        said, self._said = self._said, None
        return said
