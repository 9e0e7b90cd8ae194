"""Writes the two word lists as TypeScript modules, so that browsers and Python number the same words.

``.venv/bin/python tools/make_wordlists.py web/src/words`` writes ``ru.ts`` and ``en.ts`` there; without a folder both
are printed. A test compares the committed ones with what this would write.
"""

import sys
from pathlib import Path

from tropa.sealing._wordlists import LANGUAGES, Language, shown_words


def module(language: Language) -> str:
    """One module: its 2,048 words in order in one string, which compresses better than a list."""
    made_by = f"// Written by tools/make_wordlists.py ({language}: 2,048 words, NFC, in order); do not edit.\n"
    return f'{made_by}export const words = "{" ".join(shown_words(language))}";\n'


def main() -> int:
    for language in LANGUAGES:
        if len(sys.argv) > 1:
            Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
            Path(sys.argv[1], f"{language}.ts").write_text(module(language), encoding="utf-8")
        else:
            print(module(language), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
