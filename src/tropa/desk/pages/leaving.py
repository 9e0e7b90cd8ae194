"""A device that is gone: what was exposed, what one button does about it, and what people must do themselves."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.chain_words import week_in_words
from tropa.desk.exposure_words import CaseLine, case_lines, exposure_in_words
from tropa.desk.names import Names, names_of
from tropa.desk.people import DeviceLine, device_line
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.membership.errors import UnknownDevice
from tropa.vault.views_members import RetirePreview


@dataclass(frozen=True)
class Effects:
    """What the button does, in words; `letters` is None where none are in reach."""

    weeks: tuple[str, ...]
    letters: str | None
    last_device: bool


def show_leaving(visit: Visit) -> Response:
    """The page: exposed, the button, and by hand."""
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
        exposed=exposure_in_words(exposure, visit.words),
        cases=_cases(visit, preview.member_id),
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


def _cases(visit: Visit, member_id: str) -> list[CaseLine]:
    return case_lines(visit, visit.vault.work.exposure((member_id,)).cases)


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
