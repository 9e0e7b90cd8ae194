"""What a case needs of people: parts put down, suggested or following from the case; adding one, taking it back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.responses import Response

from tropa.desk.case_sides import sides_of
from tropa.desk.dispatch_lines import PartLine, part_line, speaker_of
from tropa.desk.dispatch_words import LANGUAGES, SKILLS, Speaker
from tropa.desk.names import called
from tropa.desk.pages.preferences import (
    BadDay,
    BadNumber,
    day_typed,
    language_choices,
    number_typed,
    others,
    skill_choices,
    words_typed,
)
from tropa.desk.people import EPOCH
from tropa.desk.visit import Visit
from tropa.vault.dispatching.errors import UnknownRole
from tropa.vault.errors import UnknownCase, VaultInputError
from tropa.vault.views_dispatch import KINDS, Flag, RoleView, Wanted

FLAGS: tuple[Flag, ...] = ("minor", "provocateur-suspect", "lawyer-first")
NOTHING = Wanted("")


@dataclass(frozen=True)
class Needed:
    """A part this case needs. `said`: where that comes from."""

    part: PartLine
    said: str
    is_suggestion: bool
    may_go: bool


@dataclass(frozen=True)
class Box:
    """A box to tick, or a choice."""

    code: str
    name: str
    hint: str
    is_chosen: bool


def show_parts(visit: Visit) -> Response:
    """What the case needs, and the form for one part more."""
    return _page(visit, None, None, 200)


def show_part(visit: Visit) -> Response:
    """The same with the form for a part that is there."""
    return _page(visit, visit.named("role"), None, 200)


def add_part(visit: Visit) -> Response:
    """Put a part down; coordinators' desks hear of it."""
    return _put(visit, None)


def change_part(visit: Visit) -> Response:
    """Say anew what a part takes."""
    return _put(visit, visit.named("role"))


def accept_part(visit: Visit) -> Response:
    """A suggestion becomes a part."""
    return _do(visit, "parts.added", accept=True)


def remove_part(visit: Visit) -> Response:
    """It is not needed."""
    return _do(visit, "parts.taken-back", accept=False)


def _do(visit: Visit, said: str, *, accept: bool) -> Response:
    dispatching, role_id = visit.vault.dispatching, visit.named("role")
    try:
        (dispatching.accept_suggestion if accept else dispatching.take_back_need)(role_id)
    except VaultInputError as error:
        return visit.did_not(error, _address(visit))
    return visit.did(said, _address(visit))


def _put(visit: Visit, role_id: str | None) -> Response:
    dispatching = visit.vault.dispatching
    try:
        wanted = _wanted(visit)
        if role_id is None:
            dispatching.need(visit.case_id, wanted)
        else:
            dispatching.change_need(role_id, wanted)
    except (BadDay, BadNumber) as error:
        name = "parts.bad-day" if isinstance(error, BadDay) else "parts.bad-number"
        return _page(visit, role_id, visit.words.say(name), 400)
    except VaultInputError as error:
        return _page(visit, role_id, visit.words.say(f"error.{error.code}"), 400)
    return visit.did("parts.added" if role_id is None else "parts.changed", _address(visit))


def _wanted(visit: Visit) -> Wanted:
    """What the form asks for. Raises BadDay, BadNumber."""
    due = day_typed(visit, "due", after=visit.times.today - timedelta(days=1))
    return replace(_as_typed(visit), due_day=due, hours=number_typed(visit.form.one("hours")))


def _page(visit: Visit, role_id: str | None, error: str | None, status: int) -> Response:
    case, work, speaker = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id), speaker_of(visit)
    roles = visit.vault.dispatching.roles_of(visit.case_id)
    editing = next((each for each in roles if each.role_id == role_id), None)
    if role_id is not None and editing is None:
        raise UnknownRole
    suggested = _suggested(visit) if work.closed is None else ()
    return visit.show(
        "case_parts",
        status,
        sides=sides_of(visit, case, work, "parts"),
        handle=visit.request.path_params["handle"],
        needed=[_needed(visit, each, speaker) for each in (*roles, *suggested)],
        editing=part_line(visit, editing, speaker) if editing else None,
        ask=_form(visit, editing, speaker),
        is_closed=work.closed is not None,
        error=error,
    )


def _suggested(visit: Visit) -> tuple[RoleView, ...]:
    try:
        return visit.vault.dispatching.suggestions(visit.case_id)
    except UnknownCase:  # its first letter is not here: only threads of it are
        return ()


def _needed(visit: Visit, role: RoleView, speaker: Speaker) -> Needed:
    said = visit.words.say(f"parts-source.{role.source}")
    if role.said_by is not None:
        said = visit.words.say("parts.said-by", who=called(role.said_by, visit.words))
    return Needed(part_line(visit, role, speaker), said, role.source == "suggestion", role.source == "need")


def _form(visit: Visit, role: RoleView | None, speaker: Speaker) -> dict[str, object]:
    """The form's fields: as typed, as the part stands, or empty."""
    if visit.request.method == "POST":
        return _fields(visit, _as_typed(visit), visit.form.one("due"), visit.form.one("hours"), speaker)
    due = (EPOCH + timedelta(days=role.due_day)).isoformat() if role and role.due_day is not None else ""
    hours = str(role.hours) if role and role.hours else ""
    return _fields(visit, _as_stands(role) if role else NOTHING, due, hours, speaker)


def _as_typed(visit: Visit) -> Wanted:
    form = visit.form
    return Wanted(
        kind=form.one("kind"),
        required_skills=words_typed(visit, "skill", "other-skills"),
        wished_skills=words_typed(visit, "wished-skill", "other-wished-skills"),
        required_languages=words_typed(visit, "language", "other-languages"),
        wished_languages=words_typed(visit, "wished-language", "other-wished-languages"),
        flags=tuple(flag for flag in form.all("flag") if flag in FLAGS),
        two_persons=form.one("two") == "yes",
        heard=form.one("heard") == "yes",
    )


def _as_stands(role: RoleView) -> Wanted:
    return Wanted(
        kind=role.kind,
        required_skills=role.required_skills,
        wished_skills=role.wished_skills,
        required_languages=role.required_languages,
        wished_languages=role.wished_languages,
        flags=role.flags,
        two_persons=role.two_persons,
    )


def _fields(visit: Visit, wanted: Wanted, due: str, hours: str, speaker: Speaker) -> dict[str, object]:
    say = visit.words.say
    return {
        "kinds": [Box(each, speaker.kind(each), "", each == wanted.kind) for each in KINDS],
        "skills": skill_choices(visit, wanted.required_skills),
        "other_skills": others(wanted.required_skills, SKILLS),
        "wished_skills": skill_choices(visit, wanted.wished_skills),
        "other_wished_skills": others(wanted.wished_skills, SKILLS),
        "languages": language_choices(visit, wanted.required_languages),
        "other_languages": others(wanted.required_languages, LANGUAGES),
        "wished_languages": language_choices(visit, wanted.wished_languages),
        "other_wished_languages": others(wanted.wished_languages, LANGUAGES),
        "flags": [
            Box(each, say(f"part-flag.{each}"), say(f"part-flag-means.{each}"), each in wanted.flags) for each in FLAGS
        ],
        "has_wishes": bool(wanted.wished_skills or wanted.wished_languages),
        "is_lawyer_first": "lawyer-first" in wanted.flags,
        "two": wanted.two_persons,
        "heard": wanted.heard,
        "due": due,
        "hours": hours,
    }


def _address(visit: Visit) -> str:
    return visit.to("parts", handle=visit.request.path_params["handle"])
