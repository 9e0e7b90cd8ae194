"""A seeker of tests who complains: sealed by the notice the relay shows, and read from the own box."""

from tests.support.seeker import MINUTE_S, Seeker
from tropa.cases.complaints import (
    COMPLAINT_LETTER_BYTES,
    ComplaintCore,
    Said,
    build_complaint,
    build_withdrawal,
    encode_complaint,
    read_complaints,
)
from tropa.roster.notice import Complaints


def whom_to_tell(seeker: Seeker) -> Complaints:
    """What the notice says of complaints."""
    said = seeker.notice.complaints
    assert said, "the notice names no listeners"
    return said


def complain(seeker: Seeker, text: str, *, wants_answer: bool = True, number: int = 0) -> bytes:
    """Send a complaint to the listeners, and the copy for oneself; the letter as it is at the relay."""
    to = whom_to_tell(seeker).reader
    core = build_complaint(seeker.keys, to, "ru", text, wants_answer, seeker.now_s // MINUTE_S, number)
    sealed = post(seeker, core)
    seeker.send(
        encode_complaint(core), seeker.keys.reader.public, seeker.keys.post_id, size_bytes=COMPLAINT_LETTER_BYTES
    )
    return sealed


def withdraw(seeker: Seeker, number: int = 1) -> bytes:
    """Ask the listeners to destroy it all."""
    return post(seeker, build_withdrawal(seeker.keys, seeker.now_s // MINUTE_S, number))


def post(seeker: Seeker, core: ComplaintCore) -> bytes:
    """Seal a core to the listeners of the week and put it where all letters to members wait."""
    box, to = seeker.notice.team.post_id, whom_to_tell(seeker).reader
    return seeker.send(encode_complaint(core), to, box, size_bytes=COMPLAINT_LETTER_BYTES)


def heard_back(seeker: Seeker) -> tuple[Said, ...]:
    """What the own box says of complaints."""
    letters = [each.letter for each in seeker.relay.letters(seeker.keys.read_key)]
    return read_complaints(letters, seeker.keys, seeker.relay_id)
