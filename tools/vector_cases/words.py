"""Receipts with the keys that come of them, and words as people type them (protocol 2)."""

import unicodedata

from tools.vector_cases._common import Case, Fields, fixed
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.types import Entropy
from tropa.sealing.words import seeker_keys, words_of

HEADER = (
    "Words (protocol 2). `kind: receipt`: entropy, its words in both languages, and every key derived; all base64url. "
    "`kind: typed`: what a person typed. expect: derived | entropy | unknown-word (with word, position from 1, and "
    "one suggestion that must be offered) | wrong-count (with count) | do-not-fit."
)
ENTROPIES = {
    "all zero": bytes(16),
    "all ones": b"\xff" * 16,
    **{f"invented {n}": fixed(f"entropy {n}", 16) for n in range(4)},
}
TYPED = Entropy(fixed("entropy 1", 16))


def cases() -> list[Case]:
    """All of them."""
    receipts = [(f"receipt: {name}", lambda raw=raw: _receipt(Entropy(raw))) for name, raw in ENTROPIES.items()]
    return [*receipts, *_accepted(), *_unknown(), *_counted(), *_unfit()]


def _receipt(entropy: Entropy) -> Fields:
    keys = seeker_keys(entropy)
    return {
        "expect": "derived",
        "kind": "receipt",
        "entropy": entropy.text,
        "ru": words_of(entropy, "ru"),
        "en": words_of(entropy, "en"),
        "read_key": keys.read_key.text,
        "post_id": keys.post_id.text,
        "sealing_seed": keys.sealing.text,
        "sealing_public": sealing_public(keys.sealing).text,
        "auth_private": keys.auth.text,
        "auth_public": auth_public(keys.auth).text,
        "thread": keys.thread.text,
        "token_seed": keys.token_seed.text,
        "tokens": {str(number): keys.token(number).text for number in (0, 1, 15)},
    }


def typed(name: str, text: str, expect: str, **more: object) -> Case:
    """One case of what a person typed."""
    return f"typed: {name}", lambda: {"expect": expect, "kind": "typed", "typed": text, **more}


def _accepted() -> list[Case]:
    ru, en = words_of(TYPED, "ru"), words_of(TYPED, "en")
    with_marks = words_of(_entropy_with("й"), "ru")
    forms = {
        "Russian as shown": ru,
        "English as shown": en,
        "in capitals": ru.upper(),
        "with a capital at each word": en.title(),
        "numbered lines": "\n".join(f"{n}. {word}" for n, word in enumerate(ru.split(), 1)),
        "commas and tabs": ",\t".join(en.split()),
        "space around, and no-break spaces between": f"  {ru.replace(' ', chr(0xA0))}\r\n",
        "dashes between": " — ".join(ru.split()),
        "full-width letters": "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in en),
    }
    marks = {
        "й composed (NFC)": unicodedata.normalize("NFC", with_marks),
        "й in two parts (NFD)": unicodedata.normalize("NFD", with_marks),
        "и for й": with_marks.replace("й", "и"),
        "й with a stress mark": with_marks.replace("й", "й\u0301"),
    }
    with_e = words_of(_entropy_with("е"), "ru")
    return [
        *(typed(name, text, "entropy", entropy=TYPED.text) for name, text in forms.items()),
        *(typed(name, text, "entropy", entropy=_entropy_with("й").text) for name, text in marks.items()),
        typed("ё for е", with_e.replace("е", "ё"), "entropy", entropy=_entropy_with("е").text),
        typed("ё for е, in two parts", with_e.replace("е", "е\u0308"), "entropy", entropy=_entropy_with("е").text),
    ]


def _entropy_with(letter: str) -> Entropy:
    candidates = (Entropy(fixed(f"entropy with a letter {n}", 16)) for n in range(1_000))
    return next(entropy for entropy in candidates if letter in words_of(entropy, "ru"))


def _unknown() -> list[Case]:
    ru, en = words_of(TYPED, "ru").split(), words_of(TYPED, "en").split()

    def put(words: list[str], position: int, wrong: str) -> str:
        return " ".join([*words[: position - 1], wrong, *words[position:]])

    def case(name: str, words: list[str], position: int, wrong: str, suggests: bool = True) -> Case:
        more = {"suggests": words[position - 1]} if suggests else {}
        return typed(name, put(words, position, wrong), "unknown-word", word=wrong, position=position, **more)

    def other_letter(word: str) -> str:
        return word[:-1] + ("ъ" if word[-1] > "z" else "q")

    return [
        case("a letter left out of the third word", ru, 3, ru[2][0] + ru[2][2:]),
        case("a letter doubled in the first word", ru, 1, ru[0][0] + ru[0]),
        case("two letters changed places", en, 5, en[4][:-2] + en[4][-1] + en[4][-2]),
        case("another last letter in the twelfth word", ru, 12, other_letter(ru[11])),
        case("another last letter in an English word", en, 2, other_letter(en[1])),
        case("only the first four letters", ru, 4, ru[3][:4])
        if len(ru[3]) > 4
        else case("only four letters", ru, 8, ru[7][:4]),
        case("a Latin letter that looks Cyrillic", ru, 6, "c" + ru[5][1:]),
        case("nothing like any word", en, 7, "qqqqqqqq", suggests=False),
        case("one English word among Russian ones", ru, 9, "abandon", suggests=False),
        case("one Russian word among English ones", en, 10, "абзац", suggests=False),
        typed(
            "six of each language: the first is Cyrillic",
            " ".join(ru[:6] + en[6:]),
            "unknown-word",
            word=en[6],
            position=7,
        ),
        typed(
            "six of each language: the first is Latin",
            " ".join(en[:6] + ru[6:]),
            "unknown-word",
            word=ru[6],
            position=7,
        ),
        typed(
            "two words run together",
            "".join(ru[:2]) + " " + " ".join(ru[2:]),
            "unknown-word",
            word="".join(ru[:2]),
            position=1,
        ),
        typed(
            "an unknown word in a list of eleven", put(ru[:11], 11, "ъъъъ"), "unknown-word", word="ъъъъ", position=11
        ),
        typed("letters of a third alphabet", "αβγδ " + " ".join(en[1:]), "unknown-word", word="αβγδ", position=1),
    ]


def _counted() -> list[Case]:
    ru, en = words_of(TYPED, "ru").split(), words_of(TYPED, "en").split()
    return [
        typed("nothing", "", "wrong-count", count=0),
        typed("only numbers and dots", "1. 2. 3.", "wrong-count", count=0),
        typed("only a combining mark", "\u0301", "wrong-count", count=0),
        typed("eleven words", " ".join(ru[:11]), "wrong-count", count=11),
        typed("thirteen words", " ".join([*en, en[0]]), "wrong-count", count=13),
        typed("twenty-four words", " ".join(ru * 2), "wrong-count", count=24),
    ]


def _unfit() -> list[Case]:
    ru, en = words_of(TYPED, "ru").split(), words_of(TYPED, "en").split()
    return [
        typed("twelve times the first word", " ".join(["абзац"] * 12), "do-not-fit"),
        typed("the first two words changed places", " ".join([en[1], en[0], *en[2:]]), "do-not-fit"),
        typed("another known word in the middle", " ".join([*ru[:5], "якорь", *ru[6:]]), "do-not-fit"),
    ]
