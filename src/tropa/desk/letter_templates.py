"""The templates one can choose from for a letter: one's own and those that come with the program, by language."""

from collections.abc import Iterable
from dataclasses import dataclass

from tropa.cases.events import Language
from tropa.cases.templates import gaps_in
from tropa.desk.shipped_templates import SHIPPED
from tropa.desk.visit import Visit

_SHIPPED, _OWN = "template:shipped:", "template:own:"


@dataclass(frozen=True)
class TemplateLine:
    """One of them. `own_id`: what the library calls it; empty for those that come with the program."""

    handle: str
    title: str
    language: Language
    body: str
    own_id: str
    gaps: tuple[str, ...]


def templates_of(visit: Visit, first: str | None = None) -> list[TemplateLine]:
    """Every template: those of the seeker's language (`first`) before others, one's own before those that came."""
    own = [
        _line(visit, _OWN + each.template_id, each.title, each.language, each.body, each.template_id)
        for each in visit.vault.work.library.all()
    ]
    came = [
        _line(visit, f"{_SHIPPED}{each.name}-{each.language}", each.title, each.language, each.body) for each in SHIPPED
    ]
    return sorted((*own, *came), key=lambda each: (each.language != (first or visit.words.language), not each.own_id))


def template_named(visit: Visit, handle: str) -> TemplateLine | None:
    """The one with this handle."""
    return next((each for each in templates_of(visit) if each.handle == handle), None)


def by_language(lines: Iterable[TemplateLine]) -> list[tuple[Language, list[TemplateLine]]]:
    """In groups, in the order in which their languages first appear."""
    found: dict[Language, list[TemplateLine]] = {}
    for line in lines:
        found.setdefault(line.language, []).append(line)
    return list(found.items())


def _line(visit: Visit, id: str, title: str, language: Language, body: str, own_id: str = "") -> TemplateLine:
    return TemplateLine(visit.handle_of(id), title, language, body, own_id, gaps_in(body))
