"""The network's own list of places: those a person put there, and those of the plans that are here, while they are.

A place is a public one, about a kilometre exact. Another plan may name a place of the list, and keeps it then.
"""

from msgspec import ValidationError, convert

from tropa.cases.journey_bodies import Place, PlaceId
from tropa.sealing.errors import EncodingError
from tropa.vault.context import Context
from tropa.vault.journeys.errors import BadPlace
from tropa.vault.journeys.shelf import rows
from tropa.vault.views_journeys import PlaceRow


def places(here: Context) -> tuple[PlaceRow, ...]:
    """All of them, by country and name. A place put there by hand stands before the same one in a plan."""
    found: dict[bytes, PlaceRow] = {}
    for place, name, country, lat, lon, sort in here.db.rows("SELECT * FROM place"):
        found[place] = PlaceRow(PlaceId(place).text, name, country, lat, lon, sort, by_hand=True)
    for journey in rows(here):
        for each in journey.standing.plan.places:
            found.setdefault(each.place.raw, _row(each))
    return tuple(sorted(found.values(), key=lambda each: (each.country, each.name.casefold(), each.place_id)))


def add(here: Context, name: str, country: str, lat: int, lon: int, sort: str) -> PlaceId:
    """Put one there. Raises BadPlace."""
    place = PlaceId(here.random(PlaceId.SIZE_BYTES))
    said = {
        "place": place,
        "name": name.strip(),
        "country": country.strip().upper(),
        "lat": lat,
        "lon": lon,
        "sort": sort,
    }
    try:
        checked = convert(said, Place)
        checked.name.encode()
    except (ValidationError, UnicodeEncodeError):
        raise BadPlace from None
    here.db.run(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)",
        *(place.raw, checked.name, checked.country, checked.lat, checked.lon, checked.sort),
    )
    return place


def remove(here: Context, place_id: str) -> None:
    """Take one off; one that is not there, or only in plans, stays so."""
    try:
        here.db.run("DELETE FROM place WHERE place = ?", PlaceId.from_text(place_id).raw)
    except EncodingError:
        raise BadPlace from None


def _row(place: Place) -> PlaceRow:
    return PlaceRow(place.place.text, place.name, place.country, place.lat, place.lon, place.sort, by_hand=False)
