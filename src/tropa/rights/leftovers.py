"""Values and sources that nothing in a pack uses: law that nobody would see, and that nobody would keep up to date."""

from tropa.rights.compiled import Compiled
from tropa.rights.errors import Problem
from tropa.rights.evaluate import values_named
from tropa.rights.loading import Draft
from tropa.rights.wordcheck import places


def check(draft: Draft, compiled: Compiled) -> list[Problem]:
    """Each at its own line."""
    cited, named = _cited(compiled), _named(compiled)
    unused = [("sources", source.id, "cites this source") for source in compiled.pack.sources if source.id not in cited]
    unused += [("values", value.id, "uses this value") for value in compiled.pack.values if value.id not in named]
    return [draft.problem(section, name, (), f"nothing in the pack {text}") for section, name, text in unused]


def _cited(compiled: Compiled) -> set[str]:
    pack = compiled.pack
    cite = (pack.rules, pack.papers, pack.countries, pack.referrals)
    lists = [entry.sources for entries in cite for entry in entries]
    lists += [reading.sources for value in pack.values for reading in value.readings]
    lists += [event.sources for country in pack.countries for event in country.events]
    return {name for names in lists for name in names}


def _named(compiled: Compiled) -> set[str]:
    pack = compiled.pack
    said = [places(text) for words in compiled.words.values() for text in words.values()]
    stays = {name for country in pack.countries for name in (country.stay_days, country.window_days) if name}
    return stays.union(*said, *(values_named(rule, compiled.index) for rule in pack.rules))
