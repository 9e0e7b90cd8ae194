"""The room's errors, split by who erred. A rule that is not open is not an error but a result with its reason."""

from dataclasses import dataclass

from typing_extensions import override


class RightsError(Exception):
    """Anything this room refuses."""


class InputErred(RightsError):
    """What a person wrote, in a pack or as an answer, cannot be used as it is; the message says what to change."""


class PeerErred(RightsError):
    """Someone handed over a pack that no honest program makes. Nothing in it was used."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a pack: where, and what to do. ``line`` counts from 1; 0 is the file as a whole."""

    file: str
    line: int
    text: str

    @override
    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"


class PackRefused(InputErred):
    """A pack that cannot be read; all its ``problems`` are named."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class AnswerRefused(InputErred):
    """An answer that its question cannot have."""


class PaperRefused(InputErred):
    """A paper was asked for, or a field filled in, that the pack does not have."""


class CannotPrint(InputErred):
    """A PDF's face has no sign for some of what was written; `.signs` names them, as far as is known."""

    def __init__(self, signs: str) -> None:
        super().__init__(
            f"no sign for {signs!r} in the PDF's face; nothing was made; leave it out, or take the Word file"
        )
        self.signs = signs


class PackMalformed(PeerErred):
    """Not a compiled pack in its one spelling, or its words are not the words it names."""


class PackUnsigned(PeerErred):
    """A pack that the expected key did not sign."""


class GuideMismatch(PeerErred):
    """A file that is not a guide as this program builds it, or not the one that was signed. Do not rely on it."""
