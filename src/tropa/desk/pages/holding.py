"""Who holds a case: taking it, letting go, handing it over with what a colleague needs."""

from collections.abc import Callable, Sequence
from typing import Literal

from starlette.responses import Response

from tropa.desk.case_sides import sides_of
from tropa.desk.facts import act_by_of
from tropa.desk.filter_codes import filter_in
from tropa.desk.pages.opening import carried_to_choose, people_to_choose
from tropa.desk.pages.thread import complaint
from tropa.desk.summary_parts import PARTS
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork, HandedOver


def take_next(visit: Visit) -> Response:
    """Take the case that waits most urgently within the filters at hand, so that nobody picks; one for each form."""
    with visit.desk.composing:
        case_id = _taken_before(visit) or visit.vault.work.take_next(filter_in(visit.form.one))
        if case_id is not None:
            visit.desk.next_taken = (visit.form.one("number"), case_id)
    if case_id is None:
        visit.desk.say_next(visit.words.say("queue.nothing-next"))
        return visit.go("queue")
    return visit.did("case.taken", visit.to("case", handle=visit.handle_of(case_id)) + "#newest")


def _taken_before(visit: Visit) -> str | None:
    """What this very form has taken: a double click leads to the same case."""
    number, taken = visit.form.one("number"), visit.desk.next_taken
    return taken[1] if number and taken and taken[0] == number else None


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
    summary = _summary(visit)
    if not summary:
        return _form(visit, visit.words.say("handing.nothing-told"), 400)
    carry: Literal["all"] | Sequence[str] = "all" if visit.form.one("what") == "all" else visit.chosen("carry")
    try:
        done = visit.vault.work.hand_over(visit.case_id, to_member, summary, carry)
    except VaultInputError as error:
        return _form(visit, complaint(visit, error), 400)
    return _done(visit, done)


def _summary(visit: Visit) -> str:
    """What was written, under the headings of the form; what was left empty is left out."""
    told = [(part, visit.form.one(part).strip()) for part in PARTS]
    return "\n\n".join(f"{visit.words.say(f'handing.{part}')}\n{text}" for part, text in told if text)


def _begun(visit: Visit, case: CaseView, work: CaseWork) -> dict[str, str]:
    """As typed; at first the next deadline and the flags that stand, for these are forgotten most.

    Only those of the case's `work` threads: what was said to a lawyer or a doctor goes on to nobody by itself.
    """
    if visit.request.method == "POST":
        return {part: visit.form.one(part) for part in PARTS}
    passed_on = {thread.thread_id for thread in work.threads if thread.purpose == "work" and thread.belongs}
    coming = [task for task in work.tasks if task.due and not task.done and task.thread_id in passed_on]
    tasks = [f"{visit.times.day(due)}: {title}" for due, title in sorted((t.due, t.title) for t in coming if t.due)[:1]]
    flags = [each for each in work.flags if each.stands and each.said[0].thread_id in passed_on]
    act_by = act_by_of(visit, case.facts, [each for each in work.facts if each.thread_id in passed_on])
    begun = {
        "deadline": "\n".join([*((act_by,) if act_by else ()), *tasks]),
        "beware": "\n".join(f"{visit.words.say(f'safety.{each.flag}')}: {each.said[0].why}" for each in flags),
    }
    return dict.fromkeys(PARTS, "") | begun


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
    sides = sides_of(visit, case, work, "hand-over")
    return visit.show(
        "hand_over",
        status,
        sides=sides,
        parts=_begun(visit, case, work),
        handle=visit.request.path_params["handle"],
        people=people_to_choose(visit, visit.vault.work.readers(), "to"),
        carriable=carried_to_choose(visit),
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
