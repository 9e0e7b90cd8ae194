"""The checklist of proof as a letter's text: what the person is to keep; nothing of it is asked for. Pure."""

from collections.abc import Iterable

from tropa.desk.words import Words
from tropa.journeys.aftercare import EvidenceLine


def proof_letter(words: Words, lines: Iterable[EvidenceLine]) -> str:
    """Every kind of proof with its sentence; what they have already is said to be there."""
    opens, ends = words.say("after.letter-opens"), words.say("after.letter-ends")
    items = "\n".join(_item(words, line) for line in lines)
    return f"{opens}\n\n{items}\n\n{ends}"


def _item(words: Words, line: EvidenceLine) -> str:
    has = words.say("after.letter-has") if line.has == "kept" else ""
    return f"— {words.say(f'after-proof.{line.id}')}. {words.say(f'after-proof-hint.{line.id}')} {has}".rstrip()
