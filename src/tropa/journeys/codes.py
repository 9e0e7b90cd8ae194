"""Every code a check may find, with how grave it can be, which values it brings and what it forbids.

The one table: the checks are tested against it, and so is the list in docs/journeys.md. Words are the desk's.
"""

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["stop", "warn", "note"]
"""stop: it must not begin like this · warn: somebody must look · note: worth knowing."""
Act = Literal["offer", "ask", "start"]
Topic = Literal["road", "checkins", "ladder", "law", "papers", "people", "room", "costs", "words", "disclosure", "risk"]

Code = Literal[
    # road
    "no-legs",
    "leg-twice",
    "place-unknown",
    "leg-no-time",
    "leg-long",
    "goes-nowhere",
    "leg-past",
    "gap-place",
    "overlap",
    "change-short",
    "long-wait",
    "night-no-bed",
    "backup-of-nothing",
    "backup-of-backup",
    "backup-elsewhere",
    "backup-early",
    "backup-late",
    "backup-same-carrier",
    "no-backup",
    # checkins
    "no-windows",
    "window-no-time",
    "windows-out-of-order",
    "window-past",
    "window-short",
    "window-far-off",
    "leg-unwatched",
    "watch-gap",
    # ladder
    "ladder-short",
    "ladder-twice",
    "ladder-falls",
    "ladder-unfit",
    "alarm-late",
    # law
    "adviser-missing",
    "adviser-silent",
    "adviser-future",
    "adviser-old",
    "adviser-unfit",
    "adviser-no-adviser",
    "in-the-way",
    "goes-home",
    "lawyer-first",
    "border-unsaid",
    "enters-elsewhere",
    "walks-over-border",
    # papers
    "paper-missing",
    "no-law",
    "entry-unknown",
    "entry-rule",
    "entry-stale",
    "entry-unsure",
    "entry-papers",
    "entry-by-air",
    "passport-unknown",
    "passport-expires",
    "permit-passport",
    "stay-none-left",
    "stay-overrun",
    "stay-short",
    "stay-unknown",
    # people
    "carrier-missing",
    "carrier-unknown",
    "carrier-not-for-it",
    "carrier-is-traveller",
    "carrier-refuted",
    "carrier-unreviewed",
    "carrier-review-unknown",
    "drives-and-hosts",
    "second-missing",
    "second-same-person",
    "second-unfit",
    "second-is-planner",
    "minors-unsaid",
    "age-unknown",
    "minor-matched",
    "minor-papers",
    "bait-suspect",
    # room
    "beds-over",
    "seats-over",
    "room-unknown",
    "carrier-elsewhere",
    # costs
    "cost-unmet",
    "cost-unsaid",
    # words
    "words-missing",
    "words-same",
    "words-reused",
    "todo-missing",
    "tell-missing",
    # disclosure
    "disclosed-late",
    "disclosed-early",
    "kept-long",
    # risk
    "risk",
]


@dataclass(frozen=True, slots=True)
class Spec:
    """One code. ``holds``: what a stop of it forbids besides starting; ``ask`` alone: asking for that leg, with
    ``offer``: asking anybody. ``values``: their names, in order.
    """

    topic: Topic
    severities: tuple[Severity, ...]
    of_leg: bool
    values: tuple[str, ...]
    holds: tuple[Act, ...] = ()


_ASK: Final[tuple[Act, ...]] = ("ask",)
_OFFER: Final[tuple[Act, ...]] = ("offer",)
_BOTH: Final[tuple[Act, ...]] = ("ask", "offer")

SPECS: Final[dict[Code, Spec]] = {
    "no-legs": Spec("road", ("stop",), False, ()),
    "leg-twice": Spec("road", ("stop",), True, (), _ASK),
    "place-unknown": Spec("road", ("stop",), True, ("place",), _ASK),
    "leg-no-time": Spec("road", ("stop",), True, ("starts_minute", "ends_minute"), _ASK),
    "leg-long": Spec("road", ("warn",), True, ("mode", "hours", "most_hours")),
    "goes-nowhere": Spec("road", ("warn",), True, ("place",)),
    "leg-past": Spec("road", ("stop",), True, ("starts_minute",), _ASK),
    "gap-place": Spec("road", ("stop",), True, ("before", "ended_place", "begins_place")),
    "overlap": Spec("road", ("stop",), True, ("before", "minutes")),
    "change-short": Spec("road", ("stop", "warn"), True, ("before", "minutes", "least_minutes")),
    "long-wait": Spec("road", ("note",), True, ("before", "hours")),
    "night-no-bed": Spec("road", ("stop", "warn"), True, ("before", "begins_minute", "until_minute")),
    "backup-of-nothing": Spec("road", ("stop",), True, ("instead_of",)),
    "backup-of-backup": Spec("road", ("stop",), True, ("instead_of",)),
    "backup-elsewhere": Spec("road", ("stop",), True, ("instead_of",)),
    "backup-early": Spec("road", ("warn",), True, ("instead_of", "minutes")),
    "backup-late": Spec("road", ("warn",), True, ("instead_of", "next", "minutes", "least_minutes")),
    "backup-same-carrier": Spec("road", ("warn",), True, ("instead_of",)),
    "no-backup": Spec("road", ("note",), True, ("mode",)),
    "no-windows": Spec("checkins", ("stop",), False, (), _OFFER),
    "window-no-time": Spec("checkins", ("stop",), False, ("window", "begins_minute", "until_minute"), _OFFER),
    "windows-out-of-order": Spec("checkins", ("stop",), False, ("window",), _OFFER),
    "window-past": Spec("checkins", ("stop",), False, ("window", "until_minute"), _OFFER),
    "window-short": Spec("checkins", ("warn",), False, ("window", "minutes", "least_minutes")),
    "window-far-off": Spec("checkins", ("stop",), False, ("days", "most_days")),
    "leg-unwatched": Spec("checkins", ("stop",), True, ("ends_minute", "hours")),
    "watch-gap": Spec("checkins", ("warn",), False, ("begins_minute", "until_minute", "hours")),
    "ladder-short": Spec("ladder", ("stop",), False, ("people", "least"), _OFFER),
    "ladder-twice": Spec("ladder", ("warn",), False, ("rung", "member")),
    "ladder-falls": Spec("ladder", ("stop",), False, ("rung", "hours", "before_hours"), _OFFER),
    "ladder-unfit": Spec("ladder", ("stop",), False, ("rung", "member", "why"), _OFFER),
    "alarm-late": Spec("ladder", ("warn",), False, ("hours", "most_hours")),
    "adviser-missing": Spec("law", ("stop",), True, ("country", "exit_ban", "wanted", "serving"), _BOTH),
    "adviser-silent": Spec("law", ("stop",), False, ("member",), _BOTH),
    "adviser-future": Spec("law", ("stop",), False, ("day",), _BOTH),
    "adviser-old": Spec("law", ("warn",), False, ("day", "days")),
    "adviser-unfit": Spec("law", ("stop",), False, ("member", "why"), _BOTH),
    "adviser-no-adviser": Spec("law", ("warn",), False, ("member",)),
    "in-the-way": Spec("law", ("warn",), True, ("country", "exit_ban", "wanted", "serving")),
    "goes-home": Spec("law", ("warn",), True, ("country",)),
    "lawyer-first": Spec("law", ("stop",), False, (), _BOTH),
    "border-unsaid": Spec("law", ("stop",), True, ("begins_country", "to_country"), _ASK),
    "enters-elsewhere": Spec("law", ("stop",), True, ("country", "to_country"), _ASK),
    "walks-over-border": Spec("law", ("stop",), True, ("country",), _ASK),
    "paper-missing": Spec("papers", ("stop",), True, ("paper",)),
    "no-law": Spec("papers", ("warn",), True, ("country",)),
    "entry-unknown": Spec("papers", ("warn",), True, ("country",)),
    "entry-rule": Spec("papers", ("note",), True, ("country", "accepted", "stay_days", "per", "as_of", "review_by")),
    "entry-stale": Spec("papers", ("warn",), True, ("country", "as_of", "review_by")),
    "entry-unsure": Spec("papers", ("warn",), True, ("country", "confidence")),
    "entry-papers": Spec("papers", ("stop",), True, ("country", "accepted", "as_of"), _ASK),
    "entry-by-air": Spec("papers", ("stop",), True, ("country", "paper", "as_of"), _ASK),
    "passport-unknown": Spec("papers", ("warn",), True, ("country",)),
    "passport-expires": Spec("papers", ("stop", "warn"), True, ("country", "until", "needed")),
    "permit-passport": Spec("papers", ("note",), True, ("country", "days", "until")),
    "stay-none-left": Spec("papers", ("stop",), True, ("country", "days", "per", "next_day")),
    "stay-overrun": Spec("papers", ("stop",), True, ("country", "last_day", "leaves_day")),
    "stay-short": Spec("papers", ("warn",), True, ("country", "left_days", "last_day")),
    "stay-unknown": Spec("papers", ("note",), True, ("country",)),
    "carrier-missing": Spec("people", ("stop", "warn"), True, ("mode",)),
    "carrier-unknown": Spec("people", ("stop",), True, (), _ASK),
    "carrier-not-for-it": Spec("people", ("warn",), True, ("mode",)),
    "carrier-is-traveller": Spec("people", ("stop",), True, (), _ASK),
    "carrier-refuted": Spec("people", ("stop",), True, (), _ASK),
    "carrier-unreviewed": Spec("people", ("stop",), True, ("reviewers", "needed"), _ASK),
    "carrier-review-unknown": Spec("people", ("warn",), True, ("needed",)),
    "drives-and-hosts": Spec("people", ("stop",), True, ("other",), _ASK),
    "second-missing": Spec("people", ("stop",), True, ("mode",), _ASK),
    "second-same-person": Spec("people", ("stop",), True, ("member",), _ASK),
    "second-unfit": Spec("people", ("stop",), True, ("member", "why"), _ASK),
    "second-is-planner": Spec("people", ("warn",), True, ("member",)),
    "minors-unsaid": Spec("people", ("stop",), False, (), _ASK),
    "age-unknown": Spec("people", ("warn",), False, ()),
    "minor-matched": Spec("people", ("stop",), True, ("mode",), _ASK),
    "minor-papers": Spec("people", ("warn",), True, ("country", "paper")),
    "bait-suspect": Spec("people", ("stop",), True, ("mode",), _ASK),
    "beds-over": Spec("room", ("stop",), True, ("beds", "people", "at_minute"), _ASK),
    "seats-over": Spec("room", ("stop",), True, ("seats", "people", "at_minute"), _ASK),
    "room-unknown": Spec("room", ("warn",), True, ("mode",)),
    "carrier-elsewhere": Spec("room", ("stop",), True, ("at_minute",), _ASK),
    "cost-unmet": Spec("costs", ("stop",), True, ("amount", "currency")),
    "cost-unsaid": Spec("costs", ("warn",), True, ("mode",)),
    "words-missing": Spec("words", ("stop",), True, ("which",), _ASK),
    "words-same": Spec("words", ("stop",), True, (), _ASK),
    "words-reused": Spec("words", ("warn",), True, ("other",)),
    "todo-missing": Spec("words", ("warn",), True, ()),
    "tell-missing": Spec("words", ("warn",), True, ()),
    "disclosed-late": Spec("disclosure", ("stop", "warn"), True, ("disclose_minute", "starts_minute", "least_minutes")),
    "disclosed-early": Spec("disclosure", ("note",), True, ("days",)),
    "kept-long": Spec("disclosure", ("note",), False, ("days",)),
    "risk": Spec("risk", ("note",), True, ("risk",)),
}
