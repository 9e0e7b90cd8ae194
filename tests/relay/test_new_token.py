"""``tropa relay new-token``: a token that leaked lets nobody publish any more, on either store."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, command, running, today
from tests.relay.stores import Place
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken, TokenStamp
from tropa.post.limits import week_of
from tropa.post.problems import ProblemName
from tropa.relay.folder import PUBLISH_TOKEN_FILE
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey, RelayId


def new_token(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The command."""
    start, end = command(folder, *more)[:4], ["--data", str(folder), *more]
    return subprocess.run([*start, "new-token", *end], capture_output=True, text=True, timeout=60, check=False)


def publishes(relay: Relay, token: PublisherToken) -> bool:
    """Whether a notice can be put up with it."""
    week = week_of(today())
    with relay.client() as client:
        relay_id = RelayId.from_text(client.relay_info().relay_id)
        try:
            client.put_notice(week, envelope_of(week, 1, relay_id), token)
            client.open_team_box(post_id_of(ReadKey(os.urandom(32))), week, token)
        except Refused as refused:
            if refused.problem is not ProblemName.BAD_PUBLISHER_TOKEN:
                raise
            return False
    return True


def test_the_old_token_lets_nobody_in_and_everything_else_stays(place: Place, tmp_path: Path) -> None:
    """Refused while the relay runs; then the new one alone publishes, at every process."""
    with running(place.folder, *place.arguments) as relay:
        old = relay.publisher
        assert publishes(relay, old)
        read_key, post_id, tokens = relay.open_box(1)
        with relay.client() as client:
            name = client.relay_info().relay_id
            client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        refused = new_token(place.folder, *place.arguments)
        assert (refused.returncode, "another relay runs" in refused.stderr) == (1, True)
    done = new_token(place.folder, *place.arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "stewards" in done.stdout
    new = (place.folder / PUBLISH_TOKEN_FILE).read_text().strip()
    assert new not in done.stdout
    with running(place.folder, *place.arguments) as relay:
        assert relay.publisher.text == new != old.text
        assert publishes(relay, relay.publisher)
        assert not publishes(relay, old)
        with relay.client() as client:
            assert client.relay_info().relay_id == name
            assert [each.letter for each in client.letters(read_key)] == [bytes(4096)]
    if place.name == "postgresql":
        with running(tmp_path / "another", *place.arguments) as relay:
            assert relay.publisher.text == new


def test_a_relay_beside_it_on_the_same_database_stops_it(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """It would go on with the old token until it is started again: nobody is told that the leak is mended before."""
    url = request.getfixturevalue("postgres").new_database()
    with running(tmp_path / "one", "--database", url):
        pass
    before = (tmp_path / "one" / PUBLISH_TOKEN_FILE).read_text()
    with running(tmp_path / "other", "--database", url):
        refused = new_token(tmp_path / "one", "--database", url)
    assert (refused.returncode, "Stop every relay" in refused.stderr) == (1, True)
    assert (tmp_path / "one" / PUBLISH_TOKEN_FILE).read_text() == before


def test_a_folder_no_relay_has_used_is_not_made(tmp_path: Path) -> None:
    """A slip of the pen in --data must not look like success."""
    refused = new_token(tmp_path / "none")
    assert (refused.returncode, "no relay has used" in refused.stderr) == (1, True)
    assert not (tmp_path / "none").exists()
