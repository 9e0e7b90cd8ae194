"""The demo's story, told and checked: asked, queued, answered, read, deleted; and what each party saw.

Every sentence it prints is something that was looked at in a running program, and says whether it held.
"""

from tropa.cases.seeker import AskForm
from tropa.demo.canary import files_with, found_in
from tropa.demo.coordinator import Coordinator
from tropa.demo.findings import Findings
from tropa.demo.guide import publish_guide, served_guide_verifies
from tropa.demo.network import (
    PASSPHRASE,
    Places,
    bring_letters,
    found_network,
    minute_now,
    someone,
    start_desk,
)
from tropa.demo.programs import Program, start_relay
from tropa.demo.seekers import DemoSeeker
from tropa.demo.tap import Tap
from tropa.relay.inventory import Inventory, take_inventory
from tropa.sealing.words import entropy_of, words_of

QUESTION = "Меня зовут на сборный пункт. Ёжик, щука, «съёмка» и 🌲 — всё должно дойти буква в букву."
ANSWER = "Вы вправе потребовать решение письменно. Не подписывайте ничего в первый день — это ваше право."
FOLLOW_UP = "Спасибо. Решение выдали на руки, что дальше?"
SECRETS = (QUESTION, ANSWER, FOLLOW_UP)


def tell(places: Places, findings: Findings, client_sha256: str | None) -> None:
    """Play the whole story through real processes."""
    say = findings.say
    relay, relay_url = start_relay(places.relay_data)
    with relay, Tap(int(relay_url.rpartition(":")[2])) as tap:
        say("The guide is built and published to the relay.")
        published = publish_guide(places.relay_data, places.folder / "guide")
        findings.check(
            "what the relay serves at /guide verifies",
            published and served_guide_verifies(tap.url, places.folder / "fetched.html"),
        )
        say("A network of one is founded, and a dozen people write.")
        found_network(places, tap.url, client_sha256)
        others = bring_letters(tap.url, say)
        seeker = someone(tap.url)
        _conversation(places, seeker, others, tap, findings)
        _nothing_readable(places, relay, tap, findings)
        _deletion(places, seeker, tap, findings)
    say("What the relay holds at the end, all of it:")
    for line in describe(take_inventory(places.relay_data)):
        say(f"  {line}")


def _conversation(places: Places, seeker: DemoSeeker, others: list[DemoSeeker], tap: Tap, findings: Findings) -> None:
    findings.say("Someone asks; the coordinator answers from the desk.")
    seeker.ask(AskForm("ru", "72h", QUESTION, needs=("summons",)), minute_now())
    desk, launch_file = start_desk(places, tap.url)
    with desk, Coordinator(launch_file) as coordinator:
        findings.check(
            "the locked desk shows nothing of any case", QUESTION not in coordinator.unlock("not the passphrase").text
        )
        coordinator.unlock(PASSPHRASE)
        expected = len(others) + 1
        findings.check(f"{expected} cases stand in the queue", coordinator.wait_for_cases(expected) == expected)
        case = coordinator.find_case(QUESTION)
        findings.check("the question stands in the desk letter for letter", case is not None)
        if case is None:
            return
        coordinator.answer(case, ANSWER)
        back = _came_back_with_words(seeker, coordinator, findings)
        back.write(FOLLOW_UP, minute_now())
        findings.check("the second letter reaches the case", coordinator.wait_to_read(case, FOLLOW_UP))
        stranger = _texts(others[0])
        findings.check("another seeker's words show only their own letter", len(stranger) == 1)
        findings.say("What each party saw:")
        findings.say(f"  the seeker:          {_quoted(_texts(back))}")
        findings.say(f"  another seeker:      {_quoted(stranger)}")
        findings.say(f"  the coordinator:     {expected} cases, and in this one {_quoted(coordinator.read(case))}")
        findings.say(f"  the relay:           {len(tap.captured):,} bytes, looked through below")


def _came_back_with_words(seeker: DemoSeeker, coordinator: Coordinator, findings: Findings) -> DemoSeeker:
    written_down = words_of(seeker.entropy, "en")
    back = DemoSeeker(entropy_of(written_down), seeker.relay)
    answered = coordinator.wait_until(lambda: ANSWER in _texts(back))
    findings.check("the answer is read back with the twelve words, letter for letter", answered)
    return back


def _texts(seeker: DemoSeeker) -> list[str]:
    return [text for _, text in seeker.read().letters]


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"«{text[:24]}…»" for text in texts)


def _nothing_readable(places: Places, relay: Program, tap: Tap, findings: Findings) -> None:
    findings.say("What was typed is looked for where it must not be.")
    files = [hit for secret in SECRETS for hit in files_with(secret, places.folder)]
    printed = [hit for secret in SECRETS for hit in found_in(secret, relay.output.encode())]
    wire = [hit for secret in SECRETS for hit in found_in(secret, tap.captured)]
    findings.check(f"in no file of the relay or of the locked desk {files or ''}".rstrip(), not files)
    findings.check("in nothing the relay printed", not printed)
    findings.check(
        f"in none of the {len(tap.captured):,} bytes that passed between them", not wire and bool(tap.captured)
    )


def _deletion(places: Places, seeker: DemoSeeker, tap: Tap, findings: Findings) -> None:
    findings.say("The seeker deletes everything.")
    desk, launch_file = start_desk(places, tap.url)
    with desk, Coordinator(launch_file) as coordinator:
        coordinator.unlock(PASSPHRASE)
        case = coordinator.find_case(QUESTION)
        findings.check("the case was there before", case is not None)
        seeker.delete_everything(minute_now())
        findings.check("the box is empty at once", not _texts(seeker))
        findings.check("the case is gone from the desk", case is not None and coordinator.wait_until_gone(case))


def describe(inventory: Inventory) -> list[str]:
    """The inventory in words, a line each."""
    letters = [f"{count} of {size:,} bytes on day {day}" for (size, day), count in inventory.letters.items()]
    return [
        f"{inventory.team_boxes} team boxes, {inventory.seeker_boxes} seekers' boxes",
        f"sealed letters: {'; '.join(letters) or 'none'}",
        f"{inventory.unspent_tokens} hashes of unspent tokens, {inventory.spent_stamps} spent stamps",
        f"{inventory.notices} signed notices",
    ]
