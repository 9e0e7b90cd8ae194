"""Papers as PDF, beside the Word document of `papers`: for a phone, a copy shop, or a mailbox.

Set with Typst from one fixed source. What people wrote comes in as JSON, as data that is never read as markup. Nothing
is fetched, and nothing is written to disk: the source has no file beside it and names no package; the face is one that
comes with Typst. The file does not say who made it or when.
"""

import json
import re
from typing import Final

import typst

from tropa.rights.errors import CannotPrint
from tropa.rights.papers import DraftParagraph

_NOT_PRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_NOT_SHOWN: Final = re.compile(r'the text `"(?P<signs>.+?)"` could not be displayed')
_NO_TIME: Final = 315_532_800
"""1 January 1980, as in `papers`: an archivable file names a time, and a real one would tell when it was drafted."""
# Libertinus Serif comes with Typst and has Cyrillic letters. The machine's own faces are not looked at, so the same
# paper is the same file everywhere.
_SOURCE: Final = """
#set document(title: sys.inputs.title, author: (), date: auto)
#set page(paper: "a4", margin: (top: 20mm, right: 15mm, bottom: 20mm, left: 30mm))
#set text(font: "Libertinus Serif", size: 12pt, lang: sys.inputs.lang, fallback: true)
#set par(spacing: 12pt, leading: 7pt)
#let lines(told) = told.split("\\n").map(line => text(line)).join(linebreak())
#for (style, told) in json(bytes(sys.inputs.paper)) {
  if style == "title" { align(center, strong(lines(told))) }
  else if style == "address" { pad(left: 80mm, par(lines(told))) }
  else if style in ("item", "attachment") { pad(left: 10mm, par(lines(told))) }
  else { par(justify: true, lines(told)) }
}
"""


def pdf_of(paragraphs: tuple[DraftParagraph, ...], title: str, language: str) -> bytes:
    """The paragraphs as an archivable PDF (PDF/A-2b, ISO 19005-2), A4. The same paragraphs give the same bytes.

    Args:
        title: the paper's own name, never a person's: viewers show it.
        language: ISO 639 code of the language it is written in.

    Raises:
        CannotPrint: the face lacks some of the signs. No empty boxes on a paper that is handed in.
    """
    told = [(each.style, _NOT_PRINTED.sub("", each.text.replace("\r\n", "\n"))) for each in paragraphs]
    inputs = {"paper": json.dumps(told, ensure_ascii=False), "title": title, "lang": language}
    try:
        made = typst.compile(
            _SOURCE.encode(),
            format="pdf",
            sys_inputs=inputs,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            pdf_standards=["a-2b"],
            timestamp=_NO_TIME,
        )
    except typst.TypstError as error:
        found = _NOT_SHOWN.search(error.message)
        if found is None:
            raise
        # Not chained: the message repeats what a person wrote.
        raise CannotPrint(found["signs"]) from None
    return bytes(made)
