"""A journey's plan as it stands in its form: text in every field, complete or not. It judges nothing.

The same shape is drawn, sent by the browser, and kept while it is not saved, so that no row and no letter is lost.
"""

import contextlib
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from tropa.desk.forms import Form

_IDS: Final = frozenset({"begins", "to", "carrier", "second", "instead_of", "member", "adviser"})
"""Fields that name something by a handle in the browser, and by its id here."""


class PlaceTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place to be put on the list. `at`: `55.76, 37.62`."""

    id: str = ""
    name: str = ""
    country: str = ""
    sort: str = "station"
    at: str = ""


class LegTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One leg."""

    id: str
    mode: str = "train"
    begins: str = ""
    to: str = ""
    starts: str = ""
    ends: str = ""
    enters: str = ""
    papers: tuple[str, ...] = ()
    carrier: str = ""
    second: str = ""
    instead_of: str = ""
    amount: str = ""
    currency: str = ""
    met: bool = False
    risks: tuple[str, ...] = ()
    said: str = ""
    heard: str = ""
    todo: str = ""
    tell: str = ""
    disclose: str = ""


class WindowTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One check-in window."""

    id: str
    begins_at: str = ""
    until: str = ""


class RungTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rung of the ladder."""

    id: str
    member: str = ""
    after: str = ""


class HeadTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is there once. `base` says from which plan the form was drawn."""

    id: str = ""
    base: str = ""
    title: str = ""
    papers: tuple[str, ...] = ()
    minors: bool = False
    grace: str = ""
    adviser: str = ""
    adviser_day: str = ""
    adviser_note: str = ""
    keep_days: str = ""


class PlanTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. `place` is one being added to the network's list."""

    head: HeadTyped = HeadTyped()
    legs: tuple[LegTyped, ...] = ()
    windows: tuple[WindowTyped, ...] = ()
    rungs: tuple[RungTyped, ...] = ()
    place: PlaceTyped = PlaceTyped()


_Row = TypeVar("_Row", PlaceTyped, LegTyped, WindowTyped, RungTyped, HeadTyped)
Ids = Callable[[str], str]


def read_typed(form: Form, id_of: Ids) -> PlanTyped:
    """The form as it was sent; `id_of` gives the id of a handle."""
    return PlanTyped(
        head=_row(HeadTyped, form, "head", "", id_of),
        legs=_rows(LegTyped, form, "leg", id_of),
        windows=_rows(WindowTyped, form, "window", id_of),
        rungs=_rows(RungTyped, form, "rung", id_of),
        place=_row(PlaceTyped, form, "new-place", "", id_of),
    )


def keep_typed(typed: PlanTyped) -> str:
    """As text to be kept."""
    return msgspec.json.encode(typed).decode()


def kept_typed(text: str) -> PlanTyped | None:
    """What was kept; None where nothing that is read today was."""
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(text, type=PlanTyped)
    return None


def _rows(kind: type[_Row], form: Form, name: str, id_of: Ids) -> tuple[_Row, ...]:
    keys = dict.fromkeys(form.all(name))
    return tuple(_row(kind, form, name, key, id_of) for key in keys if id_of(key))


def _row(kind: type[_Row], form: Form, name: str, key: str, id_of: Ids) -> _Row:
    values: dict[str, object] = {"id": id_of(key) if key else ""}
    for each in msgspec.structs.fields(kind):
        if each.name != "id":
            sent = form.all(f"{name}-{each.name}-{key}" if key else f"{name}-{each.name}")
            values[each.name] = _value(each.name, each.type, sent, id_of)
    return msgspec.convert(values, kind)


def _value(name: str, kind: object, sent: tuple[str, ...], id_of: Ids) -> object:
    if kind is bool:
        return "yes" in sent
    if kind is not str:
        return sent
    text = next(iter(sent), "")
    return id_of(text) if name in _IDS else text
