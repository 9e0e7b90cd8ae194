"""Whether everything a pack names exists and fits: questions, options, values, sources, topics, papers.

It finds typos and mismatched kinds, with the nearest known id. Whether the law is consistent is for ``proofs``.
"""

from tropa.rights import link_entries
from tropa.rights.catalogues import Catalogue
from tropa.rights.compiled import Compiled
from tropa.rights.errors import Problem
from tropa.rights.linker import Linker
from tropa.rights.loading import Draft


def link_compiled(compiled: Compiled) -> list[Problem]:
    """The same for a pack that came compiled, from someone else: nothing has lines then."""
    pack = compiled.pack
    entries = {section: getattr(pack, section, ()) for section in link_entries.CHECKS}
    words = {language: Catalogue("", language, said, {}) for language, said in compiled.words.items()}
    return link(Draft(pack.about, entries, words, {}))


def link(draft: Draft) -> list[Problem]:
    """Everything the pack names that does not exist or does not fit, in the order of files and lines."""
    problems: list[Problem] = []
    link_entries.about(Linker(draft, "about", "", problems))
    for section, check in link_entries.CHECKS.items():
        for entry in draft.entries[section]:
            check(Linker(draft, section, entry.id, problems), entry)
    return sorted(problems)
