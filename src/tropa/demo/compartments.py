"""The demo's second story: seven invented people and who could read what, worked out from the keys they hold.

Three stewards, two coordinators, a caseworker, a lawyer; a case handed over, a compartment with the lawyer, a laptop
lost. Every sentence it prints was looked at in running vaults, over the real relay.
"""

from collections.abc import Callable
from typing import Final

from tropa.cases.seeker import AskForm
from tropa.demo.canary import files_with, found_in
from tropa.demo.findings import Findings
from tropa.demo.members import Cast, Member
from tropa.demo.network import Places, minute_now, someone
from tropa.demo.programs import start_relay
from tropa.demo.reach import Reach, reach_of
from tropa.demo.seekers import DemoSeeker
from tropa.demo.tap import Tap
from tropa.sealing.types import RelayId
from tropa.vault.vault import Vault
from tropa.vault.views_members import Role

FOUNDER, SECOND, THIRD = "Anna", "Boris", "Galina"
COORDINATOR, CASEWORKER, LAWYER = "Denis", "Vera", "Lev"

ASKED = "Пришла электронная повестка, срок через неделю, боюсь ошибиться."
ANSWERED = "Срок считается со дня размещения в реестре; вот как его проверить."
IDENTITY = "Моя фамилия Ёлкин, живу один, сестра готова помочь."
SUMMARY = "Передаю: ждёт решения комиссии, проверить срок до пятницы."
BY_CASEWORKER = "Здравствуйте, дальше с вами буду я: пришлите дату на повестке."
FOR_LAWYER = "Вопрос юристу: можно ли просить приостановить решение?"
LATER = "Второй человек: меня вызвали на завтра, что мне взять с собой?"
PHRASES = (ASKED, IDENTITY, SUMMARY, FOR_LAWYER, LATER)
_ROLES: Final[dict[str, Role]] = {
    SECOND: "helper",
    THIRD: "helper",
    COORDINATOR: "coordinator",
    CASEWORKER: "caseworker",
    LAWYER: "adviser",
}
_LABELS: Final = {
    ASKED: "the first letter (need, no name)",
    IDENTITY: "the second letter (who they are)",
    SUMMARY: "the hand-over",
    FOR_LAWYER: "the question to the lawyer",
    LATER: "a letter written after the laptop was lost",
}


def tell_of_compartments(places: Places, findings: Findings) -> None:
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
    seeker = _case_goes_on(cast, relay_url, findings)
    _laptop_is_lost(cast, relay_url, findings)
    relay_id = RelayId.from_text(cast[FOUNDER].relay.relay_info().relay_id)
    _judge(reach_of(cast.vaults, places.relay_data, relay_id, PHRASES), findings)
    findings.check("the seeker's words open their own letters only", LATER not in _texts(seeker))


def _gather(cast: Cast, places: Places, relay_url: str, findings: Findings) -> None:
    findings.say("Anna founds a network; five people join, each by twelve words and a fingerprint compared.")
    anna = cast.newcomer(FOUNDER)
    token = places.publisher_token.read_text(encoding="ascii").strip()
    anna.vault.found_network(anna.relay, token, "Invented network", (relay_url,), ("ru", "en"), None)
    anna.sync()
    for name, role in _ROLES.items():
        cast.bring_in(anna, name, (role,))
    cast.until(lambda: all(_is_in(member) for member in cast.members.values()), "everyone is admitted")
    findings.check("all six are in, and their desks hold the same chain", _same_chain(cast))
    for name in (SECOND, THIRD):
        anna.vault.members.make_steward(cast[name].device_id)
        cast.until(_all_sign_until_steward(cast, name), f"{name} is a steward")
    chain = anna.vault.members.chain()
    findings.check("with three stewards, two must sign", chain is not None and chain.threshold == 2)


def _all_sign_until_steward(cast: Cast, name: str) -> Callable[[], bool]:
    def holds() -> bool:
        _sign_all(cast)
        me = cast[name].vault.members.me()
        return me is not None and me.is_steward

    return holds


def _is_in(member: Member) -> bool:
    me = member.vault.members.me()
    return me is not None and me.status == "active"


def _same_chain(cast: Cast) -> bool:
    chains = [member.vault.members.chain() for member in cast.members.values()]
    return all(chain is not None and chain.head == chains[0].head for chain in chains if chains[0] is not None)


def _sign_all(cast: Cast) -> bool:
    """Every steward signs what the others proposed, as people do after they have spoken."""
    for member in cast.members.values():
        for proposal in member.vault.members.proposals():
            if proposal.can_sign:
                member.vault.members.sign(proposal.proposal_id)
    return True


def _case_goes_on(cast: Cast, relay_url: str, findings: Findings) -> DemoSeeker:
    findings.say("Someone writes. Anna takes the case, answers, learns who they are, and hands over to Vera.")
    anna, denis, vera, lev = cast[FOUNDER], cast[COORDINATOR], cast[CASEWORKER], cast[LAWYER]
    seeker = someone(relay_url)
    seeker.ask(AskForm("ru", "2w", ASKED, needs=("summons",)), minute_now())
    case = seeker.keys.thread.text
    cast.until(lambda: _has(anna.vault, case) and _has(denis.vault, case), "both coordinators have the letter")
    anna.vault.work.claim(case)
    anna.vault.answer(case, ANSWERED)
    cast.until(lambda: denis.vault.work.holder(case) is not None, "Denis hears that it is taken")
    findings.check("Denis sees that Anna has it", _holder(denis, case) == anna.member_id)
    cast.until(lambda: ANSWERED in _texts(seeker), "the seeker has the answer")
    seeker.write(IDENTITY, minute_now())
    cast.until(lambda: IDENTITY in _letters(anna.vault, case), "the second letter is there")
    handed = anna.vault.work.hand_over(case, vera.member_id, SUMMARY, "all")
    cast.until(lambda: _has(vera.vault, case) and _holder(vera, case) == vera.member_id, "Vera holds the case")
    findings.check("Vera reads what was said before, marked as carried over", _is_hearsay(vera, case))
    vera.vault.answer(case, BY_CASEWORKER)
    thread = vera.vault.work.open_thread(case, "legal", (lev.member_id,), (), with_reply_key=False)
    vera.vault.work.note(thread, FOR_LAWYER)
    cast.until(lambda: BY_CASEWORKER in _texts(seeker), "the seeker hears from Vera")
    cast.until(lambda: _reads_note(lev, case), "Lev has the question")
    threads = {each.thread_id for each in lev.vault.work.threads(case)}
    findings.check(
        "Lev reads the question, and not the hand-over", threads == {thread} and handed.thread_id not in threads
    )
    return seeker


def _laptop_is_lost(cast: Cast, relay_url: str, findings: Findings) -> None:
    findings.say("Denis' laptop is lost: one steward suspends it and proposes to retire it, another signs.")
    anna, denis = cast[FOUNDER], cast[COORDINATOR]
    device = denis.device_id
    exposed = anna.vault.work.exposure((denis.member_id,))
    findings.say(f"  exposed with it: {exposed.people} people, {exposed.compartments} compartments")
    lost = cast.members.pop(COORDINATOR)
    anna.vault.members.retire(device)
    cast.until(lambda: _sign_all(cast) and _is_retired(anna, device), "the laptop is retired")
    cast.until(lambda: _new_keys_are_out(anna), "new keys are in force")
    late = someone(relay_url)
    late.ask(AskForm("ru", "72h", LATER), minute_now())
    cast.until(lambda: _has(anna.vault, late.keys.thread.text), "the later letter is read")
    lost.sync()
    findings.check("the lost laptop does not get the later letter", not _has(lost.vault, late.keys.thread.text))
    cast.members[COORDINATOR] = lost


def _is_retired(member: Member, device: str) -> bool:
    people = member.vault.members.people()
    return any(each.device_id == device and each.status == "retired" for one in people for each in one.devices)


def _new_keys_are_out(member: Member) -> bool:
    """Whether this and the coming weeks have keys younger than the suspension, and the relay has their notices."""
    chain, network = member.vault.members.chain(), member.vault.network()
    if chain is None or network is None or not network.is_published:
        return False
    suspended = max(entry.version for entry in chain.entries if entry.kind == "suspend")
    newer = {entry.subject.week for entry in chain.entries if entry.kind == "team" and entry.version > suspended}
    return {notice.week for notice in network.notices} <= newer


def _judge(reach: Reach, findings: Findings) -> None:
    findings.say("Who could read what, from the keys each vault holds (every letter tried with every key):")
    for name in reach.phrases:
        can = [label for phrase, label in _LABELS.items() if phrase in reach.phrases[name]]
        findings.say(f"  {name + ':':9}{reach.letters[name]:4} letters; {', '.join(can) or 'nothing of either case'}")
    expected = {
        ASKED: {FOUNDER, COORDINATOR, CASEWORKER},
        IDENTITY: {FOUNDER, CASEWORKER},
        # Whoever wrote it keeps a copy in their vault, and no key to the letter.
        SUMMARY: {CASEWORKER},
        FOR_LAWYER: {LAWYER},
        LATER: {FOUNDER},
    }
    for phrase, members in expected.items():
        found = reach.readers_of(phrase)
        findings.check(f"{_LABELS[phrase]}: opened by {', '.join(sorted(found)) or 'nobody'}", found == members)


def _has(vault: Vault, case: str) -> bool:
    return any(row.case_id == case for row in vault.queue().rows)


def _holder(member: Member, case: str) -> str | None:
    holder = member.vault.work.holder(case)
    return holder.member_id if holder else None


def _letters(vault: Vault, case: str) -> list[str]:
    return [entry.text for entry in vault.case(case).timeline]


def _is_hearsay(member: Member, case: str) -> bool:
    entries = [entry for thread in member.vault.work.threads(case) for entry in thread.entries]
    return any(entry.text == IDENTITY and entry.carried_by is not None for entry in entries)


def _reads_note(member: Member, case: str) -> bool:
    return any(entry.text == FOR_LAWYER for thread in member.vault.work.threads(case) for entry in thread.entries)


def _texts(seeker: DemoSeeker) -> list[str]:
    return [text for _, text in seeker.read().letters]
