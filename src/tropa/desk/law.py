"""The rights pack in use, in the page's language: its questions and answers in words, wherever facts are shown.

What it gives somebody is in ``rights_lines``; here are only its words.
"""

from dataclasses import dataclass
from functools import cached_property

from tropa.desk.visit import Visit
from tropa.rights.answers import fits
from tropa.rights.compiled import Compiled
from tropa.rights.speak import Speaker
from tropa.vault.packs.answers import as_answer
from tropa.vault.views_packs import PackInUse


@dataclass(frozen=True)
class Law:
    """A pack as one page reads it: in one language, on one day."""

    held: PackInUse
    speaker: Speaker

    @property
    def compiled(self) -> Compiled:
        """The pack."""
        return self.held.compiled

    @property
    def language(self) -> str:
        """Of the pack's sentences."""
        return self.speaker.language

    @cached_property
    def retired_questions(self) -> frozenset[str]:
        """Questions that only the pack before this one had."""
        before = self.held.before
        return frozenset(before.index.questions if before else ()) - frozenset(self.compiled.index.questions)

    def label(self, key: str) -> str | None:
        """A fact's key in words, where it is a question of this pack."""
        return self.speaker.sentence(f"question.{key}.ask") if key in self.compiled.index.questions else None

    def value(self, key: str, values: tuple[str, ...]) -> str | None:
        """A fact's value in words, where it answers a question of this pack."""
        question = self.compiled.index.questions.get(key)
        answer = as_answer(values)
        if question is None or (answer is not None and not fits(question, answer)):
            return None
        return self.speaker.answer(key, answer)


def law_of(visit: Visit) -> Law:
    """The pack in use, as this page reads it."""
    return law_from(visit, visit.vault.packs.in_use())


def law_from(visit: Visit, held: PackInUse) -> Law:
    """The same, of one at hand."""
    return Law(held, speaker_of(visit, held.compiled))


def speaker_of(visit: Visit, compiled: Compiled) -> Speaker:
    """A pack's sentences in the page's language; in that of its papers where it has none in this."""
    wanted = visit.words.language
    language = wanted if wanted in compiled.words else compiled.pack.about.paper_language
    return Speaker(compiled.index, language, compiled.words[language], visit.times.today)
