"""Who uses relays that come and go: each asks whichever relay it is given, again and again, until it is answered."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

from typing_extensions import override

from tests.relay.running import Relay
from tropa.post.client import RelayClient
from tropa.post.errors import Refused, Unreachable
from tropa.post.headers import TokenStamp
from tropa.post.problems import ProblemName
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import PostId, ReadKey, Token

WITHIN_S = 60.0
AGAIN_AFTER_S = 0.05

Answer = TypeVar("Answer")
OneRelay = Callable[[], Relay]


class Worker(threading.Thread):
    """Works until told to stop. A relay may be away, or full for a moment; whatever else goes wrong is a fault."""

    def __init__(self, one_relay: OneRelay) -> None:
        super().__init__(daemon=True)
        self.one_relay = one_relay
        self.stopping = threading.Event()
        self.refusals: set[ProblemName] = set()
        self.unanswered = 0
        self.longest_s = 0.0
        self.fault: BaseException | None = None
        self._clients: dict[str, RelayClient] = {}

    @override
    def run(self) -> None:
        try:
            self.work()
        except BaseException as fault:
            self.fault = fault
        for client in self._clients.values():
            client.close()

    def work(self) -> None:
        """What it does."""
        raise NotImplementedError

    def answered(self, call: Callable[[Relay, RelayClient], Answer]) -> Answer:
        """What some relay answers in the end."""
        began = time.monotonic()
        while True:
            relay = self.one_relay()
            if relay.url not in self._clients:
                self._clients[relay.url] = relay.client()
            try:
                answer = call(relay, self._clients[relay.url])
            except Unreachable:
                self.unanswered += 1
            except Refused as refusal:
                if refusal.problem is not ProblemName.RELAY_FULL:
                    raise
                self.refusals.add(refusal.problem)
            else:
                self.longest_s = max(self.longest_s, time.monotonic() - began)
                return answer
            assert time.monotonic() - began < WITHIN_S, "no relay answered"
            self.stopping.wait(AGAIN_AFTER_S)

    def check(self) -> None:
        """Raise what went wrong so far."""
        if self.fault is not None:
            raise self.fault

    def finish(self) -> None:
        """Let it end what it began."""
        self.stopping.set()
        self.join(2 * WITHIN_S)
        self.check()
        assert not self.is_alive()


@dataclass(frozen=True)
class Sent:
    """A letter, where it goes and what lets it in."""

    post_id: PostId
    token: Token
    letter: bytes = field(default_factory=lambda: os.urandom(4096))


class Poster(Worker):
    """Posts one letter after another, and remembers which, in order."""

    def __init__(
        self, one_relay: OneRelay, tokens: Sequence[tuple[PostId, Token]], pause_s: Callable[[], float] = lambda: 0.02
    ) -> None:
        super().__init__(one_relay)
        self.tokens = list(tokens)
        self.pause_s = pause_s
        self.acknowledged: list[Sent] = []
        self.twin: SimpleQueue[Sent | None] = SimpleQueue()

    @override
    def work(self) -> None:
        while self.tokens and not self.stopping.is_set():
            sent = Sent(*self.tokens.pop())
            self.twin.put(sent)
            self.post(sent)
            time.sleep(self.pause_s())
        self.twin.put(None)

    def post(self, sent: Sent) -> bool:
        """Whether it was new where it was taken."""
        stamp = TokenStamp(sent.token)
        receipt = self.answered(lambda _, client: client.post_letter(sent.post_id, sent.letter, stamp))
        self.acknowledged.append(sent)
        return receipt.stored

    @property
    def letters(self) -> list[bytes]:
        """Those that were acknowledged."""
        return [sent.letter for sent in self.acknowledged]


class Twin(Poster):
    """Posts what another is posting, at the same moment, and then once more, when it must be there."""

    def __init__(self, one_relay: OneRelay, other: Poster) -> None:
        super().__init__(one_relay, [])
        self.other = other

    @override
    def work(self) -> None:
        while (sent := self.other.twin.get()) is not None:
            self.post(sent)
            assert not self.post(sent), "an acknowledged letter was not there any more"


class Follower(Worker):
    """Reads a box from its last cursor on, again and again, waiting for what comes: no cursor is skipped."""

    def __init__(
        self, one_relay: OneRelay, read_key: ReadKey, wait_s: int = 0, hour: Callable[[], int] = lambda: 0
    ) -> None:
        super().__init__(one_relay)
        self.read_key, self.wait_s, self.hour = read_key, wait_s, hour
        self.read: dict[bytes, int] = {}
        """By letter id, in order: the hour, once it was read."""

    @override
    def work(self) -> None:
        """Until told to stop, and until nothing more is there then."""
        found = 1
        while found or not self.stopping.is_set():
            stopping, after = self.stopping.is_set(), len(self.read)
            wait_s = 0 if stopping else self.wait_s
            got = self.answered(lambda _, client: client.letters(self.read_key, after, wait=wait_s))  # noqa: B023
            hour, found = self.hour(), len(got) or int(not stopping)
            assert [each.cursor for each in got] == list(range(after + 1, after + 1 + len(got)))
            self.read |= {letter_id(each.letter): hour for each in got}
            assert len(self.read) == after + len(got), "a letter came a second time"


def finish_all(workers: Iterable[Worker]) -> None:
    """All of them, told at once."""
    everyone = list(workers)
    for each in everyone:
        each.stopping.set()
    for each in everyone:
        each.finish()
