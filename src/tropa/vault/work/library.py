"""A member's own templates for letters: kept in the vault, sent nowhere. Filling them in is the pages' part."""

from typing import Final

from tropa.cases.events import MAX_TEXT_CHARACTERS, Language
from tropa.vault.context import Context
from tropa.vault.views_casework import TemplateView
from tropa.vault.work.errors import TextTooLong, TooManyTemplates, UnknownTemplate
from tropa.vault.work.naming import tidy, words_of

MOST_TEMPLATES: Final = 200
MAX_TITLE_CHARACTERS: Final = 120


class Library:
    """The templates. `Work.library` gives it."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def all(self) -> tuple[TemplateView, ...]:
        """Every one, by language and title."""
        rows = self._here.db.rows("SELECT serial, title, language, body FROM template ORDER BY language, title, serial")
        return tuple(TemplateView(str(serial), *rest) for serial, *rest in rows)

    def one(self, template_id: str) -> TemplateView:
        """Raises UnknownTemplate."""
        found = next((each for each in self.all() if each.template_id == template_id), None)
        if found is None:
            raise UnknownTemplate
        return found

    def put(self, template_id: str | None, title: str, language: Language, body: str) -> str:
        """Keep a new one, or (`template_id`) change one; its id.

        Raises:
            EmptyWork, TextTooLong, TooManyTemplates, UnknownTemplate.
        """
        here, name, text = self._here, words_of(title), words_of(body)
        if over := max(len(name) - MAX_TITLE_CHARACTERS, len(text) - MAX_TEXT_CHARACTERS, 0):
            raise TextTooLong(over)
        with here.db.transaction():
            if template_id is not None:
                serial = int(self.one(template_id).template_id)
                here.db.run(
                    "UPDATE template SET title = ?, language = ?, body = ?, minute = ? WHERE serial = ?",
                    *(name, language, text, here.minute, serial),
                )
                return template_id
            if len(self.all()) >= MOST_TEMPLATES:
                raise TooManyTemplates
            here.db.run(
                "INSERT INTO template (title, language, body, minute) VALUES (?, ?, ?, ?)",
                *(name, language, tidy(text), here.minute),
            )
            return str(here.db.number("SELECT last_insert_rowid()"))

    def delete(self, template_id: str) -> None:
        """Delete one; doing so twice is fine."""
        if template_id.isascii() and template_id.isdigit():
            self._here.db.run("DELETE FROM template WHERE serial = ?", int(template_id[:18]))
