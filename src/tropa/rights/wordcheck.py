"""Whether every sentence a pack needs is there in every language, with the same places, and none is left over."""

import re
from collections.abc import Iterator

from tropa.rights.catalogues import Catalogue
from tropa.rights.errors import Problem
from tropa.rights.loading import Draft, nearest
from tropa.rights.shapes import Pack
from tropa.rights.wording import needed, optional

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PLURAL_FORMS = {"ru": 3, "en": 2}


def check(draft: Draft, pack: Pack) -> list[Problem]:
    """What is missing, empty, unused, or differs between the languages."""
    catalogues = [draft.words[language] for language in pack.about.languages if language in draft.words]
    must, may = set(needed(pack)), set(optional(pack))
    used = must | (may & {key for catalogue in catalogues for key in catalogue.words})
    problems = [problem for catalogue in catalogues for problem in _complete(catalogue, used, must | may)]
    values = {value.id for value in pack.values}
    fields = {paper.id: {field.id for field in paper.fields} for paper in pack.papers}
    for catalogue in catalogues:
        for key in sorted(used & set(catalogue.words)):
            problems += _sentence(catalogue, catalogues[0], key, _places(key, values, fields))
    return sorted(problems)


def places(said: str | tuple[str, ...]) -> set[str]:
    """The names in braces."""
    return set(PLACE.findall(said if isinstance(said, str) else "".join(said)))


def _complete(catalogue: Catalogue, used: set[str], known: set[str]) -> Iterator[Problem]:
    for key in sorted(used):
        said = catalogue.words.get(key)
        if said is None:
            yield catalogue.problem(key, f"`{key}` has no words in {catalogue.language}")
        elif not all(form.strip() for form in ((said,) if isinstance(said, str) else said)):
            yield catalogue.problem(key, f"`{key}` is empty in {catalogue.language}")
    for key in sorted(set(catalogue.words) - known):
        yield catalogue.problem(key, f"`{key}` is not used by the pack{nearest(key, tuple(known))}")


def _places(key: str, values: set[str], fields: dict[str, set[str]]) -> set[str]:
    kind, _, rest = key.partition(".")
    if kind == "unit":
        return {"n"}
    return values | fields.get(rest.partition(".")[0], set()) if kind == "paper" else values


def _sentence(catalogue: Catalogue, first: Catalogue, key: str, known: set[str]) -> Iterator[Problem]:
    said = catalogue.words[key]
    for name in sorted(places(said) - known):
        hint = nearest(name, tuple(known))
        yield catalogue.problem(key, f"`{key}` has a place {{{name}}} that is no value or field{hint}")
    if _stray(said):
        yield catalogue.problem(key, f"`{key}` has a brace that is not a place: write {{value_id}}")
    other = first.words.get(key)
    if other and said and places(said) != places(other):
        here, there = _listed(places(said)), _listed(places(other))
        yield catalogue.problem(
            key, f"`{key}` has the places {here} in {catalogue.language}, {there} in {first.language}"
        )
    yield from _plural(catalogue, key, said)


def _plural(catalogue: Catalogue, key: str, said: str | tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(said, tuple) != key.startswith("unit."):
        yield catalogue.problem(key, f"`{key}`: units, and only units, have plural forms (msgid_plural)")
    elif isinstance(said, tuple) and len(said) != PLURAL_FORMS[catalogue.language]:
        wanted = PLURAL_FORMS[catalogue.language]
        yield catalogue.problem(key, f"`{key}` has {len(said)} plural forms; {catalogue.language} has {wanted}")


def _stray(said: str | tuple[str, ...]) -> bool:
    rest = PLACE.sub("", said if isinstance(said, str) else "".join(said))
    return "{" in rest or "}" in rest


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
