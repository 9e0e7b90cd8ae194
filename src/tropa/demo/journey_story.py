"""The demo's third story: somebody travels, two people help on the way, and each opens only their part.

Every sentence it prints was looked at in running vaults and pocket clients, over the real relay. Clocks are the real
ones, so nothing here waits for a rung's hour: the alarm it hears is the one that needs no hour.
"""

from collections.abc import Mapping
from typing import Final

from tropa.cases.seeker import AskForm
from tropa.demo.canary import files_with, found_in
from tropa.demo.findings import Findings
from tropa.demo.journey import KUTAISI, PARK, Company, Said, a_plan, make_known, set_out
from tropa.demo.members import Cast, Member
from tropa.demo.network import Places, minute_now, someone
from tropa.demo.on_road import OnRoad
from tropa.demo.programs import start_relay
from tropa.demo.reach import Reach, reach_of
from tropa.demo.seekers import DemoSeeker
from tropa.demo.tap import Tap
from tropa.sealing.letters import ReaderKeys
from tropa.vault.views_members import Role

PLANNER, SECOND, ON_CALL, LAWYER = "Anna", "Denis", "Galina", "Lev"
TRAVELLER, DRIVER, HOST = "the traveller", "the driver", "the host"
TRAVELS: Final = "Мне нужно в Кутаиси; документы в порядке, одному страшновато."
DRIVES: Final = "Могу довезти до Кутаиси, одно место."
HOSTS: Final = "Могу принять на ночь одного человека."
SAID: Final = Said()
PHRASES: Final = (TRAVELS, SAID.to_driver, SAID.to_host, SAID.offered, SAID.fine, SAID.duress)
_ROLES: Final[dict[str, Role]] = {SECOND: "coordinator", ON_CALL: "helper", LAWYER: "adviser"}
_LABELS: Final = {
    TRAVELS: "the traveller's first letter",
    SAID.to_driver: "the drive",
    SAID.to_host: "the night at the host's",
    SAID.offered: "what is agreed about check-ins",
    SAID.fine: "the word for being well",
    SAID.duress: "the word for duress",
}
_READ_BY: Final = {
    TRAVELS: {PLANNER, SECOND, TRAVELLER},
    # Anna wrote the plan: she keeps it in her vault, and her keys open no letter that has it.
    SAID.to_driver: {SECOND, TRAVELLER, DRIVER},
    SAID.to_host: {SECOND, HOST},
    SAID.offered: {SECOND, TRAVELLER},
    # Not in the traveller's own box: whoever gets their words learns neither.
    SAID.fine: {PLANNER, SECOND, ON_CALL},
    SAID.duress: {PLANNER, SECOND, ON_CALL},
}


def tell_of_a_journey(places: Places, findings: Findings) -> None:
    """Play it at a relay of its own and in vaults below ``places.folder``."""
    relay, relay_url = start_relay(places.relay_data)
    with relay, Tap(int(relay_url.rpartition(":")[2])) as tap:
        with Cast(places.folder / "members", tap.url) as cast:
            _play(cast, places, tap.url, findings)
        written = [hit for phrase in PHRASES for hit in files_with(phrase, places.folder)]
        passed = [hit for phrase in PHRASES for hit in found_in(phrase, tap.captured)]
    findings.check(f"nothing of it stands readable in any vault or at the relay {written or ''}".rstrip(), not written)
    findings.check(f"nor in the {len(tap.captured):,} bytes that passed", not passed and bool(tap.captured))


def _play(cast: Cast, places: Places, relay_url: str, findings: Findings) -> None:
    _gather(cast, places, relay_url, findings)
    findings.say("Somebody has to be in another town; one person offers a seat, another a bed.")
    company, _ = company_of(cast, relay_url, cast[PLANNER], cast[SECOND], (cast[ON_CALL], cast[SECOND]))
    make_known(company)
    journey = set_out(company, a_plan(company, minute_now(), (0, 60)))
    findings.check("both said yes, and the journey is under way", _state(cast[PLANNER], journey) == "running")
    here = [each.letter.where for each in company.traveller.road.legs]
    findings.check("the traveller's phone shows the drive, and not yet where they will sleep", here == [KUTAISI])
    findings.check("the host's phone shows the night, and nothing of the drive", _legs(company.host) == [PARK])
    _check_in(cast, company, journey, findings)
    _judge(cast, company, places, findings)


def _gather(cast: Cast, places: Places, relay_url: str, findings: Findings) -> None:
    findings.say("Anna founds a network; Denis, Galina and Lev join.")
    anna = cast.newcomer(PLANNER)
    token = places.publisher_token.read_text(encoding="ascii").strip()
    anna.vault.found_network(anna.relay, token, "Invented network", (relay_url,), ("ru", "en"), None)
    anna.sync()
    for name, role in _ROLES.items():
        cast.bring_in(anna, name, (role,))
    cast.until(lambda: all(is_in(member) for member in cast.members.values()), "everyone is admitted")


def company_of(
    cast: Cast, relay_url: str, planner: Member, second: Member, ladder: tuple[Member, ...]
) -> tuple[Company, list[DemoSeeker]]:
    """Three people write their first letters, and everybody's desk has them: who travels, drives, hosts."""
    seekers = [someone(relay_url) for _ in range(3)]
    for seeker, text in zip(seekers, (TRAVELS, DRIVES, HOSTS), strict=True):
        seeker.ask(AskForm("ru", "planning", text, needs=("other",)), minute_now())
    cast.all_sync()
    traveller, driver, host = map(on_road, seekers)
    told = tuple(each.member_id for each in ladder)

    def again() -> None:
        # Twice: what one says in the first round, whoever was before them hears in the second.
        cast.all_sync()
        cast.all_sync()

    return Company(planner.vault, second.vault, told, traveller, driver, host, again, SAID), seekers


def on_road(seeker: DemoSeeker) -> OnRoad:
    """The same person, reading what the road brings."""
    return OnRoad(seeker.keys, seeker.relay.client, seeker.relay.relay_id, seeker.relay.notice, minute_now)


def is_in(member: Member) -> bool:
    """Whether they belong to the network."""
    me = member.vault.members.me()
    return me is not None and me.status == "active"


def _check_in(cast: Cast, company: Company, journey: str, findings: Findings) -> None:
    findings.say("The traveller says that all is well; then somebody makes them say it, and they use the other word.")
    desks = [cast[name] for name in (PLANNER, SECOND, ON_CALL)]
    company.traveller.check_in("fine", SAID.fine)
    cast.until(lambda: all(_heard(each, journey) == 1 for each in desks), "the check-in is heard")
    findings.check("three desks hear it, and none sounds", not any(each.vault.watch.alarms() for each in desks))
    before = company.traveller.journey.said
    company.traveller.check_in("fine", SAID.duress)
    again = company.traveller.journey.said
    findings.check("with the other word the traveller's box says the very same", again == (*before, before[-1]))
    cast.until(lambda: all(_heard(each, journey) == 2 for each in desks), "the second check-in is heard")
    findings.check("and all three desks sound", all(_sounds(each) for each in desks))
    findings.check("the lawyer's does not: he is not told", not cast[LAWYER].vault.watch.alarms())
    cast[ON_CALL].vault.watch.acknowledge(journey)
    cast.until(lambda: all(_owner(each) == cast[ON_CALL].member_id for each in desks), "Galina has taken it on")
    findings.check("Galina takes it on, and the others see that she has", not any(_sounds(each) for each in desks))


def _judge(cast: Cast, company: Company, places: Places, findings: Findings) -> None:
    people = _words_of(company)
    place = (places.relay_data, company.traveller.relay_id, PHRASES, people)
    judge_boxes(reach_of(cast.vaults, *place), findings)
    judge_waiting(reach_of(cast.vaults, *place, delayed=True), findings)


def judge_boxes(lying: Reach, findings: Findings) -> None:
    """What lies in boxes, and who could read it."""
    findings.say("Who could read what, from real keys (every letter in every box tried with every key):")
    for name in lying.phrases:
        can = [label for phrase, label in _LABELS.items() if phrase in lying.phrases[name]]
        findings.say(f"  {name + ':':14}{lying.letters[name]:4} letters; {', '.join(can) or 'nothing of the journey'}")
    for phrase, readers in _READ_BY.items():
        found = lying.readers_of(phrase)
        findings.check(f"{_LABELS[phrase]}: opened by {', '.join(sorted(found)) or 'nobody'}", found == readers)


def judge_waiting(waiting: Reach, findings: Findings) -> None:
    """What lies in no box yet: the night's address, and the ladder's rungs."""
    early = waiting.readers_of(SAID.to_host)
    findings.check("where they will sleep waits sealed for the traveller, and in no box", early == {TRAVELLER})
    ladder = {name for name, count in waiting.letters.items() if count} - {TRAVELLER}
    findings.check("the ladder's letters wait for whoever has the watch's key", ladder <= {PLANNER, SECOND, ON_CALL})


def _words_of(company: Company) -> Mapping[str, ReaderKeys]:
    people = {TRAVELLER: company.traveller, DRIVER: company.driver, HOST: company.host}
    return {name: one.keys.reader for name, one in people.items()}


def _state(member: Member, journey: str) -> str:
    return member.vault.journeys.journey(journey).plan.state


def _legs(person: OnRoad) -> list[str]:
    return [each.letter.where for each in person.road.legs]


def _heard(member: Member, journey: str) -> int:
    return len(member.vault.watch.standing(journey).checkins)


def _sounds(member: Member) -> bool:
    return any(each.sounds for each in member.vault.watch.alarms())


def _owner(member: Member) -> str | None:
    owners = [each.owner for each in member.vault.watch.alarms()]
    return owners[0].member_id if owners and owners[0] is not None else None
