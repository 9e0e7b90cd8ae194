"""Memory that is held while bytes come in or go out: so much, and when it is short whoever moves slowest is let go.

Nobody is refused because others came first and then do nothing. It knows of no request, socket or loop: whoever holds
something says how it is let go, and when it was moved on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.relay.abuse.ceilings import Ceiling, Claim

# Bodies held in memory until they are on disk.
MOST_BODY_BYTES: Final = 64 * 2**20

# Answers held in memory until they have gone out, as they were read and again as the server holds them: counted by the
# most that each may take, so that two thousand who wait for one letter are answered at once (half of the unit's 1 GB).
MOST_ANSWER_BYTES: Final = 512 * 2**20

# What moved counts half as much so much later. Of bodies: a slow telephone's pauses are shorter. An answer is seen to
# move only once 64 KiB of it have gone.
BODIES_HALVE_IN_S: Final = 2.0
ANSWERS_HALVE_IN_S: Final = 5.0

# No burst counts for more than a slow telephone's steady pace, and whoever begins is given the time to show it.
_MOST_MOVED: Final = 16_384.0
_MOVED_AT_FIRST: Final = 4_096.0

# Nothing came for some six half-lives: not even bulk is kept waiting for it.
_STANDS_STILL: Final = 256.0

# Of those that stand still, so much at once: looking for them takes time.
_SLACK_BYTES: Final = 2**20

# Those who have shown nothing that lets them in share a sixteenth.
_UNSHOWN_PART: Final = 1 / 16


@dataclass
class Moving(Ceiling):
    """A ceiling with who holds what of it. ``monotonic`` gives seconds that never go back."""

    monotonic: Callable[[], float] = field(kw_only=True)
    halves_in_s: float = field(default=BODIES_HALVE_IN_S, kw_only=True)
    _going_on: dict["Hold", None] = field(default_factory=dict)
    _shown: dict[bytes, "Hold"] = field(default_factory=dict)
    _unshown: int = 0

    def hold(self) -> "Hold":
        """For one request; it holds nothing yet."""
        return Hold(self)

    def begin(self, hold: "Hold") -> None:
        """It may be let go from now on; so is at once what else was begun by the same stamp, token or blob."""
        self._going_on[hold] = None
        for name in hold.shown:
            if (before := self._shown.get(name)) not in (None, hold):
                before.drop()
            self._shown[name] = hold

    def end(self, hold: "Hold") -> None:
        """It may not be let go any more."""
        self._going_on.pop(hold, None)
        for name in hold.shown:
            if self._shown.get(name) is hold:
                del self._shown[name]

    def take_for(self, hold: "Hold", amount: int) -> bool:
        """Take it, letting go whoever moves slowest where there is not enough; false when that is this one itself."""
        if self._is_short(hold.claim, amount) and not self._make_room(hold, amount):
            return False
        self.taken += amount
        self._unshown += amount if hold.claim is Claim.UNSHOWN else 0
        return True

    def give_back_of(self, hold: "Hold", amount: int) -> None:
        """What was taken for it is free again."""
        self.give_back(amount)
        self._unshown -= amount if hold.claim is Claim.UNSHOWN else 0

    def _make_room(self, hold: "Hold", amount: int) -> bool:
        now_s = self.monotonic()
        among = [each for each in self._going_on if each.amount or each is hold]
        if self._unshown_is_short(hold.claim, amount):
            among = [each for each in among if each.claim is Claim.UNSHOWN]
        for worth, each in sorted(((each.worth(now_s), each) for each in among), key=lambda pair: pair[0]):
            slack = _SLACK_BYTES if worth[0] < Claim.UNSHOWN else 0
            if each is hold or not self._is_short(hold.claim, amount + slack):
                break
            each.drop()
        return not self._is_short(hold.claim, amount)

    def _is_short(self, claim: Claim, amount: int) -> bool:
        return not self.has_room(amount, claim) or self._unshown_is_short(claim, amount)

    def _unshown_is_short(self, claim: Claim, amount: int) -> bool:
        return claim is Claim.UNSHOWN and self._unshown + amount > self.most * _UNSHOWN_PART


@dataclass(eq=False)
class Hold:
    """What one request holds. ``shown`` names what was found good of what lets it in: each lets in one at a time."""

    of: Moving
    amount: int = 0
    claim: Claim = Claim.UNSHOWN
    shown: tuple[bytes, ...] = ()
    was_dropped: bool = False
    _let_go: Callable[[], None] | None = None
    _moved: float = 0.0
    _at_s: float = 0.0

    def begin(self, claim: Claim, shown: tuple[bytes, ...], let_go: Callable[[], None]) -> None:
        """From now until ``end``, ``let_go`` is called when it moves too slowly while others need the room."""
        self.claim, self.shown, self._let_go = claim, shown, let_go
        self._moved, self._at_s = _MOVED_AT_FIRST, self.of.monotonic()
        self.of.begin(self)

    def take(self, amount: int) -> bool:
        """So much more, unless others need it more."""
        if self.was_dropped or not self.of.take_for(self, amount):
            return False
        self.amount += amount
        return True

    def shrink(self, amount: int) -> None:
        """Hold no more than so much."""
        more = max(0, self.amount - amount)
        self.of.give_back_of(self, more)
        self.amount -= more

    def moved(self, amount: int) -> None:
        """So many bytes came, or went."""
        now_s = self.of.monotonic()
        self._moved, self._at_s = min(_MOST_MOVED, self._moved_by(now_s) + amount), now_s

    def end(self) -> None:
        """All of it is here: now it is for us to go on."""
        self.of.end(self)
        self._let_go = None

    def drop(self) -> None:
        """Others need what it holds."""
        let_go, self.was_dropped = self._let_go, True
        self.end()
        self.give_back()
        if let_go is not None:
            let_go()

    def give_back(self) -> None:
        """All that was taken."""
        self.of.give_back_of(self, self.amount)
        self.amount = 0

    def worth(self, now_s: float) -> tuple[int, float]:
        """The least is let go first: what stands still, then by claim, then whoever moves slowest."""
        moved = self._moved_by(now_s)
        return (-1 if moved < _STANDS_STILL else self.claim, moved)

    def _moved_by(self, now_s: float) -> float:
        return self._moved * float(0.5 ** ((now_s - self._at_s) / self.of.halves_in_s))
