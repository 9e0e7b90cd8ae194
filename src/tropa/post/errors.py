"""How talking to a relay can fail, split by who erred."""

from tropa.post.problems import ProblemName


class PostError(Exception):
    """Base of everything the relay's client raises."""


class Refused(PostError):
    """The relay understood and said no; nothing was stored or spent.

    Attributes:
        problem: which refusal (protocol §6.4).
        detail: the relay's own sentence on what to do next.
        retry_after_s: seconds after which another try may succeed, where the relay said so.
        notice: with ``box-closed``, the newest notice's envelope, unverified.
    """

    def __init__(
        self, problem: ProblemName, detail: str, retry_after_s: int | None = None, notice: bytes | None = None
    ) -> None:
        super().__init__(f"the relay refused ({problem.value}): {detail}")
        self.problem = problem
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.notice = notice


class Unreachable(PostError):
    """The network erred: no answer came. What was sent may or may not have been stored; send the very same again."""


class RelayMisbehaved(PostError):
    """The relay answered something the protocol does not allow. Nothing of its answer was used."""


class FrameRefused(RelayMisbehaved):
    """A stream of letters broke the rules of protocol §6.3.

    Attributes:
        reason: ``truncated``, ``size`` or ``cursor``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the relay's stream of letters is malformed ({reason}); no letter after the fault was used")
        self.reason = reason
