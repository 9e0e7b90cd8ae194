"""A queue's filters as conditions on the listing's columns, and the counts of what each further choice would show.

A facet's own choice does not narrow its own counts: beside "Russian 12, English 3" with Russian chosen, three are what
choosing English would show (Hearst, Design Recommendations for Hierarchical Faceted Search Interfaces, 2006).
"""

from typing import Final

from tropa.vault.context import Context
from tropa.vault.queue.columns import NEED_BITS
from tropa.vault.queue.regions import NOT_SAID, is_region, parts_of, region_of
from tropa.vault.views_queue import CODES, FACETS, FacetCounts, FacetName, QueueFilter

# ?1 today. The stronger of what is said to be happening and what the nearest day means: to act by, or of an open task.
RANKED: Final = """
WITH placed AS (
    SELECT case_id, closed, mine, holder, waiting_since, situation, crisis, language, needs, place, country,
        min(coalesce(act_by_day, next_due_day), coalesce(next_due_day, act_by_day)) - ?1 AS days_left,
        CASE situation WHEN 'taken' THEN 0 WHEN '72h' THEN 1 WHEN '2w' THEN 2 WHEN 'other' THEN 2 ELSE 3 END AS said
    FROM cases WHERE shown
), ranked AS (
    SELECT *, min(said, CASE WHEN days_left <= 3 THEN 1 WHEN days_left <= 14 THEN 2 ELSE 3 END) AS urgency FROM placed
)
"""
MAY_BE_TAKEN: Final = "NOT closed AND holder IS NULL AND waiting_since IS NOT NULL AND situation IS NOT NULL"
"""What "take the next" takes the worst of."""

_PLAIN: Final[dict[tuple[FacetName, str], str]] = {
    ("show", "open"): "NOT closed",
    ("show", "waiting"): "NOT closed AND waiting_since IS NOT NULL",
    ("show", "answered"): "NOT closed AND waiting_since IS NULL",
    ("show", "closed"): "closed",
    ("held", "mine"): "mine",
    ("held", "free"): "holder IS NULL",
    ("held", "others"): "holder IS NOT NULL AND NOT mine",
    ("crisis", "yes"): "crisis",
    **{
        ("urgency", code): f"situation IS NOT NULL AND urgency = {place}" for place, code in enumerate(CODES["urgency"])
    },
    **{("need", need): f"needs & {bit}" for need, bit in NEED_BITS.items()},
    **{("language", code): f"language = '{code}'" for code in CODES["language"]},
    **{("within", days): f"days_left <= {days}" for days in CODES["within"]},
}


def condition(facet: FacetName, code: str) -> str:
    """The condition that a choice puts on a row of `ranked`. Raises ValueError for what is no code of the facet."""
    if facet == "region":
        return _of_region(code)
    if (facet, code) not in _PLAIN:
        raise ValueError("no such choice")
    return _PLAIN[facet, code]


def _of_region(code: str) -> str:
    # Written into the statement: `is_region` lets through nothing but small letters, digits and "_".
    if not is_region(code):
        raise ValueError("no such region")
    place, country = parts_of(code)
    if code == NOT_SAID:
        return "place IS NULL"
    return f"place = '{place}'" + (f" AND country = '{country}'" if country else "")


def conditions(which: QueueFilter) -> dict[FacetName, str]:
    """The conditions of everything that is chosen; of `show` always."""
    told: dict[FacetName, str | None] = {name: getattr(which, name) for name in FACETS}
    return {name: condition(name, code) for name, code in told.items() if code is not None}


def where(which: QueueFilter) -> str:
    """All of them as one."""
    return " AND ".join(f"({each})" for each in conditions(which).values())


def counted(here: Context, which: QueueFilter) -> tuple[int, int, tuple[FacetCounts, ...]]:
    """How many cases the filter shows, how many of these may be taken, and what each further choice would show."""
    chosen, codes = conditions(which), CODES | {"region": _regions(here)}
    choices = [(facet, code) for facet in FACETS for code in codes[facet]]
    wanted = ["misses = 0", f"misses = 0 AND {MAY_BE_TAKEN}"]
    wanted += [f"misses = {_own_miss(facet, chosen)} AND ({condition(facet, code)})" for facet, code in choices]
    columns = ", ".join(f"count(*) FILTER (WHERE {each})" for each in wanted)
    sql = f"{_marked(chosen)} SELECT {columns} FROM marked"  # noqa: S608 -- conditions of this module
    total, free, *numbers = here.db.row(sql, here.day) or ()
    found = iter(numbers)
    return total, free, tuple(FacetCounts(name, tuple((code, next(found)) for code in codes[name])) for name in FACETS)


def _marked(chosen: dict[FacetName, str]) -> str:
    """`ranked`, and of each row which of the conditions it misses, and how many; no row that misses more than one.

    Written down once for all the counts: worked out anew in each of them, eight filters would cost ten times as much.
    """
    marks = ", ".join(f"({each}) IS NOT TRUE AS m_{name}" for name, each in chosen.items())
    misses = " + ".join(f"m_{name}" for name in chosen)
    missing = f"missing AS MATERIALIZED (SELECT *, {marks} FROM ranked)"  # noqa: S608 -- conditions of this module
    few = f"SELECT *, {misses} AS misses FROM missing WHERE {misses} <= 1"  # noqa: S608 -- the same
    return f"{RANKED}, {missing}, marked AS MATERIALIZED ({few})"


def _own_miss(facet: FacetName, chosen: dict[FacetName, str]) -> str:
    return f"m_{facet}" if facet in chosen else "0"


def _regions(here: Context) -> tuple[str, ...]:
    """Every place and country that anybody is at, and last "not known"; each place also without its countries."""
    rows = here.db.rows("SELECT DISTINCT place, country FROM cases WHERE shown")
    codes = {code for place, country in rows if place for code in (place, region_of(place, country) or place)}
    return (*sorted(codes), *([NOT_SAID] if (None, None) in rows else []))
