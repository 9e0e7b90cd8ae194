"""Dispatch: who is proposed for what, by how much of a coordinator's eyes it wants; accepting, and taking back.

A form sent by a script is answered with a sentence, one sent by a person with the page where they go on.
"""

from collections.abc import Callable

from starlette.responses import Response

from tropa.desk.dispatch_lines import called_together, speaker_of
from tropa.desk.dispatch_sheet import address_of, sheet_of
from tropa.desk.visit import Visit
from tropa.vault.dispatching.errors import RuleForbids
from tropa.vault.errors import VaultInputError
from tropa.vault.views_dispatch import CARRIES, Accepted, Carry


def show_dispatch(visit: Visit) -> Response:
    """The page."""
    return visit.show("dispatch", sheet=sheet_of(visit), carries=CARRIES, carry=visit.desk.dispatch.carry)


def refresh_dispatch(visit: Visit) -> Response:
    """The lines again, for a page already open: nothing when nothing has changed."""
    sheet = sheet_of(visit)
    if visit.request.query_params.get("mark") == sheet.mark:
        return Response(status_code=204)
    return visit.show("_dispatch", sheet=sheet)


def choose_carry(visit: Visit) -> Response:
    """What goes along with what is accepted from here on."""
    visit.desk.dispatch.carry = carry_of(visit)
    return visit.go("dispatch")


def accept(visit: Visit) -> Response:
    """Offer a role to whoever the line named. The role is in the form, so that a page drawn before means the same."""
    role_id, members = next(iter(visit.chosen("role")), ""), visit.chosen("member")
    dispatching, carry = visit.vault.dispatching, carry_of(visit)
    return _do(visit, lambda: _accepted(visit, dispatching.accept(role_id, members, carry), role_id))


def accept_certain(visit: Visit) -> Response:
    """Everything of which there is no doubt, in one step."""
    dispatching, carry = visit.vault.dispatching, carry_of(visit)
    return _do(visit, lambda: _accepted(visit, dispatching.accept_certain(carry)))


def undo(visit: Visit) -> Response:
    """Take back the last step, as far as nobody has answered."""
    return _do(visit, lambda: _undone(visit))


def withdraw(visit: Visit) -> Response:
    """Take back one offer."""
    offer_id = next(iter(visit.chosen("offer")), "")

    def act() -> str:
        made = [each for each in visit.vault.dispatching.offers_made() if each.offer_id == offer_id]
        visit.vault.dispatching.withdraw(offer_id)
        visit.desk.dispatch.taken_back(made)
        return visit.words.say("offered.taken-back")

    return _do(visit, act)


def carry_of(visit: Visit) -> Carry:
    """What the form says goes along; what was chosen for this run, where it does not."""
    asked = visit.form.one("carry")
    return asked if asked in CARRIES else visit.desk.dispatch.carry


def refusal(visit: Visit, error: VaultInputError) -> str:
    """Why nothing was done; where a rule forbids it, which."""
    said = visit.words.say(f"error.{error.code}")
    if not isinstance(error, RuleForbids):
        return said
    speaker = speaker_of(visit)
    return " ".join([said, *(speaker.against(each) for each in error.broken)])


def dealt_with(visit: Visit, done: Accepted, *role_ids: str) -> None:
    """Older proposals are shown without these roles."""
    visit.desk.dispatch.dealt_with((*role_ids, *(each.role_id for each in done.offers)), done.offers)
    visit.desk.keeper.nudge_sync()


def in_words(visit: Visit, done: Accepted) -> str:
    """`Offered to Vera.`, or how many were, and how many one took oneself."""
    words, told = visit.words, list[str]()
    if done.claimed:
        told.append(words.count("offered.claimed", len(done.claimed)))
    if len({each.role_id for each in done.offers}) == 1:
        told.append(words.say("offered.to", who=called_together((each.member for each in done.offers), visit)))
    elif done.offers:
        told.append(words.count("offered.many", len(done.offers)))
    return " ".join(told) or words.say("offered.none")


def _accepted(visit: Visit, done: Accepted, *role_ids: str) -> str:
    dealt_with(visit, done, *role_ids)
    return in_words(visit, done)


def _undone(visit: Visit) -> str:
    done = visit.vault.dispatching.undo()
    visit.desk.dispatch.taken_back(done.taken_back)
    told = [visit.words.count("offered.undone", len(done.taken_back))]
    told += [visit.words.count("offered.too-late", len(done.too_late))] if done.too_late else []
    return " ".join(told)


def _do(visit: Visit, act: Callable[[], str]) -> Response:
    try:
        told, is_trouble = act(), False
    except VaultInputError as error:
        told, is_trouble = refusal(visit, error), True
    visit.desk.keeper.nudge_sync()
    if visit.is_partial:
        return visit.show("_dispatch_said", told=told, is_trouble=is_trouble)
    visit.desk.say_next(told, is_trouble)
    return visit.go_to(_back(visit))


def _back(visit: Visit) -> str:
    """Where one was, at the line to go on with."""
    line = visit.form.one("next")
    address = address_of(visit, visit.form.one("part"), visit.form.one("page"))
    return address + (f"#row-{line}" if line.isascii() and line.isalnum() else "")
