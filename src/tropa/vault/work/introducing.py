"""Seeing that a seeker's thread has a reply key that can be shared, and answering. Call inside a transaction."""

from collections.abc import Iterable

from tropa.cases.attached import Attached
from tropa.cases.commands import Answer, answer, introduce
from tropa.cases.events import Core, Welcome, encode_core, event_of
from tropa.cases.fold import Thread
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.vault.context import Context
from tropa.vault.expecting import expect_letters
from tropa.vault.files.noting import take_chosen
from tropa.vault.outbox import ToSeeker, put
from tropa.vault.shelf import ThreadRow, add_event, add_reply_key, events_of, folded, introducing_key_of, thread_row
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.claims import claim, free_for
from tropa.vault.work.errors import HeldByOther, NoReplyKey, ReplyKeysDisputed
from tropa.vault.work.shelf_work import audience_of, threads_read
from tropa.vault.work.standing import note_ending
from tropa.vault.work.telling import give_reply_keys, has_reply_key, tell_sent, threads_to_tell
from tropa.vault.work.welcomes import answering_key, replies, reply_of, without_doubtful


def write_answer(here: Context, case: CaseRef, row: ThreadRow, text: str, blobs: tuple[Attached, ...] = ()) -> None:
    """Put an answer into the outbox, for the seeker and for the colleagues who read them; claims the case if need be.

    `blobs`: all that was chosen in the seeker's thread; the letter waits until the relay has them.

    Raises:
        HeldByOther, CaseClosed, NoReplyKey, ReplyKeysDisputed, NotInNetwork.
    """
    claim(here, case)
    keys = _reply_key(here, case)
    thread = _built_upon(here, row, keys)
    command = Answer(text, here.minute, keys.public, row.team_auth, blobs)
    written = _put(here, case, answer(thread, command))
    _share_with_own_devices(here, case, keys)
    tell_sent(here, case, written, threads_to_tell(here, case))
    note_ending(here, case)


def see_introduced(here: Context, case: CaseRef) -> None:
    """See that the seeker is given a reply key which can be shared.

    Raises:
        NoReplyKey: that cannot be done from here.
        ReplyKeysDisputed: nothing shows yet which of several the seeker goes by.
    """
    row = thread_row(here, case.case)
    if row is None:
        raise NoReplyKey
    keys = _reply_key(here, case)
    thread = _built_upon(here, row, keys)
    welcome = introduce(thread, Answer("", here.minute, keys.public, row.team_auth))
    if welcome is not None:
        tell_sent(here, case, _put(here, case, [welcome]), threads_to_tell(here, case))


def _reply_key(here: Context, case: CaseRef) -> ReaderKeys:
    """The key that the seeker goes by; else a fresh one, never one that no believed welcome names."""
    found = answering_key(here, case)
    if found is not None:
        return found
    if replies(here, case).is_disputed:
        raise ReplyKeysDisputed
    if introducing_key_of(here, case.case) is None or not _is_ours_to_introduce(here, case):
        raise NoReplyKey
    return _fresh_key(here, case)


def _built_upon(here: Context, row: ThreadRow, keys: ReaderKeys) -> Thread:
    """The seeker's thread, for what is written next by this key."""
    rows = events_of(here, row.thread)
    return folded(row, without_doubtful(rows, reply_of(keys)))


def _is_ours_to_introduce(here: Context, case: CaseRef) -> bool:
    try:
        free_for(here, case, people.me(here).member)
    except HeldByOther:
        return False
    return True


def _fresh_key(here: Context, case: CaseRef) -> ReaderKeys:
    keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
    add_reply_key(here, case.case, keys)
    expect_letters(here, case.case)
    return keys


def _put(here: Context, case: CaseRef, cores: Iterable[Core]) -> list[bytes]:
    written = []
    for core in cores:
        data = encode_core(core)
        event = event_of(data)
        add_event(here, data, event, "own", here.minute, case)
        to = ToSeeker(case.case, by_team=isinstance(core.body, Welcome))
        put(here, data, to, event_id=event.event_id, case=case.case)
        if core.blobs:
            take_chosen(here, case.case, event.event_id, goes_out=True)
        written.append(data)
    return written


def _share_with_own_devices(here: Context, case: CaseRef, keys: ReaderKeys) -> None:
    """Whoever holds a case holds it with all their devices: the thread of oneself alone has the key."""
    alone = {people.me(here).member}
    for thread in threads_read(here, case):
        if audience_of(here, thread) == alone and not has_reply_key(here, case, thread, keys):
            give_reply_keys(here, case, thread)
