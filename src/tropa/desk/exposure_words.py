"""Exposure in sentences: how many people and compartments would become known, and which."""

from collections.abc import Iterable
from dataclasses import dataclass

from tropa.desk.names import called_all
from tropa.desk.visit import Visit
from tropa.desk.words import Words
from tropa.vault.views_work import ContentKind, ExposedCase, ExposureRow, ExposureView


@dataclass(frozen=True)
class CaseLine:
    """One person who would become known, by the case's short name, and what of them."""

    address: str
    name: str
    threads: tuple[str, ...]


def exposure_in_words(exposure: ExposureView | ExposureRow, words: Words) -> str:
    """`12 people, in 20 compartments: letters in 11, notes in 8`, or that nothing would."""
    if not exposure.people:
        return words.say("exposure.nothing")
    people = words.count("exposure.people", exposure.people)
    compartments = words.count("exposure.compartments", exposure.compartments)
    told = f"{people}, {compartments}"
    return f"{told}: {kinds_in_words(exposure.kinds, words)}" if exposure.kinds else told


def kinds_in_words(kinds: Iterable[tuple[ContentKind, int]], words: Words) -> str:
    """`letters in 11, notes in 8`."""
    return ", ".join(words.say("exposure.kind-in", kind=words.say(f"content.{kind}"), n=count) for kind, count in kinds)


def case_lines(visit: Visit, cases: Iterable[ExposedCase]) -> list[CaseLine]:
    """Each case with what would be known of it; those that are not in this vault have neither name nor link."""
    return [_case(visit, each) for each in cases]


def _case(visit: Visit, case: ExposedCase) -> CaseLine:
    words = visit.words
    threads = tuple(
        words.say(
            "exposure.thread",
            kinds=", ".join(words.say(f"content.{kind}") for kind in thread.kinds) or words.say("exposure.no-content"),
            readers=", ".join(called_all(thread.readers, words)),
        )
        for thread in case.threads
    )
    address = visit.to("case", handle=visit.handle_of(case.case_id)) if case.name else ""
    return CaseLine(address, case.name or words.say("exposure.elsewhere"), threads)
