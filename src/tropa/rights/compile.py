"""A pack's folder, as read and linked, into its compiled form; the table of working days is put in here."""

from tropa.rights.calendars import table
from tropa.rights.compiled import Compiled, words_hash
from tropa.rights.loading import Draft
from tropa.rights.shapes import Pack


def compile_draft(draft: Draft) -> Compiled:
    """The draft's compiled form. The same files give the same bytes."""
    words = {language: catalogue.words for language, catalogue in draft.words.items()}
    entries = draft.entries
    pack = Pack(
        format=1,
        about=draft.about,
        questions=entries["questions"],
        values=entries["values"],
        sources=entries["sources"],
        rules=entries["rules"],
        papers=entries["papers"],
        countries=entries["countries"],
        calendar=table(draft.about.country, draft.about.as_of),
        words={language: words_hash(said) for language, said in words.items()},
        referrals=entries["referrals"],
    )
    return Compiled(pack, words)
