"""The façade: a snapshot in, a proposal out."""

from tropa.dispatch.explain import Explainer
from tropa.dispatch.plan import Plan
from tropa.dispatch.proposal import CurvePoint, Proposal
from tropa.dispatch.snapshot import Snapshot
from tropa.dispatch.together import keep_together
from tropa.dispatch.weights import Weights


def propose(snapshot: Snapshot, weights: Weights | None = None) -> Proposal:
    """The plan that costs least under the weights, with its reasons.

    Raises:
        BadSnapshot: an id appears twice, a count is negative, or a weight is out of range.
        TooLarge: more than can be solved exactly in whole numbers.
    """
    return Explainer(Plan(snapshot, weights or Weights())).proposal()


def curve(snapshot: Snapshot, weights: Weights | None = None, points: int = 8) -> tuple[CurvePoint, ...]:
    """Worst exposure against what is deferred: up to ``points`` ceilings, from where none is felt down to where nobody
    learns of anyone new. Each is solved for itself.

    Raises:
        BadSnapshot: as ``propose``.
        TooLarge: as ``propose``.
    """
    chosen = weights or Weights()
    free = Plan(snapshot, chosen)
    highest = max(_people_after(free), default=0)
    caps = sorted({highest - highest * nth // max(1, points - 1) for nth in range(points)}, reverse=True)
    found = [_point(free, highest)]
    return (*found, *(_point(Plan(snapshot, chosen, cap), cap) for cap in caps if cap < highest))


def _point(plan: Plan, cap: int) -> CurvePoint:
    holders = keep_together(plan).holders
    open_persons = {role: 1 + plan.roles[role].two_persons for role, places in holders.items() if not places}
    return CurvePoint(
        cap=cap,
        worst=max(_people_after(plan), default=0),
        deferred=len(open_persons),
        deferring=sum(persons * plan.defer(plan.roles[role]) for role, persons in open_persons.items()),
    )


def _people_after(plan: Plan) -> list[int]:
    new: dict[int, set[bytes]] = {}
    for role, places in keep_together(plan).holders.items():
        for place in places:
            member = plan.members.all[place]
            if plan.roles[role].case not in member.knows:
                new.setdefault(place, set()).add(plan.roles[role].case.raw)
    return [member.people + len(new.get(place, ())) for place, member in enumerate(plan.members.all)]
