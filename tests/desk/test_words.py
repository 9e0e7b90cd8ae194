"""The catalogues: nothing missing, nothing unused, the same places to fill in, and all plural forms."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import tropa.desk
from tropa.desk.codes import FAMILIES
from tropa.desk.words import LANGUAGES, Language, NoSuchWords, catalogue_file, load_words

DESK = Path(tropa.desk.__file__).parent
FORMS = {"ru": 3, "en": 2}
NAME = re.compile(r'"([a-z][a-z-]*\.[a-z0-9_-]+)"')


@cache
def messages(language: Language) -> dict[str, Message]:
    """Every message of a catalogue, by name."""
    catalogue = read_po(BytesIO(catalogue_file(language)), locale=language)
    assert not any(message.fuzzy for message in catalogue if message.id)
    return {_name(message): message for message in catalogue if message.id}


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts(message: Message) -> tuple[str, ...]:
    """Every form of a message."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def names_asked_for() -> set[str]:
    """Names that pages and code write out, and those they put together from codes."""
    sections = {name.split(".")[0] for name in messages("en")}
    written = set[str]()
    for file in (*DESK.rglob("*.html"), *DESK.rglob("*.py")):
        written |= {name for name in NAME.findall(file.read_text()) if name.split(".")[0] in sections}
    return {name for name in written if not name.endswith((".html", ".py"))} | built_names()


def built_names() -> set[str]:
    """Names put together from codes."""
    return {family + code for family, codes in FAMILIES.items() for code in codes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_missing_and_none_is_unused(language: Language) -> None:
    """Whoever adds a page or a code adds its words in both languages."""
    assert set(messages(language)) == names_asked_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_all_its_forms(language: Language) -> None:
    """No empty one, and as many plural forms as the language has."""
    for name, message in messages(language).items():
        assert all(text.strip() for text in texts(message)), name
        if not isinstance(message.id, str):
            assert len(texts(message)) == FORMS[language], name


def test_both_languages_fill_in_the_same_places() -> None:
    """A place that one of them lacks would break its page."""
    for name, message in messages("en").items():
        english, russian = (set().union(*map(places, texts(each))) for each in (message, messages("ru")[name]))
        assert english == russian, name


def places(text: str) -> set[str]:
    """The names in braces."""
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_asked_for_as_plurals(language: Language) -> None:
    """`n()` and `count()` name plural messages, `t()` and `say()` single ones."""
    plural = {name for name, message in messages(language).items() if not isinstance(message.id, str)}
    for file in (*DESK.rglob("*.html"), *DESK.rglob("*.py")):
        text = file.read_text()
        assert set(re.findall(r'\b(?:n|count)\("([a-z-]+\.[a-z0-9_-]+)"', text)) <= plural, file
        assert not set(re.findall(r'\b(?:t|say)\("([a-z-]+\.[a-z0-9_-]+)"', text)) & plural, file


def test_russian_is_written_in_russian() -> None:
    """Every Russian message has Cyrillic letters, and no English one has."""
    for name, message in messages("ru").items():
        assert all(re.search("[а-яё]", text.lower()) for text in texts(message)), name
    for name, message in messages("en").items():
        assert not any(re.search("[а-яё]", text.lower()) for text in texts(message)), name


def test_a_name_without_words_is_an_error() -> None:
    """Never an empty place on a page."""
    words = load_words()["ru"]
    with pytest.raises(NoSuchWords):
        words.say("queue.no-such-name")
    with pytest.raises(NoSuchWords):
        words.count("queue.no-such-name", 3)


@pytest.mark.parametrize(
    ("number", "form"), [(1, "письмо"), (3, "письма"), (11, "писем"), (21, "письмо"), (25, "писем")]
)
def test_russian_plurals_follow_the_language(number: int, form: str) -> None:
    """11 is not 1, 21 is."""
    assert form in load_words()["ru"].count("sync-line.waiting", number)
