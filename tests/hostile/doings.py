"""What members and the seeker do while the relay lies, and what must be shown for it once it is honest again."""

from dataclasses import dataclass, field

from tests.hostile.town import CANARY, Town
from tropa.cases.seeker import AskForm
from tropa.post.frames import Waiting
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import Entropy


@dataclass
class Written:
    """What was written, by the desk that must show it."""

    notes: dict[str, list[str]] = field(default_factory=dict)
    to_anna: list[str] = field(default_factory=list)
    from_anna: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def lacking(self, town: Town) -> list[str]:
        """What is not shown where it should be, or is shown more than once."""
        case, anna = town.case_id, town["anna"]
        shown = {name: town[name].texts(case) for name in ("galya", "vera")}
        found = [
            f"{name}: {text}" for name, texts in self.notes.items() for text in texts if shown[name].count(text) != 1
        ]
        found += [
            f"{name} lacks {text}"
            for name in ("galya", "vera")
            for text in self.notes.get(name, ())
            if text not in anna.texts(case)
        ]
        found += [f"anna: {text}" for text in (*self.to_anna, *self.from_anna) if anna.letters(case).count(text) != 1]
        heard = [text for who, text in town.seeker.read().letters if who == "network"]
        found += [f"seeker: {text}" for text in self.from_anna if heard.count(text) != 1]
        for name in ("anna", "boris"):
            firsts = [row.first_words for row in town[name].vault.queue().rows]
            found += [f"{name}: {text}" for text in self.asked if firsts.count(text) != 1]
        return found


def a_days_work(town: Town, number: int = 1) -> Written:
    """The seeker writes, Anna answers, notes in both compartments from both sides, and somebody new asks."""
    case, written = town.case_id, Written()
    anna = town["anna"].vault
    for name in ("galya", "vera"):
        thread = town.thread_with(name)
        texts = [f"{CANARY} {number}: анна и {name}", f"{CANARY} {number}: {name} и анна"]
        anna.work.note(thread, texts[0])
        town[name].vault.work.note(thread, texts[1])
        written.notes[name] = texts
    written.to_anna = [f"{CANARY} {number}: от ищущего"]
    town.seeker.write(written.to_anna[0])
    written.from_anna = [f"{CANARY} {number}: ответ"]
    anna.answer(case, written.from_anna[0])
    written.asked = [f"{CANARY} {number}: кто-то новый"]
    town.someone(Entropy(number.to_bytes(16, "big"))).ask(AskForm("ru", "2w", written.asked[0]))
    return written


def came_through(town: Town, door: str, letters: list[Waiting]) -> list[Waiting]:
    """Of these, what came through someone's door."""
    theirs = town.relay.posted_by(door)
    return [each for each in letters if letter_id(each.letter) in theirs]


def without(town: Town, door: str, letters: list[Waiting]) -> list[Waiting]:
    """These, but what came through someone's door."""
    theirs = town.relay.posted_by(door)
    return [each for each in letters if letter_id(each.letter) not in theirs]
