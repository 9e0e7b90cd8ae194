"""Dispatch on invented networks of three sizes: how long, how much memory, how good; then change by change.

Each size runs in a process of its own, so that memory is its own. Beside the plan stand two greedy assigners on the
same snapshot, and on mid-size ones a mixed-integer programme of the full objective (SciPy's HiGHS), which says how far
the plan is from the best there is. The network and its seeds are in ``_dispatch_world``.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from bench._dispatch_bound import lower_bound
from bench._dispatch_greedy import Outcome, greedy, outcome
from bench._dispatch_world import make_world, new_roles
from bench._report import Result
from tests.dispatch.mip import least_cost
from tropa.dispatch.flow import solve
from tropa.dispatch.plan import Plan
from tropa.dispatch.prices import deferring
from tropa.dispatch.problem import build
from tropa.dispatch.propose import curve, propose
from tropa.dispatch.residual import Residual
from tropa.dispatch.snapshot import Snapshot
from tropa.dispatch.solver import Solver
from tropa.dispatch.together import keep_together
from tropa.dispatch.weights import Weights

T = TypeVar("T")
_ROOT: Final = Path(__file__).resolve().parents[1]
_SIZES: Final = ((2_500, 500, 1), (10_000, 2_000, 1), (50_000, 10_000, 10))
_QUICK: Final = ((600, 120, 1), (2_500, 500, 1))
_MID: Final = ((120, 30), (240, 60))
_CHANGES: Final = 300
_MIP_SECONDS: Final = 60


def run(quick: bool) -> list[Result]:
    """Every size, then the distance to the full objective."""
    load = Result("machine", "load average before", round(os.getloadavg()[0], 2), "")
    results = [load, *(row for size in (_QUICK if quick else _SIZES) for row in _apart("size", *size))]
    for roles, members in _MID[:1] if quick else _MID:
        results += [row for seed in range(2 if quick else 5) for row in _apart("mid", roles, members, seed)]
    return results


def _apart(what: str, *numbers: int) -> list[Result]:
    """One part, as a process of its own."""
    command = [sys.executable, "-m", "bench.dispatch", what, *map(str, numbers)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, timeout=3_600)
    if done.returncode != 0:
        raise RuntimeError(f"{what} {numbers} did not run: {done.stderr.strip()[-500:]}")
    return [Result(*row) for row in json.loads(done.stdout)]


class _Sheet:
    """Figures as they come."""

    def __init__(self, case: str) -> None:
        self._case = case
        self.rows: list[Result] = []

    def put(self, metric: str, value: float, unit: str) -> None:
        self.rows.append(Result(self._case, metric, round(value, 4), unit))

    def timed(self, metric: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        done = work()
        self.put(metric, time.perf_counter() - began, "s")
        return done

    def spread(self, metric: str, seconds: list[float]) -> None:
        ordered = sorted(seconds)
        self.put(f"{metric}, median", 1_000 * statistics.median(ordered), "ms")
        self.put(f"{metric}, p95", 1_000 * ordered[int(0.95 * (len(ordered) - 1))], "ms")

    def quality(self, whose: str, found: Outcome) -> None:
        self.put(f"{whose}: roles left open", found.deferred, "roles")
        self.put(f"{whose}: lateness", found.lateness, "points")
        self.put(f"{whose}: worst exposure", found.worst, "people")
        self.put(f"{whose}: Gini of load", found.gini, "")
        self.put(f"{whose}: full objective", found.cost, "points")


def _size(roles: int, members: int, sections: int) -> list[Result]:
    snapshot, weights = make_world(roles, members, sections), Weights()
    sheet = _Sheet(f"{roles} roles x {members} members")
    _flow(sheet, snapshot, weights)
    _beside_greedy(sheet, snapshot, weights)
    if roles <= 10_000:
        proposal = sheet.timed("proposal with all its reasons", lambda: propose(snapshot, weights))
        sheet.put("certain", len(proposal.by_attention()["certain"]), "assignments")
    _changes(sheet, snapshot, weights, sections)
    if roles <= 2_500:
        for point in sheet.timed("trade-off curve", lambda: curve(snapshot, weights, 6)):
            sheet.put(f"ceiling {point.cap}: left open", point.deferred, "roles")
    return sheet.rows


def _flow(sheet: _Sheet, snapshot: Snapshot, weights: Weights) -> None:
    before = _peak_mib()
    began = time.perf_counter()
    problem = sheet.timed("network made", lambda: build(snapshot, weights))
    flow = sheet.timed("flow solved", lambda: solve(problem))
    sheet.put("exact plan, all of it", time.perf_counter() - began, "s")
    sheet.put("eligible pairs", len(flow.arcs.role), "pairs")
    sheet.put("memory for it", _peak_mib() - before, "MiB")
    residual = sheet.timed("potentials", lambda: Residual(problem, flow))
    sheet.put("gap to a proven lower bound", flow.cost - lower_bound(problem, residual.potential), "points")


def _beside_greedy(sheet: _Sheet, snapshot: Snapshot, weights: Weights) -> None:
    plan = sheet.timed("plan, with rules no flow holds", lambda: Plan(snapshot, weights))
    kept = sheet.timed("cases kept together", lambda: keep_together(plan))
    sheet.put("gap after those rules", (plan.cost - (plan.bound or 0)) / max(1, plan.bound or 1) * 100, "%")
    ours = outcome(snapshot, weights, plan.members, dict(kept.holders))
    sheet.quality("ours", ours)
    sheet.put("today: worst exposure", max(member.people for member in snapshot.members), "people")
    for whose, even in (("greedy, best fit", False), ("greedy, best fit then least load", True)):
        members, holders = sheet.timed(whose, lambda even=even: greedy(snapshot, weights, even=even))  # type: ignore[misc]
        sheet.quality(whose, outcome(snapshot, weights, members, holders))


def _changes(sheet: _Sheet, snapshot: Snapshot, weights: Weights, sections: int) -> None:
    solver = sheet.timed("plan made ready for changes", lambda: Solver(snapshot, weights))
    added = new_roles(_CHANGES, len(snapshot.roles), sections)
    sheet.spread("a new role", [_took(lambda role=role: solver.add_role(role)) for role in added])  # type: ignore[misc]
    closed = [role.case for role in snapshot.roles[:: max(1, len(snapshot.roles) // 60)]]
    sheet.spread("a case closed", [_took(lambda case=case: solver.drop_case(case)) for case in closed])  # type: ignore[misc]
    gone = [member.id for member in snapshot.members[:: max(1, len(snapshot.members) // 30)]]
    sheet.spread("a member gone", [_took(lambda each=each: solver.drop_member(each)) for each in gone])  # type: ignore[misc]
    sheet.put("stale after all that", solver.stale, "")
    anew = Plan(solver.snapshot, weights)
    sheet.put("gap to a full solve after all that", solver.cost - (anew.bound or 0), "points")


def _mid(roles: int, members: int, seed: int) -> list[Result]:
    """How far the proposal is from the best of the full objective, and whether that best was proved."""
    snapshot, weights = make_world(roles, members, seed=seed), Weights()
    sheet = _Sheet(f"{roles} roles x {members} members, seed {seed}")
    proposal = sheet.timed("proposal", lambda: propose(snapshot, weights))
    best, proved = sheet.timed(
        "programme, full objective", lambda: least_cost(snapshot, weights, as_flow=False, time_limit_s=_MIP_SECONDS)
    )
    sheet.put("proved within the time", proved, "")
    # Leaving open what has to be left open is most of the price, so the distance is given in its own terms as well.
    lateness = sum(
        (1 + role.two_persons) * deferring(role, snapshot.now_hour, weights)
        for role in snapshot.roles
        if role.id in {each.role for each in proposal.deferred}
    )
    sheet.put("distance to the full objective", 100 * (proposal.exactness.cost / best - 1), "%")
    sheet.put("distance, of what is not lateness", 100 * (proposal.exactness.cost - best) / (best - lateness), "%")
    return sheet.rows


def _took(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _what, *_numbers = sys.argv[1:]
    _rows = _size(*map(int, _numbers)) if _what == "size" else _mid(*map(int, _numbers))
    print(json.dumps([[row.case, row.metric, row.value, row.unit] for row in _rows]))
