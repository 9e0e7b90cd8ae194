"""A coordinator dispatches 40 cases with the keyboard alone: real Chromium, real vaults, real keys.

Another coordinator's desk sees the result after sync; members agree; and every vault is asked who reads what. In every
run over a relay in memory; as a drill over the real one, whose proofs of work make it take minutes.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect
from typing_extensions import override

from tests.desk.in_browser import Desk as Window
from tests.desk.in_browser import Opener, browser, open_desk
from tests.desk.real import CHEAP, RealStand
from tests.desk.stand import PASSPHRASE
from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.support.seeker import Seeker
from tropa.cases.seeker import AskForm
from tropa.demo.programs import start_relay
from tropa.dispatch.snapshot import Vetting
from tropa.post.client import RelayClient
from tropa.roster.names import Role
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault
from tropa.vault.views_dispatch import Preferences

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

CASES = 40
A_MINUTE_S = 60.0
PATIENCE_MS = 120_000
ROUNDS = 6
AGREED_OVER_THE_WIRE = 4


def wall_clock() -> int:
    """Seconds since 1970."""
    return int(time.time())


@dataclass
class Colleague:
    """One member: their vault, and their own way to the relay."""

    name: str
    vault: Vault
    relay: RelayClient
    path: Path

    @property
    def id(self) -> str:
        """Which member."""
        me = self.vault.members.me()
        assert me is not None
        return me.member_id

    def sync(self) -> None:
        """One round."""
        sync_once(self.vault, self.relay)

    def readers(self) -> set[str]:
        """Everybody who reads any thread of any case, by what is in this vault."""
        rows = self.vault.queue().rows
        threads = (thread for row in rows for thread in self.vault.work.threads(row.case_id))
        return {who.member_id for thread in threads for who in thread.readers}


@dataclass
class Network:
    """How to reach the relay, and who belongs; the first founded it. `agreed`: so many offers each member takes."""

    way: Callable[[], RelayClient]
    folder: Path
    stack: ExitStack
    agreed: int = CASES
    all: list[Colleague] = field(default_factory=list)

    def colleague(self, name: str) -> Colleague:
        """Someone with an empty vault."""
        (self.folder / name).mkdir()
        path = self.folder / name / "network.vault"
        vault = Vault.create(path, PASSPHRASE, clock=wall_clock, random=os.urandom, hardness=CHEAP)
        made = Colleague(name, vault, self.way(), path)
        self.stack.callback(lambda: made.vault.close())
        self.all.append(made)
        return made

    def found(self, name: str, token: str) -> Colleague:
        """The first."""
        made = self.colleague(name)
        made.vault.found_network(made.relay, token, "Наша", ("https://relay.example",), ("ru", "en"), None)
        return made

    def join(self, name: str, *roles: Role) -> Colleague:
        """Invited, admitted, and given what they need."""
        steward = self.all[0]
        invitation = steward.vault.members.invite(roles, name)
        steward.sync()
        made = self.colleague(name)
        made.vault.members.join(made.relay, " ".join(invitation.words_ru))
        steward.sync()
        steward.vault.members.admit(invitation.invitation_id)
        self.sync(ROUNDS)
        return made

    def sync(self, rounds: int = 1) -> None:
        """Everybody in turn."""
        for _ in range(rounds):
            for each in self.all:
                each.sync()


def says(network: Network, member: Colleague, vetting: Vetting | None, slots: int = 40) -> None:
    """What a caseworker takes on, and how far the first coordinator has vetted them."""
    told = Preferences(MappingProxyType({"caseworker": slots}), languages=("ru",), hours=40, offers_a_day=100)
    member.vault.dispatching.set_preferences(told)
    if vetting is not None:
        network.all[0].vault.dispatching.assess(member.id, vetting)


@pytest.fixture(params=[pytest.param(each, marks=pytest.mark.drill) for each in ("memory", "wire")])
def network(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Network]:
    """Two coordinators, two caseworkers who may, one whom nobody has vetted; forty people have written."""
    with ExitStack() as stack:
        made, token = _in_memory(tmp_path, stack) if request.param == "memory" else _over_the_wire(tmp_path, stack)
        anna = made.found("anna", token)
        made.join("boris", "coordinator")
        for name, vetting in (("vera", "checked"), ("lev", "checked"), ("vadim", None)):
            says(made, made.join(name, "caseworker"), cast("Vetting | None", vetting))
        for number in range(CASES):
            seeker = Seeker(anna.relay, wall_clock())
            seeker.ask(AskForm("ru", ("72h", "planning")[number % 2], f"Письмо {number}", needs=("summons",)))
        made.sync(3)
        yield made


def _in_memory(folder: Path, stack: ExitStack) -> tuple[Network, str]:
    relay = cast("RelayClient", MemoryRelay(wall_clock))
    return Network(lambda: relay, folder, stack), PUBLISHER


def _over_the_wire(folder: Path, stack: ExitStack) -> tuple[Network, str]:
    relay, url = start_relay(folder / "relay")
    stack.enter_context(relay)
    token = (folder / "relay" / "publish-token").read_text(encoding="ascii").strip()
    return Network(lambda: stack.enter_context(RelayClient(url)), folder, stack, AGREED_OVER_THE_WIRE), token


class Served(RealStand):
    """A served desk over a vault and a relay that are there already; its clock goes."""

    @override
    def clock(self) -> int:
        """Now."""
        return wall_clock()


def opened(network: Network, member: Colleague, open_desk: Opener) -> Window:
    """That member's desk in a browser; the vault behind it is from now on the desk's."""
    member.vault.close()
    relay = cast("MemoryRelay", network.way())

    def make(port: int) -> Any:
        return Served(member.path.parent, port=port, relay=relay)

    desk = open_desk(make)
    desk.enter()
    desk.unlock()
    member.vault = desk.stand.desk.keeper.vault
    return desk


def by_keys_to_dispatch(page: Page) -> None:
    """From wherever one is, along the links."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Dispatch":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispatch")


def accept_everything(page: Page) -> None:
    """Walk to the first line and accept line after line, as they stand there."""
    left = page.locator(".proposal:not(.going)")
    page.keyboard.press("j")
    for _ in range(CASES):
        if not left.count():
            break
        page.keyboard.press("a")
    expect(page.locator(".proposal")).to_have_count(0, timeout=PATIENCE_MS)


def until(what: Callable[[], int], enough: int) -> None:
    """Wait for sync loops; as long as more comes, each part of it is waited for anew."""
    seen, deadline = what(), time.monotonic() + PATIENCE_MS / 1000
    while seen < enough:
        assert time.monotonic() < deadline, f"{seen} of {enough} came in time"
        time.sleep(0.1)
        before, seen = seen, what()
        if seen > before:
            deadline = time.monotonic() + PATIENCE_MS / 1000


def offers(member: Colleague) -> list[str]:
    """What they are asked, after a round."""
    member.sync()
    return [each.offer_id for each in member.vault.dispatching.offers() if each.state == "open"]


def cases(member: Colleague) -> int:
    """How many they know of, after a round."""
    member.sync()
    return member.vault.queue().total


def agree(member: Colleague, most: int) -> int:
    """What they are asked, they take, up to so many; how many people they knew of before."""
    before = len(member.vault.queue().rows)
    for offer in offers(member)[:most]:
        member.vault.dispatching.answer(offer, "accept")
    member.sync()
    return before


def test_forty_cases_in_a_minute_by_keyboard(network: Network, open_desk: Opener) -> None:
    """Everyone gets what they may; another desk sees it; nobody's audience has a reader whom the rules forbid."""
    anna, boris, vera, lev, vadim = network.all
    desk = opened(network, anna, open_desk)
    by_keys_to_dispatch(desk.page)
    expect(desk.page.locator(".proposal").first).to_be_visible(timeout=PATIENCE_MS)
    began = time.monotonic()
    accept_everything(desk.page)
    took_s = time.monotonic() - began
    print(f"{CASES} cases dispatched by keyboard in {took_s:.1f} s")
    assert took_s < A_MINUTE_S
    made = anna.vault.dispatching.offers_made()
    assert len(made) == CASES
    assert {each.member.member_id for each in made} == {vera.id, lev.id}

    other = opened(network, boris, open_desk)
    by_keys_to_dispatch(other.page)
    expect(other.page.get_by_role("heading", name="Nothing waits for anybody")).to_be_visible(timeout=PATIENCE_MS)

    assert boris.vault.dispatching.roles() == ()

    until(lambda: len(offers(vera)) + len(offers(lev)), CASES)
    assert [agree(each, network.agreed) for each in (vera, lev)] == [0, 0]
    agreed = min(CASES, 2 * network.agreed)
    until(lambda: cases(vera) + cases(lev), agreed)
    assert cases(vera) + cases(lev) == agreed
    assert sum(each.state == "done" for each in anna.vault.dispatching.offers_made()) == agreed
    assert {each.member_id for each in holders(anna)} == {vera.id, lev.id}
    allowed = {anna.id, boris.id, vera.id, lev.id}
    assert set().union(*(each.readers() for each in network.all)) <= allowed
    assert cases(vadim) == 0
    desk.page.get_by_role("link", name="Offered").click()
    expect(desk.page.get_by_text("agreed, the thread is open")).to_have_count(agreed)


def holders(member: Colleague) -> list[Any]:
    """Who holds each case, by what this vault has."""
    found = (member.vault.work.holder(row.case_id) for row in member.vault.queue().rows)
    return [who for who in found if who is not None]
