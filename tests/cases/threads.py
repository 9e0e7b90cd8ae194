"""Invented threads for the tests of this room: real keys, real ids, any shape."""

from hypothesis import strategies as st

from tropa.cases.events import Body, Core, Event, Letter, encode_core, event_of
from tropa.cases.seeker import AskForm, Intake, build_ask, own_author
from tropa.sealing.keys import AuthorId, author_id
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, Entropy, SealingSeed, ThreadId
from tropa.sealing.words import SeekerKeys, seeker_keys

SEEKER: SeekerKeys = seeker_keys(Entropy(bytes(16)))
STRANGER: SeekerKeys = seeker_keys(Entropy(bytes(15) + b"\1"))
TEAM = ReaderKeys(SealingSeed(bytes([2]) * 32), AuthPrivateKey(bytes([3]) * 32))
REPLY = ReaderKeys(SealingSeed(bytes([4]) * 32), AuthPrivateKey(bytes([5]) * 32))
S, R = own_author(SEEKER), author_id("r", REPLY.public.auth)
AUTHORS = (S, R, own_author(STRANGER), author_id("t", AuthPublicKey(bytes([9]) * 32)))


def the_ask(text: str = "Помогите") -> Event:
    """The seeker's first letter."""
    form = AskForm("ru", "72h", text)
    return event_of(encode_core(build_ask(SEEKER, Intake("0" * 64, TEAM.public), form, 100)))


def says(
    author: AuthorId,
    seq: int,
    parents: list[Event],
    text: str = "",
    lamport: int | None = None,
    body: Body | None = None,
) -> Event:
    """An event after these."""
    highest = max((parent.core.lamport for parent in parents), default=0)
    ids = tuple(sorted({parent.event_id for parent in parents}, key=lambda at: at.raw))
    core = Core(thread(), author, seq, ids, lamport or highest + 1, 200, body or Letter(text))
    return event_of(encode_core(core))


def thread() -> ThreadId:
    """The seeker's thread."""
    return SEEKER.thread


@st.composite
def event_sets(draw: st.DrawFn) -> list[Event]:
    """Up to a dozen events by several authors: forks, holes, repeated numbers, and now and then a lying lamport."""
    events = [the_ask()]
    for number in range(draw(st.integers(0, 11))):
        parents = draw(st.lists(st.sampled_from(events), min_size=1, max_size=4))
        lie = draw(st.sampled_from([None, None, None, 2, 7]))
        seq = draw(st.integers(0, 5))
        events.append(says(draw(st.sampled_from(AUTHORS)), seq, parents, f"text {number}", lie))
    return events
