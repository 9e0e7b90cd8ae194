"""`tropa watch`: it unlocks from a descriptor, rings, runs what it was told to without a secret, and stops cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from tests.vault.conftest import PASSPHRASE
from tests.vault.watching.watched import Watched
from tropa.cases.journey_bodies import JourneyId
from tropa.cli import watch as watch_program
from tropa.cli.bell import WORDS, Bell
from tropa.cli.watch import Noise, heard
from tropa.vault.context import Context
from tropa.vault.views_watch import Alarm
from tropa.vault.watching import following, shelf, showing
from tropa.vault.watching.shelf import WatchRef

WITHIN_S = 60
NOBODY_THERE = "http://127.0.0.1:9"


def an_alarm(sound_minute: int | None, journey: str = "j", called: str = "К7-41", reason: str = "climbed") -> Alarm:
    return Alarm(journey, "case", called, "standing", reason, 5, sound_minute is not None, sound_minute, None)  # type: ignore[arg-type]


def test_it_rings_once_for_each_time_an_alarm_sounds() -> None:
    """Not at each look; again an hour later, and anew for one that comes back."""
    bell = Bell("ru")
    assert len(bell.alarms([an_alarm(10)])) == 1
    assert bell.alarms([an_alarm(10)]) == []
    assert len(bell.alarms([an_alarm(70)])) == 1
    assert bell.alarms([an_alarm(None)]) == []
    assert len(bell.alarms([an_alarm(70)])) == 1


def test_a_cry_is_said_in_other_words_than_a_silence() -> None:
    """In both languages, with nothing but what the person is called."""
    for language in ("ru", "en"):
        lines = [Bell(language).alarms([an_alarm(1, reason=reason)])[0] for reason in ("climbed", "duress")]
        assert len(set(lines)) == 2
        assert all("К7-41" in line for line in lines)


def test_a_name_cannot_move_the_cursor_or_add_a_line() -> None:
    """Whoever wrote it."""
    (line,) = Bell("en").alarms([an_alarm(1, called="А\n\x1b[2Jб")])
    assert line.isprintable()


def test_deafness_is_said_once_an_hour_and_its_end_once() -> None:
    """So that nobody believes it is quiet."""
    bell = Bell("ru")
    assert bell.hearing(None, 500) == []
    assert "200" in bell.hearing(500 - 200, 500)[0]
    assert bell.hearing(300, 559) == []
    assert len(bell.hearing(300, 560)) == 1
    assert bell.hearing(None, 561) == [WORDS["ru"]["hears-again"]]
    assert bell.hearing(None, 562) == []


def test_a_mistake_in_looking_is_rung_for_once_an_hour_and_ends_nothing(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when it can look again it says what it sees."""
    watched.to(watched.first_hour * 60 + 5 * 60)
    bell, watch, minute = Bell("en"), watched.boris.vault.watch, watched.roads.minute
    with monkeypatch.context() as patch:
        patch.setattr(showing, "alarm", _fails)
        said = [heard(watch, bell, minute + later, is_settled=False) for later in (0, 1, 60)]
    assert said == [([WORDS["en"]["broken"]], True), ([], False), ([WORDS["en"]["broken"]], True)]
    assert "ALARM" in heard(watch, bell, minute + 61, is_settled=False).lines[0]


@pytest.mark.parametrize("broken", ["watched", "deaf_since"])
def test_a_mistake_in_looking_at_the_rest_silences_no_alarm(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Both are said, the alarm first; and it comes but once for its sound."""
    watched.to(watched.first_hour * 60 + 5 * 60)
    bell, watch, minute = Bell("en"), watched.boris.vault.watch, watched.roads.minute
    monkeypatch.setattr(type(watch), broken, _fails)
    alarm, said = heard(watch, bell, minute, is_settled=True).lines
    assert "ALARM:" in alarm
    assert said == WORDS["en"]["broken"]
    assert heard(watch, bell, minute + 1, is_settled=True) == ([], False)


def test_deafness_is_rung_for_within_the_hour_and_its_end_only_printed(watched: Watched) -> None:
    """However long the grace; good news wakes nobody."""
    bell, watch = Bell("en"), watched.vera.vault.watch
    watched.alone(watched.roads.minute + 40)
    assert heard(watch, bell, watched.roads.minute, is_settled=True) == ([], False)
    watched.alone(watched.roads.minute + 10)
    deaf = heard(watch, bell, watched.roads.minute, is_settled=True)
    assert (["DEAF" in line for line in deaf.lines], deaf.rings) == ([True], True)
    assert watched.view(watched.vera).deaf_since is not None
    watched.vera.sync()
    assert heard(watch, bell, watched.roads.minute, is_settled=True) == ([WORDS["en"]["hears-again"]], False)


def test_a_ladder_with_a_hole_rings_once_an_hour_until_it_is_mended(watched: Watched) -> None:
    """Somebody who is told was suspended; begun anew, it rings no more."""
    bell, watch = Bell("en"), watched.anna.vault.watch
    watched.anna.members.suspend(watched.vera.device_id)
    watched.roads.sync(2)
    minute, line = watched.roads.minute, WORDS["en"]["begin-anew"].format(called=watched.view().called)
    said = [heard(watch, bell, minute + later, is_settled=False) for later in (0, 1, 60)]
    assert said == [([line], True), ([], False), ([line], True)]
    watch.begin_anew(watched.journey)
    assert heard(watch, bell, minute + 120, is_settled=False) == ([], False)


def test_a_ladder_that_the_relay_has_lost_rings(watched: Watched) -> None:
    """Nobody need open the page."""
    lost = replace(watched.view(), relay="lost")
    assert Bell("en").troubles([lost], 5) == [WORDS["en"]["lost"].format(called=lost.called)]


def test_a_command_that_hangs_is_stopped_and_run_anew_for_the_alarm_that_came_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It mutes none."""
    monkeypatch.setattr(watch_program, "MOST_RUN_S", 0.2)
    bell, noise = Bell("en"), Noise([sys.executable, "-c", "import time; time.sleep(600)"])
    noise.make()
    hanging = noise._running
    noise.make()
    assert hanging is not None
    assert noise._running is hanging
    time.sleep(0.3)
    assert noise.tend(bell) == [WORDS["en"]["run-killed"]]
    assert hanging.poll() == -signal.SIGKILL
    assert noise._running not in (None, hanging)
    time.sleep(0.3)
    assert noise.tend(bell) == [WORDS["en"]["run-killed"]]
    assert noise.tend(bell) == []


def test_a_command_that_cannot_be_killed_is_let_go_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another user's cannot (sudo): that is said, and it is run anew for the alarm that came meanwhile."""

    def refused(_pid: int, _signal: int) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    kill = os.killpg
    monkeypatch.setattr(watch_program, "MOST_RUN_S", 0.2)
    monkeypatch.setattr(os, "killpg", refused)
    bell, noise = Bell("en"), Noise([sys.executable, "-c", "import time; time.sleep(600)"])
    noise.make()
    first = noise._running
    noise.make()
    time.sleep(0.3)
    said, second = noise.tend(bell), noise._running
    assert first is not None
    assert second is not None
    for each in (first, second):
        kill(each.pid, signal.SIGKILL)
        each.wait(WITHIN_S)
    assert said == [WORDS["en"]["run-let-go"]]
    assert second is not first


def test_a_command_that_fails_is_said() -> None:
    """With its code; one that ends well is not."""
    bell = Bell("en")
    for code, lines in ((3, [Bell("en").say("run-failed", code=3)]), (0, [])):
        noise = Noise([sys.executable, "-c", f"raise SystemExit({code})"])
        noise.make()
        assert noise._running is not None
        noise._running.wait(WITHIN_S)
        assert noise.tend(bell) == lines


def test_a_watch_that_cannot_be_worked_out_keeps_no_other_from_sounding(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for first, and fails; the real one climbs all the same."""
    here = watched.boris.vault.inside
    watched.alone(watched.first_hour * 60 + 5 * 60)
    real = shelf.find

    def find(context: Context, journey: JourneyId) -> WatchRef | None:
        return real(context, journey) if journey.text == watched.journey else _fails()

    monkeypatch.setattr(shelf, "find", find)
    monkeypatch.setattr(following, "due", lambda _: [JourneyId(bytes(16)), JourneyId.from_text(watched.journey)])
    with here.db.transaction():
        following.follow_due(here)
    assert here.db.number("SELECT raised FROM watch") == 1


def _fails(*_: object) -> NoReturn:
    raise ValueError("a mistake of ours")


def test_both_languages_say_every_line() -> None:
    """With the same places to be filled in."""
    assert WORDS["ru"].keys() == WORDS["en"].keys()


@contextmanager
def watching(vault: Path, *more: str, passphrase: str = PASSPHRASE) -> Iterator["subprocess.Popen[str]"]:
    """The program on a vault, its passphrase on a pipe."""
    given, giving = os.pipe()
    os.write(giving, passphrase.encode() + b"\n")
    os.close(giving)
    command = [sys.executable, "-m", "tropa.cli.main", "watch", str(vault), "--relay", NOBODY_THERE]
    process = subprocess.Popen(
        [*command, "--passphrase-fd", str(given), *more],
        pass_fds=(given,),
        env={**os.environ, "SOMEBODYS_SECRET": "s3cr3t"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.close(given)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said_until(process: "subprocess.Popen[str]", wanted: Sequence[str]) -> str:
    """What it said until all of this was in it."""
    assert process.stdout is not None
    said, end = "", time.monotonic() + WITHIN_S
    while not all(each in said for each in wanted) and time.monotonic() < end:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def locked_vault(watched: Watched) -> Path:
    """Vera's, locked. By the machine's own clock every check-in in it was long ago."""
    watched.vera.vault.close()
    return watched.vera.path


def test_it_sounds_an_alarm_though_the_relay_cannot_be_reached_and_stops_cleanly(
    watched: Watched, tmp_path: Path
) -> None:
    """One line, the terminal's bell, the command with nothing of ours; then SIGTERM, and the vault opens again."""
    called, noted = watched.view(watched.vera).called, tmp_path / "noted.json"
    program = f"import json, os, sys; json.dump([sys.argv, dict(os.environ)], open({str(noted)!r}, 'w'))"
    with watching(locked_vault(watched), "--run", f'{sys.executable} -c "{program}"') as process:
        said = said_until(process, ["ТРЕВОГА", "\a"])
        assert called in said
        _wait_for(noted)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN_S) == 0
        assert process.stdout is not None
        assert WORDS["ru"]["stopped"] in said + process.stdout.read()
    arguments, environment = json.loads(noted.read_text())
    assert arguments == ["-c"]
    assert "SOMEBODYS_SECRET" not in environment
    assert PASSPHRASE not in json.dumps(environment, ensure_ascii=False)
    assert PASSPHRASE not in said


def test_a_false_passphrase_ends_it_and_says_so(watched: Watched) -> None:
    """Exit code 1, nothing changed."""
    with watching(locked_vault(watched), passphrase="не то") as process:
        assert process.wait(WITHIN_S) == 1
        assert process.stdout is not None
        assert "passphrase does not open" in process.stdout.read()


@pytest.mark.parametrize("more", [("--relay", "ftp://x"), ("--relay", "http://relay.example"), ("--run", "say 'oh")])
def test_what_was_typed_wrong_is_said_before_anything_is_opened(tmp_path: Path, more: tuple[str, ...]) -> None:
    """No vault is looked for."""
    with watching(tmp_path / "none.tropa", *more) as process:
        assert process.wait(WITHIN_S) == 1
        assert process.stdout is not None
        assert "Nothing was changed." in process.stdout.read()


def _wait_for(file: Path) -> None:
    end = time.monotonic() + WITHIN_S
    while not (file.exists() and file.read_text().endswith("]")):
        assert time.monotonic() < end
        time.sleep(0.1)
