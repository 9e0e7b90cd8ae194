"""Two cases that are likely the same person's, side by side; saying that they are not. Nothing is merged."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from tropa.desk.alike_lines import why_alike
from tropa.desk.names import Names, names_of
from tropa.desk.queue_filters import Labels
from tropa.desk.queue_lines import needs_in_words
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.queue.regions import NOT_SAID
from tropa.vault.views_queue import ComparedCase, Piece

_COMPARED: Final = range(1, 7)
"""Which of a side's facts tell something about the person: not when they wrote, nor what became of the case."""


@dataclass(frozen=True)
class Side:
    """One of the two."""

    name: str
    address: str
    facts: tuple[str, ...]
    spoken: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Row:
    """One thing known of both. `agrees` None: it says nothing about whether they are one person."""

    label: str
    first: str
    second: str
    agrees: bool | None


def show_comparison(visit: Visit) -> Response:
    """The page."""
    found = visit.vault.queueing.compare(visit.case_id, visit.named("other"))
    labels, names = Labels(visit), names_of(visit)
    first, second = (_side(visit, each, labels, names) for each in (found.first, found.second))
    return visit.show(
        "compare",
        first=first,
        second=second,
        rows=_rows(visit, first, second),
        why=why_alike(visit, found.alike) if found.alike else None,
        told_apart=found.alike is not None and found.alike.told_apart,
        handle=visit.request.path_params["handle"],
        other=visit.request.path_params["other"],
    )


def tell_apart(visit: Visit) -> Response:
    """They are not the same person's, or (`apart` is "no") they may be after all."""
    apart = visit.form.one("apart") != "no"
    address = visit.to("compare", **{name: visit.request.path_params[name] for name in ("handle", "other")})
    try:
        visit.vault.queueing.tell_apart(visit.case_id, visit.named("other"), apart)
    except VaultInputError as error:
        return visit.did_not(error, visit.to("case", handle=visit.request.path_params["handle"]))
    visit.desk.say_next(visit.words.say("alike.told-apart" if apart else "alike.told-together"))
    return visit.go_to(address)


def _rows(visit: Visit, first: Side, second: Side) -> tuple[Row, ...]:
    say = visit.words.say
    labels = (
        *(say("compare.asked"), say("fact.situation"), say("fact.for_whom"), say("fact.needs"), say("fact.act_by")),
        *(say("fact.language"), say("facet.region"), say("queue.holder"), say("compare.state")),
    )
    unknown = {say("fact.not-said"), say("filter.region-unknown")}
    return tuple(
        Row(label, one, other, one == other if at in _COMPARED and not unknown & {one, other} else None)
        for at, (label, one, other) in enumerate(zip(labels, first.facts, second.facts, strict=True))
    )


def _side(visit: Visit, case: ComparedCase, labels: Labels, names: Names) -> Side:
    say, times = visit.words.say, visit.times
    facts = (
        times.moment(case.asked_minute) if case.asked_minute is not None else say("fact.not-said"),
        say(f"situation.{case.situation}"),
        say(f"for-whom.{case.for_whom}"),
        needs_in_words(case.needs, visit.words),
        times.day(case.act_by) if case.act_by else say("fact.not-said"),
        say(f"language.{case.language}"),
        labels.region(case.region or NOT_SAID),
        names.member(case.holder_id) if case.holder_id else say("queue.nobody"),
        say("queue.is-closed" if case.is_closed else "compare.is-open"),
    )
    address = visit.to("case", handle=visit.handle_of(case.case_id))
    return Side(case.name, address, facts, case.language, case.pieces)
