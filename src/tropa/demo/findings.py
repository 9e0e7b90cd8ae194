"""What a story found to hold and what not, said as it is found."""

from dataclasses import dataclass, field

from tropa.demo.network import Say


@dataclass
class Findings:
    """What held and what did not."""

    say: Say
    failed: list[str] = field(default_factory=list)

    def check(self, sentence: str, held: bool) -> None:
        """Say whether ``sentence`` held."""
        self.say(f"  {'held  ' if held else 'FAILED'}  {sentence}")
        if not held:
            self.failed.append(sentence)
