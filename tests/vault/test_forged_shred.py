"""Whoever holds only the team key cannot have a case destroyed whose seeker has a key of the thread's own."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.cases.events import Core, Shred, encode_core
from tropa.cases.seeker import build_shred, own_author
from tropa.sealing import _xwing
from tropa.sealing import letters as sealing
from tropa.sealing.encoding import u32
from tropa.sealing.types import EventId
from tropa.vault.team import weeks


@dataclass
class Thief:
    """Has stolen this week's team key, and nothing else."""

    stage: Stage

    def forge_shred(self, seeker: Seeker, number: int = 99) -> None:
        """The seeker's own wish to delete everything, made with the reader's half of the static-static secret."""
        week = weeks(self.stage.vault.inside)[0]
        team, sender = week.team, seeker.keys.reader.public.auth
        author = own_author(seeker.keys)
        core = encode_core(Core(seeker.keys.thread, author, number, (EventId(bytes(32)),), 2, 1, Shred()))
        private = X25519PrivateKey.from_private_bytes(team.auth.raw)
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender.raw))
        tag = sealing._tag(sealing._mac_key(shared, sender, team.public, week.address), core)
        plain = sender.raw + tag + u32(len(core)) + core
        plain += bytes(sealing.room_for_core(4_096) - len(core))
        reader = _xwing.load_public(team.public.sealing)
        hint = bytes(16)
        letter = hint + _xwing.SUITE.encrypt(plain, reader, info=sealing._info(week.address, hint))
        self.stage.relay.put(week.address.post_id, letter)


def answered(stage: Stage) -> Seeker:
    seeker = stage.asked("первое")
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    return seeker


def test_a_forged_wish_to_delete_does_not_destroy_a_case_whose_seeker_uses_the_threads_key(stage: Stage) -> None:
    """It is refused with its own reason and shown; a later letter is taken in, and the seeker's own wish is obeyed."""
    seeker = answered(stage)
    seeker.write("к ключу переписки")
    stage.sync()
    before = stage.vault.case(stage.case_id(seeker)).timeline
    Thief(stage).forge_shred(seeker)
    report = stage.sync()
    assert (report.refused, report.shredded) == ({"shred-to-team": 1}, 0)
    case = stage.vault.case(stage.case_id(seeker))
    assert case.timeline == before
    assert [(each.kind, each.count) for each in case.problems] == [("team-key-shred", 1)]
    seeker.write("я здесь")
    stage.sync()
    assert stage.vault.case(case.case_id).timeline[-1].text == "я здесь"
    seeker.delete_everything()
    assert stage.sync().shredded == 1
    assert stage.vault.queue().rows == ()
    assert stage.vault.sync_state().refused_kept == 0


def test_the_same_forgery_repeated_is_counted_once_and_others_each(stage: Stage) -> None:
    """A relay that repeats a letter makes no new sign of it."""
    seeker = answered(stage)
    seeker.write("к ключу переписки")
    stage.sync()
    for number in (98, 99):
        Thief(stage).forge_shred(seeker, number)
    for each in list(stage.relay.boxes[stage.relay.team_box].letters):
        stage.relay.put(stage.relay.team_box, each.letter)
    stage.sync()
    case = stage.vault.case(stage.case_id(seeker))
    assert [(each.kind, each.count) for each in case.problems] == [("team-key-shred", 2)]


def test_a_seeker_who_never_used_the_threads_key_is_obeyed_by_the_team_key(stage: Stage) -> None:
    """They were answered, and have not read it: the team key is all they know."""
    seeker = stage.asked("первое")
    read = seeker.read()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    team = seeker.notice.team
    seeker.send(build_shred(seeker.keys, read, seeker.now_s // 60), team.reader, team.post_id)
    assert stage.sync().shredded == 1
    assert stage.vault.queue().rows == ()
