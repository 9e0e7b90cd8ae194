"""Who holds a case: taking it, letting go, handing it over with what a colleague needs."""

from collections.abc import Callable, Sequence
from typing import Literal

from starlette.responses import Response

from tropa.desk.case_sides import sides_of
from tropa.desk.pages.opening import carried_to_choose, people_to_choose
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import HandedOver


def take_next(visit: Visit) -> Response:
    """Take the case that waits most urgently, so that nobody picks."""
    case_id = visit.vault.work.take_next()
    if case_id is None:
        visit.desk.say_next(visit.words.say("queue.nothing-next"))
        return visit.go("queue")
    return visit.did("case.taken", visit.to("case", handle=visit.handle_of(case_id)) + "#newest")


def claim(visit: Visit) -> Response:
    """Take this one."""
    return _do(visit, lambda: visit.vault.work.claim(visit.case_id), "case.taken")


def release(visit: Visit) -> Response:
    """Let go of it."""
    return _do(visit, lambda: visit.vault.work.release(visit.case_id), "case.released")


def dismiss_lost(visit: Visit) -> Response:
    """It has been seen that a colleague was first."""
    visit.vault.work.dismiss_lost_claim(visit.case_id)
    return visit.go_to(_address(visit))


def show_hand_over(visit: Visit) -> Response:
    """The form: to whom, a summary, and what goes along."""
    return _form(visit, None, 200)


def hand_over(visit: Visit) -> Response:
    """Hand it over."""
    to_member = next(iter(visit.chosen("to")), "")
    carry: Literal["all"] | Sequence[str] = "all" if visit.form.one("what") == "all" else visit.chosen("carry")
    try:
        done = visit.vault.work.hand_over(visit.case_id, to_member, visit.form.one("summary").strip(), carry)
    except VaultInputError as error:
        return _form(visit, complaint(visit, error), 400)
    return _done(visit, done)


def _done(visit: Visit, done: HandedOver) -> Response:
    visit.desk.keeper.nudge_sync()
    said = visit.words.say("case.handed-over")
    if done.left_out:
        said += " " + visit.words.count("case.left-out", done.left_out)
    visit.desk.say_next(said)
    handle = visit.request.path_params["handle"]
    return visit.go_to(visit.to("thread", handle=handle, thread=visit.handle_of(done.thread_id)))


def _form(visit: Visit, error: str | None, status: int) -> Response:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    return visit.show(
        "hand_over",
        status,
        sides=sides_of(visit, case, work, "hand-over"),
        handle=visit.request.path_params["handle"],
        people=people_to_choose(visit, visit.vault.work.readers(), "to"),
        carriable=carried_to_choose(visit),
        summary=visit.form.one("summary"),
        carries_all=visit.form.one("what") != "some",
        error=error,
    )


def _do(visit: Visit, act: Callable[[], None], said: str) -> Response:
    try:
        act()
    except VaultInputError as error:
        return visit.did_not(error, _address(visit))
    return visit.did(said, _address(visit))


def _address(visit: Visit) -> str:
    return visit.to("case", handle=visit.request.path_params["handle"])
