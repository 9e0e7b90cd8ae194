"""The reasons of dispatch as sentences: why this member, why not that one, why nobody. One way for each typed reason.

It decides nothing, and leaves nothing out: a reason without words here is an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, get_args

from tropa.cases.events import Need
from tropa.desk.times import Times
from tropa.desk.words import Words
from tropa.dispatch import reasons as r
from tropa.sealing.types import MemberId

Reason = r.For | r.Against | r.Why
MINUTES_IN_HOUR: Final = 60
SKILLS: Final = (
    *("military-law", "criminal-law", "crisis", "minors", "documents", "car", "lodging"),
    *(need.replace("_", "-") for need in get_args(Need) if need != "other"),
)
"""Skills that have words and can be ticked, all that a first letter can ask for among them. Others stand as typed."""
LANGUAGES: Final = ("ru", "en", "uk", "kk", "bua", "tyv", "sah", "ce", "tt", "ba", "av", "ka", "hy", "de")
"""Languages that can be ticked; others are written by their codes."""


@dataclass(frozen=True)
class Speaker:
    """Puts reasons into words; `who` is what this vault's owner calls a member."""

    words: Words
    times: Times
    who: Callable[[str], str]

    def fors(self, reasons: Iterable[Reason]) -> str:
        """One sentence without its full stop: `speaks Buryat, military law, 2 of 6 cases`."""
        told = ", ".join(FOR[type(each)](self, each) for each in reasons)
        return told[:1].upper() + told[1:]

    def against(self, reason: Reason) -> str:
        """One sentence."""
        return AGAINST[type(reason)](self, reason)

    def why(self, reason: Reason) -> str:
        """One sentence about why nobody takes it now."""
        return (WHY.get(type(reason)) or AGAINST[type(reason)])(self, reason)

    def rules(self, rules: Iterable[r.Rule]) -> str:
        """`the skill that is required; members who rest`."""
        return "; ".join(self.words.say(f"rule.{rule}") for rule in rules)

    def kind(self, kind: str) -> str:
        """What kind of part."""
        return known(self.words, "part", kind)

    def skill(self, skill: str) -> str:
        """A skill, in words where the desk has some."""
        return known(self.words, "skill", skill)

    def vetting(self, stage: str) -> str:
        """A stage of vetting."""
        return self.words.say(f"vetting.{stage}")

    def member(self, member: MemberId) -> str:
        """What we call them."""
        return self.who(member.text)

    def day(self, hour: int) -> str:
        """The day of an hour since 1970."""
        return self.times.day_of(hour * MINUTES_IN_HOUR)


def known(words: Words, family: str, code: str) -> str:
    """A code in words; what members have made up themselves stands as they typed it."""
    name = f"{family}.{code}"
    return words.say(name) if words.has(name) else code


def language_in_words(words: Words, code: str) -> str:
    """`Buriat`, or the code where nobody has a name for it."""
    name = words.locale.languages.get(code.replace("-", "_"))
    return name if isinstance(name, str) else code


def _speaks(s: Speaker, each: r.SpeaksLanguage) -> str:
    name = "dispatch-for.speaks-wished" if each.wished else "dispatch-for.speaks"
    return s.words.say(name, language=language_in_words(s.words, each.language))


def _skill(s: Speaker, each: r.HasSkill) -> str:
    skill = s.skill(each.skill)
    return s.words.say("dispatch-for.skill-wished", skill=skill) if each.wished else skill


def _adds(s: Speaker, each: r.AddsExposure) -> str:
    return s.words.count("dispatch-for.adds", each.people) if each.people else s.words.say("dispatch-for.adds-none")


def _hours(s: Speaker, each: r.HoursTight) -> str:
    return s.words.say("dispatch-for.hours", needed=each.needed, has=each.has)


def _meets(s: Speaker, each: r.WouldMeet) -> str:
    name = "dispatch-against.would-meet" if each.proposed else "dispatch-against.meets"
    return s.words.say(name, who=s.member(each.member))


def _vetting(s: Speaker, each: r.VettingTooLow | r.MinorNeedsVetting) -> str:
    minor = isinstance(each, r.MinorNeedsVetting)
    name = "dispatch-against.minor-vetting" if minor else "dispatch-against.vetting"
    return s.words.say(name, has=s.vetting(each.has), needs=s.vetting(each.needs))


def _suspect(s: Speaker, each: r.SuspectNeedsVetting) -> str:
    if each.in_country:
        return s.words.say("dispatch-against.provocateur-inside")
    return s.words.say("dispatch-against.provocateur-vetting", has=s.vetting(each.has), needs=s.vetting(each.needs))


def _costs(s: Speaker, each: r.CostsMore) -> str:
    return s.words.count("dispatch-against.costs", each.points) if each.points else s.words.say("dispatch-against.same")


def _no_one(s: Speaker, each: r.NoOneEligible) -> str:
    if each.nearest is None or not each.rules:
        return s.words.say("dispatch-why.no-one-at-all")
    return s.words.say("dispatch-why.no-one", rules=s.rules(each.rules), who=s.member(each.nearest))


def _of_kind(name: str) -> Callable[[Speaker, Any], str]:
    return lambda s, each: s.words.say(name, kind=s.kind(each.kind))


def _plain(name: str) -> Callable[[Speaker, Any], str]:
    return lambda s, _: s.words.say(name)


Teller = Callable[[Speaker, Any], str]

FOR: Final[dict[type, Teller]] = {
    r.SpeaksLanguage: _speaks,
    r.HasSkill: _skill,
    r.SameRegion: lambda s, each: s.words.say("dispatch-for.region", region=each.region),
    r.Load: lambda s, each: s.words.say("dispatch-for.load", taken=each.taken, slots=each.slots),
    r.KnowsAlready: _plain("dispatch-for.knows"),
    r.KeptTogether: _plain("dispatch-for.together"),
    r.AddsExposure: _adds,
    r.OnlyEligible: _plain("dispatch-for.only"),
    r.TogetherWith: lambda s, each: s.words.say("dispatch-for.with", who=s.member(each.member)),
    r.HoursTight: _hours,
}
AGAINST: Final[dict[type, Teller]] = {
    r.TakesNoSuchRole: _of_kind("dispatch-against.kind"),
    r.LacksSkill: lambda s, each: s.words.say("dispatch-against.skill", skill=s.skill(each.skill)),
    r.LacksLanguage: lambda s, each: s.words.say(
        "dispatch-against.language", language=language_in_words(s.words, each.language)
    ),
    r.VettingTooLow: _vetting,
    r.AvoidsCase: _plain("dispatch-against.avoids-case"),
    r.WouldMeet: _meets,
    r.Resting: lambda s, each: s.words.say("dispatch-against.rest", day=s.day(each.until_hour)),
    r.InsideCountry: _plain("dispatch-against.inside"),
    r.RefusedRole: _plain("dispatch-against.refused"),
    r.NoSlots: _of_kind("dispatch-against.slots"),
    r.MinorNotMatched: _of_kind("dispatch-against.minor"),
    r.MinorNeedsVetting: _vetting,
    r.SuspectNotMatched: _of_kind("dispatch-against.provocateur"),
    r.SuspectNeedsVetting: _suspect,
    r.LawyerFirst: _of_kind("dispatch-against.lawyer-first"),
    r.SecondPersonMissing: _plain("dispatch-against.second"),
    r.SlotsTaken: lambda s, each: s.words.say("dispatch-against.taken", kind=s.kind(each.kind), n=each.slots),
    r.CostsMore: _costs,
    r.NotTried: lambda s, each: s.words.say("dispatch-against.not-tried", who=s.member(each.member)),
    r.Proposed: _plain("dispatch-against.proposed"),
}
WHY: Final[dict[type, Teller]] = {
    r.NoOneEligible: _no_one,
    r.SecondPersonMissing: lambda s, each: s.words.say("dispatch-why.second", who=s.member(each.found)),
    r.EveryoneFull: lambda s, each: s.words.count("dispatch-why.full", each.eligible),
    r.WouldCost: lambda s, each: s.words.say("dispatch-why.costs", who=s.member(each.member)),
}
"""What is not here is said as in AGAINST."""
