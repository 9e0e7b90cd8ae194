"""The network through time: founding, publishing, rotating, destroying, and what strangers are shown."""

import os
from dataclasses import replace

import pytest

from tests.support.memory_relay import PUBLISHER, MemoryRelay, lose_connection
from tests.vault.conftest import CHEAP, Clock, Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Refused, Unreachable
from tropa.post.problems import ProblemName
from tropa.roster.chain import extend
from tropa.roster.names import NetworkId
from tropa.roster.notice import verify_notice
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.types import RelayId
from tropa.vault.errors import FoundingRefused
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault
from tropa.vault.views import NetworkView

ADDRESSES = ("http://127.0.0.1:8750/",)


def found(vault: Vault, relay: MemoryRelay, token: str = PUBLISHER, **changes: object) -> NetworkView:
    details = {"petname": "наша", "addresses": ADDRESSES, "languages": ("ru", "en"), "client_sha256": None} | changes
    return vault.found_network(relay, token, **details)


@pytest.fixture
def relay(clock: Clock) -> MemoryRelay:
    return MemoryRelay(clock)


def test_founding_opens_boxes_and_publishes_notices_for_five_weeks(
    vault: Vault, relay: MemoryRelay, clock: Clock
) -> None:
    """This week and the four that follow, each good on its own days, all by one signer."""
    network = found(vault, relay)
    assert network.is_published
    weeks = [notice.week for notice in network.notices]
    assert weeks == list(range(weeks[0], weeks[0] + 5)) == sorted(relay.notices)
    assert len(relay.boxes) == 5
    for week in weeks:
        notice = verify_notice(relay.notices[week][1], relay.relay_id, first_day(week), network.network_id)
        assert (notice.valid_until_day, notice.addresses, notice.languages) == (last_day(week), ADDRESSES, ("ru", "en"))
        assert notice.team.post_id in relay.boxes


def test_no_two_weeks_share_a_key_or_a_box(vault: Vault, relay: MemoryRelay) -> None:
    """Rotation is complete, whoever came or left."""
    network = found(vault, relay)
    teams = [
        verify_notice(relay.notices[each.week][1], relay.relay_id, each.valid_from_day).team for each in network.notices
    ]
    assert len({(team.post_id, team.xwing_pub, team.auth_pub) for team in teams}) == 5
    assert all(len({getattr(team, part) for team in teams}) == 5 for part in ("post_id", "xwing_pub", "auth_pub"))


def test_the_vault_keeps_the_rosters_first_entry(vault: Vault, relay: MemoryRelay) -> None:
    """Version one of the chain, verifiable, naming this device."""
    network = found(vault, relay)
    row = vault.inside.db.row("SELECT envelope FROM roster_entry WHERE version = 1")
    assert row is not None
    roster = extend(NetworkId(network.network_id), row[0], vault.inside.day)
    assert [device.id for device in roster.stewards] == [network.device_id]


def test_founding_again_makes_nothing_new(vault: Vault, relay: MemoryRelay) -> None:
    """The same details: the same network, the same notices."""
    first, notices = found(vault, relay), dict(relay.notices)
    assert (found(vault, relay), relay.notices) == (first, notices)


@pytest.mark.parametrize("call", ["relay_info", "open_team_box", "put_notice"])
def test_a_founding_that_was_cut_off_is_finished_by_calling_again(vault: Vault, relay: MemoryRelay, call: str) -> None:
    """Whichever call the connection broke at, and after however many."""
    for number in range(4):
        calls = iter(range(100))

        def pull(name: str, number: int = number, calls: object = calls) -> None:
            if name == call and next(calls) == number:
                raise Unreachable("cable")

        relay.before = pull
        try:
            found(vault, relay)
        except Unreachable:
            continue
    relay.before = lambda name: None
    network = found(vault, relay)
    assert network.is_published
    assert len(relay.boxes) == len(relay.notices) == 5


def test_sync_finishes_a_founding_too(vault: Vault, relay: MemoryRelay) -> None:
    """The next round publishes what is missing."""
    relay.before = lose_connection("put_notice")
    with pytest.raises(Unreachable):
        found(vault, relay)
    network = vault.network()
    assert network is not None
    assert not network.is_published
    relay.before = lambda name: None
    assert sync_once(vault, relay).problem is None
    assert replace(network, notices=()) == replace(found(vault, relay), notices=())


def test_a_wrong_publisher_token_is_named_and_the_right_one_then_works(vault: Vault, relay: MemoryRelay) -> None:
    """What was made is kept: the network founded in the end is the one begun."""
    for token in ("wrong", "wrong\nline", "не тот", ""):
        with pytest.raises(FoundingRefused) as refused:
            found(vault, relay, token)
        assert refused.value.problem == "bad-publisher-token"
    begun = vault.network()
    assert begun is not None
    network = found(vault, relay)
    assert network.is_published
    assert network.network_id == begun.network_id


@pytest.mark.parametrize(
    "details",
    [{"addresses": ("javascript:alert(1)",)}, {"languages": ()}, {"languages": ("ru", "de")}, {"client_sha256": "x"}],
    ids=str,
)
def test_details_no_client_would_accept_are_refused_and_nothing_is_made(
    vault: Vault, relay: MemoryRelay, details: dict[str, object]
) -> None:
    """Caught before anything is published or kept."""
    with pytest.raises(FoundingRefused) as refused:
        found(vault, relay, **details)
    assert refused.value.problem == "bad-details"
    assert not vault.is_founded
    assert relay.notices == {}


def test_other_details_go_out_as_the_next_version(vault: Vault, relay: MemoryRelay, clock: Clock) -> None:
    """A new address reaches seekers without a new network or new keys."""
    first = found(vault, relay)
    again = found(vault, relay, addresses=("https://tropa.example/",))
    assert [notice.version for notice in again.notices] == [2] * 5
    assert again.is_published
    assert again.network_id == first.network_id
    assert sync_once(vault, relay).problem is None
    renamed = found(vault, relay, petname="другое имя", addresses=("https://tropa.example/",))
    assert [notice.version for notice in renamed.notices] == [2] * 5
    assert renamed.petname == "другое имя"


def test_a_network_does_not_move_to_another_relay_unasked(vault: Vault, relay: MemoryRelay, clock: Clock) -> None:
    """Neither founding nor sync tells another relay anything."""
    found(vault, relay)
    other = MemoryRelay(clock, RelayId(os.urandom(32)))
    with pytest.raises(FoundingRefused, match="other-relay"):
        found(vault, other)
    assert sync_once(vault, other).problem == "other-relay"
    assert (other.boxes, other.notices) == ({}, {})


def test_another_relay_at_the_same_address_is_asked_for_its_name_and_nothing_else(stage: Stage) -> None:
    """No box key is shown to it, no letter goes to it, and what waits still waits."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "не этому")
    other, calls = MemoryRelay(stage.clock), list[str]()
    other.before = calls.append
    assert sync_once(stage.vault, other).problem == "other-relay"
    assert calls == ["relay_info"]
    assert stage.vault.sync_state().waiting_to_go == 1
    assert stage.sync().posted == 2


def test_a_vault_without_a_network_syncs_nothing(vault: Vault, relay: MemoryRelay) -> None:
    """Before founding there is nothing to say to a relay."""
    relay.before = lose_connection("relay_info")
    assert sync_once(vault, relay).problem is None
    assert vault.network() is None


def test_each_week_a_new_notice_is_published_and_intake_goes_on(stage: Stage) -> None:
    """Ten weeks: someone asks in each, and is heard."""
    for number in range(10):
        stage.asked(f"неделя {number}")
        network = stage.vault.network()
        assert network is not None
        assert network.is_published
        assert len(network.notices) == 5
        stage.clock.pass_days(7)
    assert len(stage.vault.queue().rows) == 10


def test_intake_outlives_an_absent_steward_by_four_weeks(stage: Stage) -> None:
    """Nobody opens the desk for 27 days; letters to each week's box are read when someone does."""
    seekers = []
    for number in range(4):
        seekers.append(stage.seeker())
        seekers[-1].ask(AskForm("ru", "72h", f"неделя {number}"))
        stage.clock.pass_days(7)
    stage.clock.pass_days(-1)
    assert stage.sync().ingested == 4


def test_a_weeks_secrets_are_destroyed_28_days_after_its_sunday_and_not_before(stage: Stage) -> None:
    """On the last day they are there; the day after they are in no table. (A case not answered keeps one: 0056.)"""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    network = stage.vault.network()
    assert network is not None
    week = network.notices[0].week
    secrets = stage.vault.inside.db.row(
        "SELECT read_key, sealing_seed, auth_key, members_seed, members_auth FROM team_week WHERE week = ?", week
    )
    assert secrets is not None
    stage.clock.now_s = (last_day(week) + 28) * 86_400 + 80_000
    stage.sync()
    assert stage.vault.inside.db.row("SELECT 1 FROM team_week WHERE week = ?", week)
    stage.clock.pass_days(1)
    stage.sync()
    tables = stage.vault.inside.db.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
    everything = [row for (table,) in tables for row in stage.vault.inside.db.rows(f'SELECT * FROM "{table}"')]
    assert not {secret for row in everything for secret in row if isinstance(secret, bytes)} & set(secrets)
    assert stage.vault.case(stage.case_id(seeker)).timeline[0].text == "Меня вызвали"


def test_a_seeker_cut_off_for_months_is_still_heard_by_the_reply_key(stage: Stage) -> None:
    """The week's key of their first letter is long gone; the thread's reply key is held."""
    seeker = stage.asked("в январе")
    stage.vault.answer(stage.case_id(seeker), "пишите, когда сможете")
    stage.sync()
    stage.clock.pass_days(120)
    stage.sync()
    seeker.now_s = stage.clock.now_s
    seeker.write("я смог")
    stage.sync()
    last = stage.vault.case(stage.case_id(seeker)).timeline[-1]
    assert (last.text, last.verification) == ("я смог", "reply-key")


def test_a_stranger_who_is_shown_another_notice_is_an_alarm(stage: Stage) -> None:
    """The relay shows someone else's well-signed notice; letters still come and go."""
    other = MemoryRelay(stage.clock, stage.relay.relay_id)
    impostor = Vault.create(stage.path.with_name("impostor"), "x", clock=stage.clock, random=os.urandom, hardness=CHEAP)
    found(impostor, other)
    impostor.close()
    stage.relay.shown_notice = other.notice()
    assert stage.sync().problem == "notice-differs"
    assert stage.vault.sync_state().problem == "notice-differs"
    stage.relay.shown_notice = None
    assert stage.sync().problem is None
    assert stage.vault.sync_state().problem is None


def test_an_old_notice_replayed_is_an_alarm_once_its_week_is_over(stage: Stage) -> None:
    """A day around midnight is forgiven, a second one is not."""
    old = stage.relay.notice()
    stage.clock.pass_days(6)
    stage.relay.shown_notice = old
    assert stage.sync().problem is None
    stage.clock.pass_days(1)
    assert stage.sync().problem is None
    stage.clock.pass_days(1)
    assert stage.sync().problem == "notice-differs"


def test_no_notice_where_ours_should_be_is_an_alarm_and_is_mended(stage: Stage) -> None:
    """The relay was restored from a backup older than our founding: it is told everything again."""
    stage.asked("перед восстановлением")
    stage.relay.notices.clear()
    stage.relay.boxes.clear()
    assert stage.sync().problem == "notice-missing"
    assert stage.sync().problem is None
    assert len(stage.relay.boxes) == len(stage.relay.notices) == 5
    stage.asked("после восстановления")
    assert len(stage.vault.queue().rows) == 2


@pytest.mark.parametrize(
    ("problem", "shown"),
    [(ProblemName.BAD_PUBLISHER_TOKEN, "publisher-refused"), (ProblemName.OLDER_NOTICE, "older-notice")],
)
def test_a_refused_publisher_is_shown_and_does_not_stop_letters(stage: Stage, problem: ProblemName, shown: str) -> None:
    """Next week's notice cannot be published; this week's letters come and go."""
    stage.clock.pass_days(7)
    seeker = stage.seeker()
    seeker.ask(AskForm("ru", "72h", "всё равно"))

    def refuse(name: str) -> None:
        if name == "put_notice":
            raise Refused(problem, "no")

    stage.relay.before = refuse
    report = stage.sync()
    assert (report.problem, report.ingested) == (shown, 1)
