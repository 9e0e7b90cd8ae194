"""Fills a drawn page's forms with what was typed into them and not sent. It knows no form: any page, by names alone.

A form is the one meant if what was typed goes where it (its draft, or a button of its own) is sent, and its hidden
fields say the same: those tell an answer to one question from an answer to another. A form that nobody writes in, of
ticks and choices alone, is never filled: old ticks must not stand in place of what has changed since.
What finds no field there is handed back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from tropa.desk.typed import UNSTEADY, Fields, TypedForm

_TICKED: Final = ("radio", "checkbox")
_CHOICES: Final = (*_TICKED, "option")
_NEVER: Final = ("hidden", "password", "file", "submit")


@dataclass(frozen=True)
class Filled:
    """The page; which forms were met on it, and where they can be sent there; and what was typed and fits no field."""

    page: str
    met: tuple[tuple[TypedForm, frozenset[str]], ...]
    left_over: tuple[str, ...]


@dataclass
class _Field:
    """One control as drawn. For an `option`, `name` is its select's; for a textarea `text` is where its text stands."""

    sort: str
    name: str
    value: str
    start: int
    tag: str
    text: tuple[int, int] = (0, 0)


@dataclass
class _Form:
    """One form as drawn; `closed` are the `details` about it that are: where, and their tags."""

    addresses: set[str]
    start: int
    tag: str
    closed: list[tuple[int, str]]
    fields: list[_Field] = field(default_factory=list)


def fill(page: str, typed: Iterable[TypedForm]) -> Filled:
    """Put what was typed into the forms of a page that it was typed into."""
    found = _Reader(page).forms
    met: list[tuple[TypedForm, frozenset[str]]] = []
    left_over: list[str] = []
    edits: dict[int, tuple[int, str]] = {}
    for each in typed:
        form = _meant(found, each)
        if form is not None:
            met.append((each, frozenset(form.addresses)))
            left_over += _fill(form, each.fields, edits)
    return Filled(_edited(page, edits), tuple(met), tuple(dict.fromkeys(left_over)))


def _meant(forms: Sequence[_Form], typed: TypedForm) -> _Form | None:
    candidates = (form for form in forms if typed.address in form.addresses and _is_written_in(form))
    return next((form for form in candidates if _agrees(form, typed)), None)


def _is_written_in(form: _Form) -> bool:
    return any(each.sort not in (*_NEVER, *_CHOICES) for each in form.fields)


def _agrees(form: _Form, typed: TypedForm) -> bool:
    drawn = [(each.name, each.value) for each in form.fields if each.sort == "hidden" and each.name not in UNSTEADY]
    names = {name for name, _ in drawn}
    # Of a form sent to a locked desk nobody knows which of its fields were hidden: those that are hidden here.
    told = typed.hidden or tuple(pair for pair in typed.fields if pair[0] in names)
    return {pair for pair in drawn if pair[1]} == {pair for pair in told if pair[1]}


def _fill(form: _Form, typed: Fields, edits: dict[int, tuple[int, str]]) -> list[str]:
    """Note what is to be changed, by where it stands; what fits no field."""
    names = {name for name, _ in typed}
    # Of what a person chooses from, nothing could be read in what is no choice any more.
    unread = {each.name for each in form.fields if each.sort in _CHOICES or each.sort == "hidden"}
    left = list(typed)
    for each in form.fields:
        if each.sort not in _NEVER and (each.name in names or each.sort == "checkbox"):
            _fill_one(each, left, edits)
    # The page's script takes these for typed into, though nobody has changed them since.
    edits[form.start] = (len(form.tag), _with(form.tag, "data-before-lock"))
    edits.update({start: (len(tag), _with(tag, "open")) for start, tag in form.closed})
    return [value for name, value in left if name not in unread and value.strip()]


def _fill_one(each: _Field, left: list[tuple[str, str]], edits: dict[int, tuple[int, str]]) -> None:
    if each.sort in _CHOICES:
        mark = "selected" if each.sort == "option" else "checked"
        is_chosen = (each.name, each.value) in left
        if is_chosen:
            left.remove((each.name, each.value))
        edits[each.start] = (len(each.tag), _with(each.tag, mark) if is_chosen else _without(each.tag, mark))
        return
    value = next((pair for pair in left if pair[0] == each.name), None)
    if value is None:
        return
    left.remove(value)
    if each.sort == "textarea":
        start, end = each.text
        # The first newline after the tag is the tag's.
        edits[start] = (end - start, "\n" + escape(value[1]))
    else:
        edits[each.start] = (len(each.tag), _with(_without(each.tag, "value"), f'value="{escape(value[1])}"'))


def _with(tag: str, attribute: str) -> str:
    return f"{tag.removesuffix('>').rstrip()} {attribute}>"


def _without(tag: str, name: str) -> str:
    reader = _Tag(tag)
    kept = [key if value is None else f'{key}="{escape(value)}"' for key, value in reader.attributes if key != name]
    return f"<{' '.join([reader.name, *kept])}>"


def _edited(page: str, edits: dict[int, tuple[int, str]]) -> str:
    for start in sorted(edits, reverse=True):
        length, new = edits[start]
        page = page[:start] + new + page[start + length :]
    return page


class _Tag(HTMLParser):
    """The name and attributes of one tag."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.name = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(tag)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name, self.attributes = tag, attrs


class _Reader(HTMLParser):
    """Finds the forms of a page and where their controls stand."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self._form: _Form | None = None
        self._select = ""
        self._details: list[tuple[int, str, bool]] = []
        # As the parser counts them: other signs that Python takes for the end of a line are none here.
        self._lines = [0, *(at + 1 for at, sign in enumerate(page) if sign == "\n")]
        self.feed(page)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        here, raw = self._here(), self.get_starttag_text() or ""
        if tag == "details":
            self._details.append((here, raw, "open" in given))
        elif tag == "form":
            closed = [(start, text) for start, text, is_open in self._details if not is_open]
            sent = {given[name] for name in ("action", "data-draft") if name in given}
            self._form = _Form(sent, here, raw, closed)
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given, here, raw)

    def _control(self, form: _Form, tag: str, given: dict[str, str], here: int, raw: str) -> None:
        if "formaction" in given:
            form.addresses.add(given["formaction"])
        if tag == "select":
            self._select = given.get("name", "")
        elif tag == "option":
            form.fields.append(_Field("option", self._select, given.get("value", ""), here, raw))
        elif tag in ("input", "textarea"):
            sort = "textarea" if tag == "textarea" else given.get("type", "text")
            value = given.get("value", "on" if sort in _TICKED else "")
            end = here + len(raw)
            form.fields.append(_Field(sort, given.get("name", ""), value, here, raw, (end, end)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "textarea" and self._form is not None:
            last = self._form.fields[-1]
            last.text = (last.text[0], self._here())

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
