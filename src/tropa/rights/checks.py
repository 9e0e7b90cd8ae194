"""``tropa guide check``: everything that can be checked about a pack by machine, in one report.

Pure: files and today come in. It does not say that the law is right: that is what reviewers are for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tropa.rights import leftovers, linking, proofs, storytelling, wordcheck
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.errors import PackRefused, Problem
from tropa.rights.loading import Draft, load

_REVIEWED = ("values", "rules", "papers", "countries", "referrals")


@dataclass(frozen=True)
class Report:
    """What was found. ``problems`` make a pack unfit to publish; the rest is for people to act on."""

    problems: tuple[Problem, ...]
    stale: tuple[Problem, ...] = ()
    unreviewed: tuple[Problem, ...] = ()
    compiled: Compiled | None = None
    stories: int = 0
    proved: tuple[str, ...] = ()


def examine(files: Mapping[str, bytes], today: date, language: str = "en") -> Report:
    """Reads, links, proves and tells the stories of a pack. Later checks run only on a pack that can be read.

    ``language`` (ru or en) is that of the proofs and of the people they show.
    """
    try:
        draft = load(files)
    except PackRefused as error:
        return Report(error.problems)
    problems = linking.link(draft)
    if problems:
        return Report(tuple(problems))
    compiled = compile_draft(draft)
    proof = proofs.prove(compiled, language)
    problems += wordcheck.check(draft, compiled.pack)
    problems += leftovers.check(draft, compiled)
    problems += storytelling.check(draft, compiled.index)
    problems += (draft.problem(found.section, found.name, found.path, found.text) for found in proof.failures)
    return Report(
        problems=tuple(problems),
        stale=tuple(_stale(draft, today)),
        unreviewed=tuple(_unreviewed(draft)),
        compiled=compiled,
        stories=len(draft.stories),
        proved=proof.proved,
    )


def _stale(draft: Draft, today: date) -> Iterator[Problem]:
    """What is past its review day: the guide states it as "was so as of", never as certain."""
    for section, name, entry in [("about", "", draft.about), *_entries(draft)]:
        if today > entry.review_by:
            text = f"was to be reviewed by {entry.review_by}: the guide no longer states it as certain"
            yield draft.problem(section, name, ("review_by",), text)


def _unreviewed(draft: Draft) -> Iterator[Problem]:
    """What no reviewer has put their name to, with what is weakest about it."""
    for section, name, entry in _entries(draft):
        if not entry.reviewed_by:
            readings = getattr(entry, "readings", None)
            found = {reading.confidence for reading in readings} if readings else {entry.confidence}
            weakest = next(c for c in ("disputed", "general_knowledge", "sourced") if c in found)
            yield draft.problem(section, name, (), f"no lawyer has reviewed this ({weakest.replace('_', ' ')})")


def _entries(draft: Draft) -> Iterator[tuple[str, str, Any]]:
    for section in _REVIEWED:
        for entry in draft.entries[section]:
            yield section, entry.id, entry
