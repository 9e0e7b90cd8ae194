"""Saying publicly how long people wait: when a desk does, when it holds its tongue, and what it sees the relay show."""

from collections.abc import Callable

import msgspec
import pytest

from tests.support.memory_relay import PUBLISHER
from tests.support.networks import Person
from tests.vault.conftest import Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Refused as RelayRefused
from tropa.post.errors import RelayMisbehaved
from tropa.post.headers import PublisherToken
from tropa.post.problems import ProblemName
from tropa.roster._json import decode, payload_unverified
from tropa.roster.status import Status, hour_of, make_status, verify_status
from tropa.sealing.signing import verify_key
from tropa.sealing.types import RelayId, SigningSeed
from tropa.vault.team import Network, network_of
from tropa.vault.views_status import PublicStatus


def network(stage: Stage) -> Network:
    """Ours."""
    found = network_of(stage.vault.inside)
    assert found is not None
    return found


def asked_by(stage: Stage, people: int) -> list[str]:
    """So many write; their cases."""
    seekers = [stage.seeker() for _ in range(people)]
    for seeker in seekers:
        seeker.ask(AskForm("ru", situation="72h", text="Меня вызвали"))
    return [stage.case_id(seeker) for seeker in seekers]


def answer_all(stage: Stage, cases: list[str]) -> None:
    """Each of them at once, with two rounds of sync."""
    stage.sync()
    for case in cases:
        stage.vault.answer(case, "Мы прочитали.")
    stage.sync()


def said(stage: Stage) -> int | str | None:
    """What a stranger is shown: hours, None, or that there is nothing."""
    envelope, ours = stage.relay.status(), network(stage)
    if envelope is None:
        return "nothing"
    hour = hour_of(stage.clock())
    return verify_status(envelope, [verify_key(ours.steward)], ours.id, ours.relay_id, hour).waiting_hours


def made(stage: Stage, seed: SigningSeed | None = None, **changes: object) -> bytes:
    """A status of our network as of now, with some fields replaced, signed by us or another."""
    ours, hour = network(stage), hour_of(stage.clock())
    status = msgspec.structs.replace(Status(ours.id, ours.relay_id, hour, hour + 24, 1), **changes)
    return make_status(status, seed or ours.steward)


def pass_hours(stage: Stage, hours: float) -> None:
    """Then sync."""
    stage.clock.pass_days(hours / 24)
    stage.sync()


def test_five_people_who_wait_are_told_of(stage: Stage) -> None:
    """By the round that reads their letters."""
    asked_by(stage, 5)
    pass_hours(stage, 0.5)
    assert said(stage) == 1
    view = stage.vault.waiting_time()
    assert (view.measured_hours, view.said) == (1, PublicStatus("shown", hour_of(stage.clock()), 1))


def test_of_four_nothing_is_said_at_all(stage: Stage) -> None:
    """Not even that too few wrote: that would only tell that a desk is on."""
    asked_by(stage, 4)
    pass_hours(stage, 1)
    assert said(stage) == "nothing"
    assert stage.vault.waiting_time().said == PublicStatus("none")


def test_a_longer_wait_is_told_with_the_next_round_and_a_shorter_one_within_six_hours(stage: Stage) -> None:
    """So nobody is promised what is not so."""
    cases = asked_by(stage, 5)
    pass_hours(stage, 0.5)
    assert said(stage) == 1
    pass_hours(stage, 2)
    assert said(stage) == 3
    answer_all(stage, [*cases, *asked_by(stage, 20)])
    pass_hours(stage, 1)
    assert (stage.vault.waiting_time().measured_hours, said(stage)) == (1, 3)
    pass_hours(stage, 4)
    assert said(stage) == 3
    pass_hours(stage, 1)
    assert said(stage) == 1


def test_the_same_is_said_again_after_six_hours_and_not_before(stage: Stage) -> None:
    """While anybody is there to say it."""
    answer_all(stage, asked_by(stage, 5))
    first = stage.relay.status_at
    pass_hours(stage, 5)
    assert stage.relay.status_at == first
    pass_hours(stage, 1)
    assert stage.relay.status_at == first + 6


def test_what_was_said_is_over_after_a_day_without_a_desk(stage: Stage) -> None:
    """An absent network promises nothing."""
    asked_by(stage, 5)
    pass_hours(stage, 0.5)
    stage.clock.pass_days(1)
    assert said(stage) == "nothing"


def test_when_too_few_write_it_is_taken_back(stage: Stage) -> None:
    """Not left standing."""
    answer_all(stage, asked_by(stage, 5))
    assert said(stage) == 1
    for _ in range(28):
        pass_hours(stage, 6)
    assert said(stage) == 1
    pass_hours(stage, 6)
    assert said(stage) is None
    pass_hours(stage, 25)
    assert said(stage) == "nothing"


def test_a_desk_without_the_publishers_token_only_looks(stage: Stage) -> None:
    """And shows what the others have said."""
    asked_by(stage, 5)
    stage.vault.inside.db.run("UPDATE network SET publisher_token = ''")
    pass_hours(stage, 1)
    assert said(stage) == "nothing"
    stage.relay.publish_status(made(stage, waiting_hours=8), PublisherToken(PUBLISHER))
    stage.sync()
    assert stage.vault.waiting_time().said == PublicStatus("shown", hour_of(stage.clock()), 8)


def test_a_desk_that_reads_no_first_letters_says_nothing_about_them(stage: Stage) -> None:
    """A steward who is no coordinator would find that nobody wrote."""
    asked_by(stage, 5)
    stage.sync()
    before = stage.relay.status_at
    stage.vault.inside.db.run("UPDATE team_week SET sealing_seed = NULL, auth_key = NULL")
    pass_hours(stage, 12)
    assert stage.relay.status_at == before


def test_a_desk_that_has_not_read_all_there_is_says_nothing_yet(stage: Stage) -> None:
    """It would leave out whoever's letter still waits to be read."""
    asked_by(stage, 5)

    def refuse(name: str) -> None:
        if name == "letters":
            raise RelayRefused(ProblemName.BOX_FULL, "not now")

    stage.relay.before = refuse
    stage.sync()
    assert said(stage) == "nothing"


def test_a_desk_whose_date_is_not_sure_says_nothing(stage: Stage) -> None:
    """By a clock that has leapt everybody has waited for months."""
    asked_by(stage, 5)
    stage.sync()
    before = stage.relay.status_at
    stage.clock.leap(60)
    stage.sync()
    assert stage.relay.status_at == before


LIES: dict[str, Callable[[Stage], bytes]] = {
    "by a stranger": lambda stage: made(stage, Person("stranger").steward),
    "of another network": lambda stage: made(stage, network="a" * 64),
    "for another relay": lambda stage: made(stage, relay_id=RelayId(bytes(32))),
    "over": lambda stage: made(stage, at_hour=hour_of(stage.clock()) - 30, until_hour=hour_of(stage.clock()) - 6),
    "from far ahead": lambda stage: made(stage, at_hour=hour_of(stage.clock()) + 3),
    "nothing we know": lambda stage: b'{"payload":"","payloadType":"","signatures":[]}',
}


@pytest.mark.parametrize("lie", LIES)
def test_what_no_client_would_show_is_seen_and_answered(stage: Stage, lie: str) -> None:
    """By one that is true, where there is anything to say."""
    asked_by(stage, 5)
    stage.relay.shown_status = LIES[lie](stage)
    report = stage.sync()
    assert stage.vault.waiting_time().said == PublicStatus("false")
    assert report.problem is None
    assert decode(payload_unverified(stage.relay.kept_status or b""), Status).waiting_hours == 1


def test_a_relay_that_goes_back_to_an_older_one_is_seen(stage: Stage) -> None:
    """Though it is well signed and its hours are not over; also after unlocking again."""
    asked_by(stage, 5)
    pass_hours(stage, 0.5)
    old = stage.relay.kept_status
    pass_hours(stage, 10)
    assert said(stage) == 12
    stage.relay.shown_status = old
    stage.reopen()
    stage.sync()
    view = stage.vault.waiting_time().said
    assert (view.state if view else None, view.waiting_hours if view else None) == ("older", 1)


@pytest.mark.parametrize("name", ["status", "publish_status"])
@pytest.mark.parametrize("problem", [ProblemName.UNKNOWN_PATH, ProblemName.OLDER_STATUS, ProblemName.BAD_REQUEST])
def test_a_relay_that_refuses_hinders_nothing(stage: Stage, name: str, problem: ProblemName) -> None:
    """An older relay, one with another clock, a colleague who was quicker."""
    asked_by(stage, 5)

    def refuse(called: str) -> None:
        if called == name:
            raise RelayRefused(problem, "no")

    stage.relay.before = refuse
    report = stage.sync()
    assert (report.ingested, report.problem) == (5, None)


def test_letters_go_and_come_before_it(stage: Stage) -> None:
    """However the relay answers about its status, they are through."""
    (case,) = asked_by(stage, 1)
    stage.sync()
    stage.vault.answer(case, "Мы прочитали.")
    asked_by(stage, 2)

    def misbehave(called: str) -> None:
        if called == "status":
            raise RelayMisbehaved("larger than the protocol allows")

    stage.relay.before = misbehave
    report = stage.sync()
    assert (report.ingested, report.problem) == (2, "relay-misbehaved")
    assert report.posted >= 1
    assert stage.vault.waiting_time().said == PublicStatus("none")


def test_two_desks_that_differ_do_not_answer_each_other_hour_by_hour(stage: Stage) -> None:
    """The longer wait stands, until it is six hours old."""
    asked_by(stage, 5)
    stage.sync()
    stage.clock.pass_days(1 / 24)
    colleague = made(stage, waiting_hours=48)
    stage.relay.publish_status(colleague, PublisherToken(PUBLISHER))
    for _ in range(5):
        pass_hours(stage, 1)
        assert stage.relay.kept_status == colleague
    pass_hours(stage, 1)
    assert said(stage) == 8
