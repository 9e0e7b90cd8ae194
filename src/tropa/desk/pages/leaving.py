"""A device that is gone: what was exposed, what it leaves behind, what one button does, and what people must do."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.chain_words import week_in_words
from tropa.desk.exposure_words import case_lines, exposure_in_words
from tropa.desk.held_lines import CaseLink, HeldLines, case_link, held_lines
from tropa.desk.names import Names, names_of
from tropa.desk.people import DeviceLine, device_line
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.membership.errors import UnknownDevice
from tropa.vault.views_loads import HeldView, LeavingView
from tropa.vault.views_members import RetirePreview


@dataclass(frozen=True)
class Effects:
    """What the button does, in words; `letters` is None where none are in reach."""

    weeks: tuple[str, ...]
    letters: str | None
    last_device: bool


@dataclass(frozen=True)
class Consequences:
    """What is left behind, in sentences; and which cases are without a holder, or without a reader."""

    lines: tuple[str, ...]
    held: HeldLines
    unread: tuple[CaseLink, ...]


def show_leaving(visit: Visit) -> Response:
    """The page: exposed, left behind, the button, and by hand."""
    preview, names = visit.vault.members.retire_preview(visit.named("device")), names_of(visit)
    exposure = visit.vault.work.exposure((preview.member_id,))
    me = visit.vault.members.me()
    return visit.show(
        "leaving",
        handle=visit.request.path_params["device"],
        device=_device(visit, preview, names),
        who=names.device(preview.device_id),
        member=visit.handle_of(preview.member_id),
        preview=preview,
        effects=_effects(visit, preview),
        consequences=_consequences(visit, visit.vault.loads.leaving(preview.device_id), preview),
        exposed=exposure_in_words(exposure, visit.words),
        register=exposure.register,
        cases=case_lines(visit, exposure.cases),
        may_decide=me is not None and me.is_steward,
    )


def retire(visit: Visit) -> Response:
    """Suspend it at once, propose to retire it, and make new keys."""
    back = visit.to("leaving", device=visit.request.path_params["device"])
    if visit.form.one("sure") != "yes":
        visit.desk.say_next(visit.words.say("leaving.not-sure"), is_trouble=True)
        return visit.go_to(back)
    try:
        proposal = visit.vault.members.retire(visit.named("device"))
    except VaultInputError as error:
        return visit.did_not(error, back)
    return visit.did("leaving.proposed" if proposal else "leaving.done", back)


def _device(visit: Visit, preview: RetirePreview, names: Names) -> DeviceLine:
    for person in names.people:
        for device in person.devices:
            if device.device_id == preview.device_id:
                return device_line(visit, device)
    raise UnknownDevice


def _effects(visit: Visit, preview: RetirePreview) -> Effects:
    reach = preview.letters_in_reach
    return Effects(
        weeks=tuple(week_in_words(week, visit.times) for week in preview.weeks_rotated),
        letters=visit.words.count("leaving.letters", reach) if reach else None,
        last_device=preview.last_device,
    )


def _consequences(visit: Visit, left: LeavingView, preview: RetirePreview) -> Consequences:
    words = visit.words
    lines = [words.count("leaving.held", left.held)] if left.held else []
    lines += [words.count("leaving.tasks", left.tasks)] if left.tasks else []
    lines += [words.count("leaving.unread", left.unread_threads)] if left.unread_threads else []
    lines += [words.say("leaving.vacant", role=words.say(f"role.{role}")) for role in left.vacant_roles]
    if preview.is_steward:
        name = "leaving.stewards" if left.stewards_left else "leaving.last-steward"
        lines.append(words.say(name, left=left.stewards_left, needed=left.needed_then))
    return Consequences(
        lines=tuple(lines),
        held=held_lines(visit, HeldView(left.held, left.held_cases)),
        unread=tuple(case_link(visit, each) for each in left.unread_cases),
    )
