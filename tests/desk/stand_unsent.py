"""The scripted half of what is typed and not sent: kept as a vault keeps it, in the test's memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tropa.vault.views_unsent import KeptForm, Subject, ThreadDraftKind


@dataclass
class ScriptedUnsent:
    """In place of `Vault.unsent`. `gone`: ids of what is not here any more."""

    look: Callable[[], None]
    texts: dict[tuple[str, ThreadDraftKind], str] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)
    about: dict[str, tuple[Subject | None, str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def keep_text(self, thread_id: str, text: str, kind: ThreadDraftKind = "note") -> None:
        """Keep what is written so far."""
        self.look()
        self.texts[thread_id, kind] = text

    def text_of(self, thread_id: str, kind: ThreadDraftKind = "note") -> str:
        """What is written so far."""
        self.look()
        return self.texts.get((thread_id, kind), "")

    def keep_form(self, form: str, data: bytes, about: Subject | None = None, id: str = "") -> bool:
        """Keep it."""
        self.look()
        if about and (not id or id in self.gone):
            return False
        self.forms.pop(form, None)
        self.forms[form], self.about[form] = data, (about, id)
        return True

    def drop_form(self, form: str) -> None:
        """Let go of it."""
        self.look()
        self.forms.pop(form, None)

    def form_names(self) -> tuple[str, ...]:
        """Which are kept."""
        self.look()
        return tuple(self.forms)

    def form(self, form: str) -> KeptForm | None:
        """One of them."""
        self.look()
        return KeptForm(form, self.forms[form]) if form in self.forms else None
