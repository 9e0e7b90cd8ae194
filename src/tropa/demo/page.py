"""Reading a page as a browser would, as far as the demo needs it: forms, links, letters and visible text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

_SILENT = frozenset({"script", "style", "template"})


@dataclass(frozen=True)
class Form:
    """Where a form posts to and the values its fields have when nobody has touched them."""

    action: str
    values: dict[str, str]


@dataclass
class _Reader(HTMLParser):
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    refresh: str | None = None
    _silent: int = 0
    _in_letter: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in _SILENT
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}))
        elif tag == "input" and self.forms and "name" in given:
            self.forms[-1].values[given["name"]] = given.get("value", "")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "p" and given.get("class") == "text":
            self._in_letter = True
            self.letters.append("")
        elif tag == "meta" and given.get("http-equiv") == "refresh":
            self.refresh = given.get("content", "").partition("url=")[2]

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._in_letter = self._in_letter and tag != "p"

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
        if self._in_letter:
            self.letters[-1] += data


@dataclass(frozen=True)
class Page:
    """One page. ``text`` is all of it, ``letters`` those of a case; both keep what was written to the letter.

    ``refresh`` is where the page sends its reader on to.
    """

    forms: tuple[Form, ...]
    links: tuple[str, ...]
    text: str
    letters: tuple[str, ...]
    refresh: str | None

    def form(self, action_ends_with: str) -> Form:
        """The form that posts to such an address.

        Raises:
            LookupError: there is none.
        """
        for form in self.forms:
            if form.action.endswith(action_ends_with):
                return form
        raise LookupError(f"no form on this page posts to …{action_ends_with}")


def read_page(html: str) -> Page:
    """Parse a page of ours."""
    reader = _Reader()
    reader.feed(html)
    return Page(tuple(reader.forms), tuple(reader.links), "".join(reader.words), tuple(reader.letters), reader.refresh)
