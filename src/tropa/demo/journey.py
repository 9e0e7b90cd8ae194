"""An invented journey between public stations, brought under way: who is asked for what, and in which words.

Somebody travels, somebody drives, somebody opens their home. Every step is taken as people take it: through members'
vaults and three pocket clients, over the real relay. It judges nothing (`journey_story` does).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId, Mode, Place, PlaceId, Rung, Window
from tropa.demo.on_road import OnRoad
from tropa.sealing.types import MemberId
from tropa.vault.vault import Vault

WELCOMED: Final = "Спасибо! Мы напишем, когда понадобится."
CONFIRMED: Final = "кто это: лично знакомы"
KUTAISI, PARK = "Кутаиси, вокзал", "Кутаиси, у парка"
_HOUR: Final = 60


@dataclass(frozen=True)
class Said:
    """What is said to whom, so that it can be looked for afterwards."""

    to_driver: str = "Встретить у касс, довезти до вокзала в Кутаиси, подождать, пока зайдёт."
    to_host: str = "Звонок у калитки, второй этаж. Постель и чай."
    offered: str = "После каждой части пути мы ждём вашего слова. Если его не будет, сначала напишем вам."
    fine: str = "маяк у моря"
    duress: str = "белый парус"


@dataclass(frozen=True)
class Company:
    """Who takes part: two members' vaults, both of whom plan, by turns; and three people with pocket clients.

    `again` has everybody's desk meet the relay. `ladder`: whom the ladder tells, two at least.
    """

    planner: Vault
    second: Vault
    ladder: tuple[str, ...]
    traveller: OnRoad
    driver: OnRoad
    host: OnRoad
    again: Callable[[], None]
    said: Said = field(default_factory=Said)


def make_known(company: Company) -> None:
    """Both who help are answered; what they offer is put down, and two members confirm who they are."""
    for person, facts in (
        (company.driver, {"helper": "driver", "helper.seats": "1"}),
        (company.host, {"helper": "host", "helper.beds": "1"}),
    ):
        case = person.keys.thread.text
        company.planner.answer(case, WELCOMED)
        work = company.planner.work
        thread = work.open_thread(case, "work", (_me(company.second),), (), with_reply_key=False)
        for key, value in facts.items():
            work.fact(thread, key, (value,), "seeker", "")
        checked = work.care.check(thread, CONFIRMED, "known", "confirmed", "", high=True)
        company.again()
        company.second.work.care.review(thread, checked, "known", "confirmed", "")
    company.again()


def set_out(company: Company, plan: JourneyPlan) -> str:
    """Planned, offered, agreed to, asked for, accepted, begun; the journey's id."""
    planner, said = company.planner, company.said
    journey = planner.journeys.begin(company.traveller.keys.thread.text, plan, (_me(company.second),))
    planner.journeys.offer(journey, said.offered, tuple("дежурный сети" for _ in plan.ladder))
    for leg in plan.legs:
        planner.journeys.ask(journey, leg.leg.text)
    company.again()
    company.traveller.agree(said.fine, said.duress)
    company.driver.answer(company.driver.leg(KUTAISI), "accept", "Буду за десять минут.")
    company.host.answer(company.host.leg(PARK), "accept")
    company.again()
    planner.journeys.start(journey)
    company.again()
    return journey


def a_plan(company: Company, now: int, first_window: tuple[int, int]) -> JourneyPlan:
    """Tomorrow by car from one station to another, then a night at somebody's home, told of shortly before.

    Args:
        now: the minute from which everything is counted.
        first_window: when the first word is awaited, in minutes from `now`; two more follow after each leg.
    """
    second, said = MemberId.from_text(_me(company.second)), company.said
    # Counted from whatever hour it is: the drive may fall into the night, which holds a plan back unless it is said.
    drives = {"carrier": company.driver.keys.thread, "todo": said.to_driver, "disclose": None, "risks": ("night",)}
    hosts = {"carrier": company.host.keys.thread, "todo": said.to_host, "risks": ()}
    return JourneyPlan(
        title="Тбилиси — Кутаиси",
        state="draft",
        places=_PLACES,
        legs=(
            _leg(1, "driver", 2, (now + 26 * _HOUR, now + 29 * _HOUR), second=second, **drives),
            _leg(3, "host", 3, (now + 30 * _HOUR, now + 42 * _HOUR), second=second, disclose=now + 24 * _HOUR, **hosts),
        ),
        windows=tuple(
            Window(now + begins, now + until)
            for begins, until in (first_window, (29 * _HOUR, 30 * _HOUR), (42 * _HOUR, 44 * _HOUR))
        ),
        grace=1,
        ladder=tuple(Rung(MemberId.from_text(member), 2 * number) for number, member in enumerate(company.ladder)),
        minors=False,
        adviser=None,
        papers=("internal",),
        keep_days=14,
        arrived=None,
    )


def _leg(number: int, mode: Mode, to: int, when: tuple[int, int], **more: Any) -> Leg:
    """A leg from the place with its number; `more`: carrier, second, what is to be done, when it is told of."""
    return Leg(
        leg=LegId(bytes([number]) * LegId.SIZE_BYTES),
        mode=mode,
        begins=_place(number),
        to=_place(to),
        starts=when[0],
        ends=when[1],
        enters=None,
        papers=(),
        instead_of=None,
        cost=None,
        said=f"Вы к Нино, в {number}-й дом?",
        heard=f"Нет, я к Гие, в {number}-ю квартиру.",
        tell="Скажите нам, когда всё.",
        **more,
    )


def _place(number: int) -> PlaceId:
    return PlaceId(bytes([number]) * PlaceId.SIZE_BYTES)


_PLACES: Final = (
    Place(_place(1), "Тбилиси, вокзал", "GE", 4_172, 4_480, "station"),
    Place(_place(2), KUTAISI, "GE", 4_227, 4_270, "station"),
    Place(_place(3), PARK, "GE", 4_227, 4_271, "stop"),
)


def _me(vault: Vault) -> str:
    me = vault.members.me()
    assert me is not None
    return me.member_id
