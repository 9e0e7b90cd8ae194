"""A journey as its page shows it: legs with how each stands, who has learned what, and what may be done now."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from tropa.cases.journey_bodies import Leg, Place, PlaceId
from tropa.desk.journey_numbers import leg_names
from tropa.desk.names import Names, called
from tropa.desk.visit import Visit
from tropa.vault.views_journeys import AskState, JourneyView, Knower, Learned, LegView, TellState

ASK_TAGS: Final[dict[AskState, str]] = {
    "not-asked": "", "asked": "calm", "given": "calm", "accepted": "path", "declined": "now", "proposed": "soon",
    "done": "path", "failed": "now", "called-off": "",
}  # fmt: skip
TELL_TAGS: Final[dict[TellState, str]] = {"not-told": "", "waiting": "calm", "told": "path", "called-off": ""}
GOING: Final = frozenset({"draft", "offered", "running"})
_TOLD: Final = frozenset({"asked", "given", "accepted", "proposed"})


@dataclass(frozen=True)
class ActLine:
    """Something that may be done, and where it is confirmed first."""

    code: str
    address: str
    label: str
    is_main: bool = False


@dataclass(frozen=True)
class LegLine:
    """One leg. `is_at_hand`: it is under way, or the next."""

    key: str
    number: str
    mode: str
    way: str
    when: str
    iso: str
    carrier: str
    second: str
    backup_of: str
    asked: str
    asked_tag: str
    said: str
    proposed: str
    told: str
    told_tag: str
    notes: tuple[str, ...]
    acts: tuple[ActLine, ...]
    failed: str
    is_at_hand: bool


@dataclass(frozen=True)
class KnowerLine:
    """One person or member, and what they have learned or will learn."""

    who: str
    role: str
    now: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True)
class JourneyWords:
    """What is needed to put one journey into words."""

    visit: Visit
    journey: JourneyView
    names: Names

    @property
    def key(self) -> str:
        """The journey's handle."""
        return self.visit.handle_of(self.journey.journey_id)

    def legs(self) -> list[LegLine]:
        """All of them, in the plan's order."""
        views = {each.leg_id: each for each in self.journey.legs}
        at_hand = self.at_hand()
        return [
            self._leg(self.number_of(leg.leg.text), leg, views[leg.leg.text], leg is at_hand)
            for leg in self.journey.plan.legs
        ]

    def at_hand(self) -> Leg | None:
        """The leg under way, or else the next: of a running journey the one that can fail now."""
        now = self.visit.desk.parts.clock() // 60
        going = (each for each in self.journey.plan.legs if each.instead_of is None and each.ends > now)
        return min(going, key=lambda leg: leg.starts, default=None) if self.journey.plan.state == "running" else None

    @cached_property
    def numbers(self) -> dict[str, str]:
        """What the legs are called, by their ids."""
        legs = self.journey.plan.legs
        return leg_names((each.leg.text, each.instead_of.text if each.instead_of else "") for each in legs)

    def number_of(self, leg_id: str | None) -> str:
        """What a leg of the plan is called; `?` of one that is not in it any more."""
        return self.numbers.get(leg_id or "", "?")

    def way(self, leg: Leg) -> str:
        """`Central station → Airport`."""
        places = {each.place: each for each in self.journey.plan.places}
        return f"{_name(places, leg.begins)} → {_name(places, leg.to)}"

    def when(self, starts: int, ends: int) -> str:
        """`25 Nov, 14:05 – 18:30`."""
        times = self.visit.times
        first, last = times.moment(starts), times.moment(ends)
        same = times.day_of(starts) == times.day_of(ends)
        return f"{first} – {last.rpartition(', ')[2] if same else last}"

    def carrier(self, leg: Leg) -> str:
        """Their case's short name; "" without one."""
        view = next((each for each in self.journey.legs if each.leg_id == leg.leg.text), None)
        if leg.carrier is None:
            return ""
        return view.carrier_name if view and view.carrier_name else self.visit.words.say("journey.carrier-elsewhere")

    def knowers(self, known: tuple[Knower, ...]) -> list[KnowerLine]:
        """Who has learned what, oneself first, then those who know most."""
        now = self.visit.desk.parts.clock() // 60
        ordered = sorted(known, key=lambda each: (not (each.who and each.who.is_me), -len(each.learned)))
        return [self._knower(each, now) for each in ordered]

    def _leg(self, number: str, leg: Leg, view: LegView, is_at_hand: bool) -> LegLine:
        say, asked, told = self.visit.words.say, view.asked, view.told
        key = self.visit.handle_of(leg.leg.text)
        return LegLine(
            key=key,
            number=number,
            mode=say(f"plan-mode.{leg.mode}"),
            way=self.way(leg),
            when=self.when(leg.starts, leg.ends),
            iso=self.visit.times.iso(leg.starts),
            carrier=self.carrier(leg),
            second=self.names.member(leg.second.text) if leg.second else "",
            backup_of=say("journey.backup-of", number=self.number_of(leg.instead_of.text)) if leg.instead_of else "",
            asked=say(f"journey-asked.{asked.state}") if leg.carrier else "",
            asked_tag=ASK_TAGS[asked.state],
            said=asked.text,
            proposed=self.when(asked.starts, asked.ends) if asked.starts is not None and asked.ends is not None else "",
            told=self._told(told.state, told.from_minute),
            told_tag=TELL_TAGS[told.state],
            notes=self._notes(view),
            acts=tuple(self._acts(leg, view, key)),
            failed=self._to("fail-leg", key) if self._may_fail(leg) else "",
            is_at_hand=is_at_hand,
        )

    def _told(self, state: TellState, minute: int | None) -> str:
        at = self.visit.times.moment(minute) if minute is not None else ""
        return self.visit.words.say(f"journey-told.{state}", moment=at)

    def _notes(self, view: LegView) -> tuple[str, ...]:
        noted = {
            "journey.carrier-changed": view.changed_since_asked,
            "journey.traveller-changed": view.changed_since_told,
            "journey.on-its-way": view.asked.is_on_its_way or view.told.is_on_its_way,
            "journey.carrier-no-box": view.asked.no_box,
            "journey.traveller-no-box": view.told.no_box,
        }
        return tuple(self.visit.words.say(name) for name, holds in noted.items() if holds)

    def _may_fail(self, leg: Leg) -> bool:
        return self.journey.plan.state == "running" and leg.instead_of is None

    def _acts(self, leg: Leg, view: LegView, key: str) -> list[ActLine]:
        state, say = view.asked.state, self.visit.words.say
        if self.journey.plan.state not in GOING or leg.carrier is None:
            return []
        acts = []
        if state == "proposed":
            acts.append(ActLine("take-times", self._to("take-times", key), say("journey-act.take-times"), is_main=True))
        if state in ("not-asked", "declined", "called-off", "failed"):
            acts.append(ActLine("ask", self._to("ask", key), say("journey-act.ask"), state == "not-asked"))
        elif view.changed_since_asked:
            acts.append(ActLine("ask", self._to("ask", key), say("journey-act.ask-anew"), is_main=True))
        if state in _TOLD:
            acts.append(ActLine("call-off-leg", self._to("call-off-leg", key), say("journey-act.call-off-leg")))
        return acts

    def _to(self, act: str, key: str) -> str:
        return self.visit.to("leg-act", journey=self.key, leg=key, act=act)

    def _knower(self, knower: Knower, now: int) -> KnowerLine:
        say = self.visit.words.say
        who = called(knower.who, self.visit.words) if knower.who else knower.name or say("journey.carrier-elsewhere")
        return KnowerLine(
            who=who[:1].upper() + who[1:],
            role=say(f"journey-role.{knower.role}"),
            now=tuple(self._learned(each) for each in knower.learned if each.minute <= now),
            later=tuple(
                say("journey.learns-at", what=self._learned(each), moment=self.visit.times.moment(each.minute))
                for each in knower.learned
                if each.minute > now
            ),
        )

    def _learned(self, learned: Learned) -> str:
        return self.visit.words.say(f"journey-learned.{learned.kind}", number=self.number_of(learned.leg_id))


def _name(places: dict[PlaceId, Place], place: PlaceId) -> str:
    return places[place].name if place in places else ""
