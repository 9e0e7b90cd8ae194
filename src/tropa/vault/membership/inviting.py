"""Inviting someone, from the inviter's desk: the words' box, what the newcomer left there, and greeting them (10.4).

The only part of membership that speaks to a relay, with `joining`: an invitation's box is not a team's.
"""

import json
from dataclasses import dataclass
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.post.frames import Waiting
from tropa.post.headers import AltchaStamp
from tropa.roster.bundles import verify_bundle
from tropa.roster.devices import DeviceEntry, device_entry
from tropa.roster.errors import BundleRefused, MessageRefused
from tropa.roster.invitations import fingerprint
from tropa.roster.messages import Invitation, Join, Message, decode_message, encode_message
from tropa.roster.names import NetworkId, Role, device_id
from tropa.sealing.errors import LetterRefused
from tropa.sealing.letters import Address, NotForMe, OpenedLetter, open_letter
from tropa.sealing.stamps import solve
from tropa.sealing.types import Entropy, MemberId, RelayId
from tropa.sealing.words import SeekerKeys, seeker_keys
from tropa.vault.context import Context
from tropa.vault.membership.bundles import known_bundles, take_bundles
from tropa.vault.membership.chain import envelopes_after, roster_of
from tropa.vault.membership.proposals import network
from tropa.vault.membership.sharing import send_week
from tropa.vault.membership.telling import say, tell_bundles, tell_entries
from tropa.vault.outbox import ToEveryone, ToInvitation, try_again_now
from tropa.vault.team import Network, coming_weeks, network_of

# More than anyone honest leaves there: the invitation and one join, and what greets the newcomer.
_MOST_LETTERS: Final = 500
_WITHDRAWN: Final = 2
"""In place of `greeted`, until the relay has deleted its box."""


@dataclass(frozen=True)
class Invited:
    """One invitation of ours."""

    id: str
    entropy: Entropy
    roles: tuple[Role, ...]
    member: MemberId
    petname: str
    made_minute: int
    box_open: bool
    join: Join | None
    rivals: int
    greeted: bool

    @property
    def keys(self) -> SeekerKeys:
        """What the words give."""
        return seeker_keys(self.entropy)

    @property
    def entry(self) -> DeviceEntry | None:
        """The device to be admitted, once it has left its keys."""
        if self.join is None:
            return None
        return device_entry(self.join.signing_pub, self.join.steward_pub, self.member, self.roles)

    def fingerprint(self, of: NetworkId) -> str | None:
        """What to compare before it is admitted."""
        return fingerprint(of, self.join.signing_pub, self.join.steward_pub) if self.join else None


def make_invitation(here: Context, roles: tuple[Role, ...], member: MemberId, petname: str) -> str:
    """Make one, and say its id; the next rounds of sync open its box. Call inside a transaction."""
    us, invitation = network(here), here.random(8).hex()
    here.db.run(
        "INSERT INTO invitation (id, entropy, roles, member, petname, made_minute) VALUES (?, ?, ?, ?, ?, ?)",
        *(invitation, here.random(Entropy.SIZE_BYTES), json.dumps(roles), member.text, petname, here.minute),
    )
    say(here, Invitation(us.id, us.details.addresses, roles), ToInvitation(invitation))
    here.record("invitation-made")
    return invitation


def invitations(here: Context) -> list[Invited]:
    """Those that are not over, newest first."""
    rows = here.db.rows(f"{_ROWS} WHERE greeted != ? ORDER BY made_minute DESC, id", _WITHDRAWN)
    return [_invited(*row) for row in rows]


def find_invitation(here: Context, invitation: str) -> Invited | None:
    """One of them."""
    row = here.db.row(f"{_ROWS} WHERE id = ? AND greeted != ?", invitation, _WITHDRAWN)
    return _invited(*row) if row else None


def withdraw(here: Context, each: Invited) -> None:
    """Forget its words, once the relay has deleted its box. Call inside a transaction.

    Where its newcomer is admitted they still need the box: it is only forgotten, as soon as all that is for them is
    there.
    """
    known, entry = roster_of(here), each.entry
    waits = "recipient = 'invitation' AND name = ?1 OR via = ?1"
    if known is None or entry is None or entry.id not in known.devices:
        here.db.run(f"DELETE FROM outbox WHERE {waits}", each.id)  # noqa: S608 -- a constant
        here.db.run("UPDATE invitation SET greeted = ? WHERE id = ?", _WITHDRAWN, each.id)
    elif each.greeted and here.db.row(f"SELECT 1 FROM outbox WHERE {waits}", each.id) is None:  # noqa: S608
        _forget(here, each.id)


def visit_invitations(here: Context, relay: RelayClient) -> list[Refused | RelayMisbehaved]:
    """Open new invitations' boxes, delete withdrawn ones', and look what newcomers have left.

    What the relay would not do is returned.

    Raises:
        tropa.post.errors.PostError: the relay cannot be reached.
    """
    us, met = network_of(here), list[Refused | RelayMisbehaved]()
    try:
        _delete_withdrawn(here, relay)
    except (Refused, RelayMisbehaved) as problem:
        met.append(problem)
    for each in invitations(here) if us else ():
        assert us is not None
        try:
            _visit(here, relay, us, each)
        except (Refused, RelayMisbehaved) as problem:
            # One invitation must hold up neither the others nor the rest of the round; the next round tries it again.
            met.append(problem)
    return met


def _delete_withdrawn(here: Context, relay: RelayClient) -> None:
    for row in here.db.rows(f"{_ROWS} WHERE greeted = ?", _WITHDRAWN):
        withdrawn = _invited(*row)
        relay.delete_box(withdrawn.keys.read_key)
        _forget(here, withdrawn.id)


def _forget(here: Context, invitation: str) -> None:
    here.db.run("DELETE FROM invitation WHERE id = ?", invitation)


def read_words_box(relay: RelayClient, keys: SeekerKeys, relay_id: RelayId) -> list[bytes]:
    """What was sealed to the words' own keys, oldest first, whoever left it."""
    return opened_with_words([each.letter for each in words_box(relay, keys)], keys, relay_id)


def words_box(relay: RelayClient, keys: SeekerKeys) -> list[Waiting]:
    """All that lies in the words' box, oldest first, to whomever it was sealed."""
    return relay.letters(keys.read_key, 0, _MOST_LETTERS)


def opened_with_words(letters: list[bytes], keys: SeekerKeys, relay_id: RelayId) -> list[bytes]:
    """The cores of those that were sealed to the words' own keys."""
    address = Address(relay_id, keys.post_id)
    opened = (_opened(letter, keys, address) for letter in letters)
    return [letter.core for letter in opened if letter is not None]


def _visit(here: Context, relay: RelayClient, us: Network, each: Invited) -> None:
    if not each.box_open:
        relay.open_box(each.keys.read_key, AltchaStamp(solve(relay.challenge())), [])
        here.db.run("UPDATE invitation SET box_open = 1 WHERE id = ?", each.id)
        try_again_now(here, each.id)
    if not each.greeted:
        _look(here, relay, us, each)
        _greet(here, us, each)


def _opened(letter: bytes, keys: SeekerKeys, address: Address) -> OpenedLetter | None:
    try:
        opened = open_letter(letter, keys.reader, address)
    except LetterRefused:
        return None
    return None if isinstance(opened, NotForMe) else opened


def _look(here: Context, relay: RelayClient, us: Network, each: Invited) -> None:
    """The first join stands. Others mean that somebody else has the words: they are counted, and shown."""
    joins = list[Join]()
    for data in read_words_box(relay, each.keys, us.relay_id):
        join = _join_in(data, us)
        if join is not None and join not in joins:
            joins.append(join)
    if not joins:
        return
    first = each.join or joins[0]
    rivals = sum(1 for join in joins if join.signing_pub != first.signing_pub)
    with here.db.transaction():
        here.db.run(
            "UPDATE invitation SET joined = ?, device = ?, rivals = max(rivals, ?) WHERE id = ?",
            *(encode_message(Message(None, 0, first)), device_id(first.signing_pub), rivals, each.id),
        )


def _join_in(data: bytes, us: Network) -> Join | None:
    try:
        body = decode_message(data).body
        if isinstance(body, Join):
            for envelope in body.bundles:
                verify_bundle(envelope.raw, us.id, body.signing_pub)
            return body
    except (MessageRefused, BundleRefused):
        pass
    return None


def _greet(here: Context, us: Network, each: Invited) -> None:
    """Once they are in the chain: into their box what they need, and their keys to everyone."""
    known, entry = roster_of(here), each.entry
    device = known.active(device_id(each.join.signing_pub)) if known and each.join else None
    if device is None or entry is None or each.join is None:
        return
    with here.db.transaction():
        bundles = [envelope.raw for envelope in each.join.bundles]
        take_bundles(here, bundles)
        tell_bundles(here, bundles, ToEveryone())
        tell_entries(here, envelopes_after(here, 0), ToInvitation(each.id))
        tell_bundles(here, known_bundles(here), ToInvitation(each.id))
        # This week's last: whoever has it deletes the box, and must have the others by then (`joining`).
        for week in reversed(coming_weeks(here)):
            send_week(here, week, device, via=each.id)
        give_name(here, each)
        here.db.run("UPDATE invitation SET greeted = 1 WHERE id = ?", each.id)


def give_name(here: Context, each: Invited) -> None:
    """Call whom we admit as their invitation did, unless they have a name here."""
    here.db.run("INSERT OR IGNORE INTO petname VALUES (?, ?)", each.member.text, each.petname)


_ROWS: Final = (
    "SELECT id, entropy, roles, member, petname, made_minute, box_open, joined, rivals, greeted FROM invitation"
)


def _invited(
    id_: str,
    entropy: bytes,
    roles: str,
    member: str,
    petname: str,
    made: int,
    box_open: int,
    joined: bytes | None,
    rivals: int,
    greeted: int,
) -> Invited:
    join = decode_message(joined).body if joined else None
    assert join is None or isinstance(join, Join)
    return Invited(
        id=id_,
        entropy=Entropy(entropy),
        roles=tuple(json.loads(roles)),
        member=MemberId.from_text(member),
        petname=petname,
        made_minute=made,
        box_open=bool(box_open),
        join=join,
        rivals=rivals,
        greeted=bool(greeted),
    )
