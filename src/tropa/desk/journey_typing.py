"""A plan as its form shows it; and the plan that is being typed, kept in the vault while it is not saved.

Whatever happens to the page, the tab or the desk meanwhile (Back, a reload, a lock, a crash), the form comes back.
"""

from collections.abc import Iterable
from typing import Final

from tropa.cases.journey_bodies import Cost, JourneyPlan, Leg, Rung, Window
from tropa.desk.forms import Form
from tropa.desk.journey_countries import country_in_words
from tropa.desk.journey_typed import (
    HeadTyped,
    LegTyped,
    PlanTyped,
    RungTyped,
    WindowTyped,
    keep_typed,
    kept_typed,
    read_typed,
)
from tropa.desk.journey_zone import Zone
from tropa.desk.marks import mark_of
from tropa.desk.visit import Visit

WHOLE: Final = "whole"
"""The form's last field: where it is missing, what a lock handed over was cut short."""


def form_of(plan: JourneyPlan, visit: Visit) -> PlanTyped:
    """The plan as its form shows it."""
    zone, new = zone_of(visit), visit.desk.parts.random
    return PlanTyped(
        head=_head(plan),
        legs=tuple(_leg(each, zone, visit) for each in plan.legs),
        windows=tuple(window_typed(each, zone, new(8).hex()) for each in plan.windows),
        rungs=tuple(_rung(each, new(8).hex()) for each in plan.ladder),
    )


def base_of(plan: JourneyPlan) -> str:
    """Changes whenever the plan does."""
    return mark_of(plan)


def zone_of(visit: Visit) -> Zone:
    """The desk's."""
    return Zone(visit.desk.parts.zone)


def sent(visit: Visit) -> PlanTyped:
    """What the browser sent."""
    return read_typed(visit.form, visit.desk.handles.id_of)


def keep(visit: Visit, journey_id: str, typed: PlanTyped) -> None:
    """Keep it until it is saved."""
    visit.vault.unsent.keep_text(journey_id, keep_typed(typed), "plan")


def forget(visit: Visit, journey_id: str) -> None:
    """It is saved, or was let go of."""
    visit.vault.unsent.keep_text(journey_id, "", "plan")


def unsaved(visit: Visit, journey_id: str, addresses: Iterable[str]) -> PlanTyped | None:
    """What is being typed; None: nothing but what is saved.

    `addresses`: where its form is sent, under which a lock hands over what was typed last.
    """
    for handed in visit.desk.forms.sent_to(addresses):
        visit.desk.forms.drop(handed)
        if any(name == WHOLE for name, _ in handed.fields):
            keep(visit, journey_id, read_typed(Form(handed.fields), visit.desk.handles.id_of))
    return kept_typed(visit.vault.unsent.text_of(journey_id, "plan"))


def window_typed(window: Window, zone: Zone, key: str) -> WindowTyped:
    """One check-in window."""
    return WindowTyped(key, zone.typed(window.begins), zone.typed(window.until))


def _head(plan: JourneyPlan) -> HeadTyped:
    adviser = plan.adviser
    return HeadTyped(
        base=base_of(plan),
        title=plan.title,
        papers=plan.papers,
        minors=plan.minors,
        grace=str(plan.grace),
        adviser=adviser.member.text if adviser else "",
        adviser_day=adviser.day.isoformat() if adviser else "",
        adviser_note=adviser.note if adviser else "",
        keep_days=str(plan.keep_days),
    )


def _leg(leg: Leg, zone: Zone, visit: Visit) -> LegTyped:
    amount, currency, met = _cost(leg.cost)
    return LegTyped(
        id=leg.leg.text,
        mode=leg.mode,
        begins=leg.begins.text,
        to=leg.to.text,
        starts=zone.typed(leg.starts),
        ends=zone.typed(leg.ends),
        enters=country_in_words(leg.enters, visit.words) if leg.enters else "",
        papers=leg.papers,
        carrier=leg.carrier.text if leg.carrier else "",
        second=leg.second.text if leg.second else "",
        instead_of=leg.instead_of.text if leg.instead_of else "",
        amount=amount,
        currency=currency,
        met=met,
        risks=leg.risks,
        said=leg.said,
        heard=leg.heard,
        todo=leg.todo,
        tell=leg.tell,
        disclose=zone.typed(leg.disclose) if leg.disclose is not None else "",
    )


def _cost(cost: Cost | None) -> tuple[str, str, bool]:
    return (f"{cost.amount // 100}.{cost.amount % 100:02}", cost.currency, cost.met) if cost else ("", "", False)


def _rung(rung: Rung, key: str) -> RungTyped:
    return RungTyped(key, rung.member.text, str(rung.after))
