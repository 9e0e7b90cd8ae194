"""The desk as one running thing: its collaborators, who is in, the vault's keeper, and the choices for this run."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from tropa.desk.answers import Answers
from tropa.desk.handles import Handles
from tropa.desk.keeper import Keeper
from tropa.desk.once import Once
from tropa.desk.parts import Parts
from tropa.desk.render import draw, make_templates
from tropa.desk.session import Sessions
from tropa.desk.unsent import Unsent
from tropa.desk.words import Language, Words, load_words, preferred_language


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
        self.keeper = Keeper(parts, on_lock=self.answers.forget)
        self.handles = Handles(parts.random)
        self.once = Once()
        self.unsent = Unsent()
        self.composing = threading.Lock()  # an answer and a late draft of it never overtake each other
        self.prefix = f"/{parts.random(16).hex()}"
        self.language: Language | None = parts.language
        self.shortcuts = True
        self.last_path: str | None = None
        self._said: Said | None = None
        self._templates = make_templates()
        self._words = load_words()

    @property
    def words(self) -> Words:
        """The words of the language chosen, Russian before one is."""
        return self._words[self.language or "ru"]

    def prefer(self, accepted: str) -> None:
        """Take the browser's language, unless one was chosen."""
        if self.language is None:
            self.language = preferred_language(accepted)

    def draw(self, template: str, values: Mapping[str, object]) -> str:
        """Draw a template."""
        return draw(self._templates, template, values)

    def say_next(self, message: str, is_trouble: bool = False) -> None:
        """Keep a sentence for the next page."""
        self._said = Said(message, is_trouble)

    def take_said(self) -> Said | None:
        """The sentence kept for this page, once."""
        said, self._said = self._said, None
        return said
