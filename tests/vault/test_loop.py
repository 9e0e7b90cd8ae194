"""The background thread: it runs at once, hurries when asked, survives anything and ends when told."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from tests.vault.conftest import Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Unreachable
from tropa.vault import sync
from tropa.vault.sync import SyncLoop

SOON_S = 10.0


def until(condition: Callable[[], bool]) -> bool:
    """Whether it came true within a few seconds."""
    end = time.monotonic() + SOON_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def loops() -> Iterator[list[SyncLoop]]:
    """Loops to stop at the end."""
    made: list[SyncLoop] = []
    yield made
    for loop in made:
        loop.stop()


def started(stage: Stage, loops: list[SyncLoop], interval_s: float = 600.0) -> SyncLoop:
    loop = SyncLoop(stage.vault, stage.relay, interval_s)
    loops.append(loop)
    loop.start()
    return loop


def test_the_first_round_runs_at_once_and_the_next_when_nudged(stage: Stage, loops: list[SyncLoop]) -> None:
    """With ten minutes between rounds, both happen within seconds."""
    seeker = stage.seeker()
    seeker.ask(AskForm("ru", "72h", "первое"))
    loop = started(stage, loops)
    assert until(lambda: len(stage.vault.queue().rows) == 1)
    stage.vault.answer(stage.case_id(seeker), "ответ")
    loop.nudge()
    assert until(lambda: stage.vault.sync_state().waiting_to_go == 0)


def test_rounds_repeat_by_themselves(stage: Stage, loops: list[SyncLoop]) -> None:
    """A short interval, and no nudge."""
    started(stage, loops, 0.05)
    stage.seeker().ask(AskForm("ru", "72h", "само"))
    assert until(lambda: len(stage.vault.queue().rows) == 1)


def test_a_mistake_of_ours_ends_the_round_and_not_the_thread(
    stage: Stage, loops: list[SyncLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state says `internal`; the next round goes well."""
    real = sync.fetch_all
    calls = iter([True])

    def fail_once(*arguments: object) -> object:
        if next(calls, False):
            raise ZeroDivisionError
        return real(*arguments)

    monkeypatch.setattr(sync, "fetch_all", fail_once)
    loop = started(stage, loops)
    assert until(lambda: stage.vault.sync_state().problem == "internal")
    loop.nudge()
    assert until(lambda: stage.vault.sync_state().problem is None)


def test_an_unreachable_relay_is_tried_less_and_less_often(stage: Stage, loops: list[SyncLoop]) -> None:
    """Pauses double; a nudge still tries at once."""
    tries: list[float] = []

    def gone(name: str) -> None:
        tries.append(time.monotonic())
        raise Unreachable("cable")

    stage.relay.before = gone
    loop = started(stage, loops, 0.05)
    assert until(lambda: len(tries) >= 5)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses[3] > 2 * pauses[0]
    count = len(tries)
    loop.nudge()
    assert until(lambda: len(tries) > count)


def test_stopping_waits_for_the_letter_in_progress_and_no_longer(stage: Stage, loops: list[SyncLoop]) -> None:
    """Told to stop while a call hangs, it ends with that call; the next one is not made."""
    calls: list[str] = []
    hanging, release = threading.Event(), threading.Event()

    def hang(name: str) -> None:
        calls.append(name)
        if name == "letters":
            hanging.set()
            release.wait(SOON_S)

    stage.relay.before = hang
    loop = started(stage, loops)
    assert hanging.wait(SOON_S)
    loop.stop(timeout_s=0.1)
    assert stage.vault.sync_state().in_progress
    release.set()
    loop.stop()
    assert not stage.vault.sync_state().in_progress
    assert calls.count("letters") == 1


def test_a_vault_locked_under_a_running_round_ends_the_thread_quietly(stage: Stage, loops: list[SyncLoop]) -> None:
    """Whoever locks does not wait for the network; nothing is raised in the background."""
    hanging, release = threading.Event(), threading.Event()

    def hang(name: str) -> None:
        if name == "letters":
            hanging.set()
            release.wait(SOON_S)

    stage.relay.before = hang
    loop = started(stage, loops)
    assert hanging.wait(SOON_S)
    stage.vault.close()
    release.set()
    loop.stop()
    assert not any(thread.name == "tropa-sync" for thread in threading.enumerate())


def test_a_loop_that_was_never_started_can_be_stopped(stage: Stage) -> None:
    """Stopping is always safe."""
    SyncLoop(stage.vault, stage.relay, 1.0).stop()
