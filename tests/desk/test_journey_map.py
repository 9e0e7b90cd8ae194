"""A journey's map: all is on its sheet, no name over another, the date line is crossed, words say the same."""

import json
import re
from importlib import resources
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tropa.cases.journey_bodies import Leg, LegId, Mode, Place, PlaceId
from tropa.desk.journey_map import JourneyMap, Sheet, drawn, numbers_of
from tropa.desk.map_frame import NARROW, WIDE, frame_of, land_of, unrolled
from tropa.desk.map_labels import COUNTRY, NAME, Box, box_of
from tropa.desk.outlines import AROUND, View, outlines
from tropa.desk.render import draw, make_templates
from tropa.desk.words import load_words

WORDS = load_words()
MODES: tuple[Mode, ...] = ("train", "bus", "flight", "driver", "host", "walk")


def place(at: int, lat: float, lon: float, name: str = "", country: str = "KZ") -> Place:
    """A station, by its number and degrees."""
    return Place(
        PlaceId(bytes([at]) * 16), name or f"Вокзал {at}", country, round(lat * 100), round(lon * 100), "station"
    )


def leg(at: int, begins: int, to: int, mode: Mode = "train", instead_of: int | None = None) -> Leg:
    """A leg, by its number, between places by theirs."""
    return Leg(
        LegId(bytes([at]) * 16),
        mode,
        PlaceId(bytes([begins]) * 16),
        PlaceId(bytes([to]) * 16),
        *(0, 60, None, (), None, None, LegId(bytes([instead_of]) * 16) if instead_of else None, None, ()),
        *("", "", "", "", None),
    )


def mapped(places: list[Place], legs: list[Leg]) -> JourneyMap:
    """Their map, in Russian."""
    found = drawn(places, legs, WORDS["ru"])
    assert found is not None
    return found


WAY = [
    place(1, 55.77, 37.66, "Казанский вокзал, Москва", "RU"),
    place(2, 53.19, 50.12, "Самара", "RU"),
    place(3, 51.2, 51.4, "Уральск"),
    place(4, 51.11, 71.53, "Астана"),
]
LEGS = [leg(1, 1, 2), leg(2, 2, 2, "host"), leg(3, 2, 3, "bus"), leg(4, 2, 3, "driver", 3), leg(5, 3, 4)]

PLACES = st.lists(
    st.tuples(st.integers(-9_000, 9_000), st.integers(-18_000, 18_000), st.text("абвгдежз ", min_size=1, max_size=40)),
    min_size=1,
    max_size=32,
).map(lambda found: [place(at, lat / 100, lon / 100, name) for at, (lat, lon, name) in enumerate(found)])


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Place], list[Leg]]:
    """Any places anywhere, any legs among them, backups too."""
    places = draw(PLACES)
    ends = st.integers(0, len(places) - 1)
    rows = draw(st.lists(st.tuples(ends, ends, st.sampled_from(MODES), st.booleans()), max_size=16))
    return places, [
        leg(100 + at, begins, to, mode, 100 if backup and at else None)
        for at, (begins, to, mode, backup) in enumerate(rows)
    ]


def taken(sheet: Sheet) -> list[Box]:
    """What words cover on a sheet."""
    texts = [(dot.name, NAME) for dot in sheet.dots] + [(line.mode, NAME) for line in sheet.lines]
    texts += [(country, COUNTRY) for country in sheet.countries]
    return [box_of(text.words, text.x, text.y, text.anchor, size) for text, size in texts if text]


@settings(max_examples=60, deadline=None)
@given(plans())
def test_every_place_and_number_is_on_the_sheet_and_no_words_cover_others(plan: tuple[list[Place], list[Leg]]) -> None:
    """Wherever on earth they are; a name without room is left out, a number never is."""
    places, legs = plan
    found = mapped(places, legs)
    for sheet in (found.wide, found.narrow):
        assert len(sheet.dots) == len(places)
        assert [line.number.words for line in sheet.lines] == list(numbers_of(legs))
        for dot in sheet.dots:
            assert 0 <= dot.x <= sheet.width
            assert 0 <= dot.y <= sheet.height
        boxes = taken(sheet)
        for at, box in enumerate(boxes):
            assert 0 <= box.left < box.right <= sheet.width
            assert 0 <= box.top < box.bottom <= sheet.height
            # What is on the page is rounded to a tenth of a unit.
            smaller = Box(box.left + 0.1, box.top + 0.1, box.right - 0.1, box.bottom - 0.1)
            assert not any(smaller.touches(other) for other in boxes[at + 1 :])
    assert len(found.said) >= len(legs)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_the_same_plan_gives_the_same_drawing(plan: tuple[list[Place], list[Leg]]) -> None:
    """So that a page that is asked for again does not move."""
    assert mapped(*plan) == mapped(*plan)


@given(st.lists(st.tuples(st.integers(-9_000, 9_000), st.integers(-18_000, 18_000)), min_size=1, max_size=32))
def test_the_widest_gap_is_not_on_the_map(spots: list[tuple[int, int]]) -> None:
    """Longitudes go on beyond 180 degrees: each place stays where it is on earth, and no shorter stretch holds all."""
    places = [place(at, lat / 100, lon / 100) for at, (lat, lon) in enumerate(spots)]
    where = unrolled(places)
    for each in places:
        assert (where[each.place][0] - each.lon) % AROUND == 0
    easts = [x for x, _ in where.values()]
    shorter = [max((lon - start) % AROUND for _, lon in spots) for _, start in spots]
    assert max(easts) - min(easts) == min(shorter)


def test_vladivostok_and_anchorage_are_neighbours() -> None:
    """The date line is no edge: Russia and Alaska are both on the sheet, and no leg goes round the world."""
    places = [place(1, 43.1, 131.9, "Владивосток", "RU"), place(2, 61.2, -149.9, "Анкоридж", "US")]
    sheet = mapped(places, [leg(1, 1, 2, "flight")]).wide
    west, east = sheet.dots
    assert west.x < east.x
    assert sum(land.is_on_way for land in sheet.land) == 2
    frame = frame_of(WIDE, list(unrolled(places).values()))
    assert frame.view.east - frame.view.west < AROUND // 2


def test_one_place_is_shown_with_the_land_around_it() -> None:
    """At a scale at which one knows where it is."""
    sheet = mapped([place(1, 40.18, 44.51, "Ереван", "AM")], []).wide
    (dot,) = sheet.dots
    assert dot.name is not None
    assert dot.name.words == "Ереван"
    assert {text.words for text in sheet.countries} >= {"Армения", "Турция"}


def test_a_plan_without_places_has_no_map_and_an_unknown_place_no_line() -> None:
    """What cannot be drawn is left out; nothing fails while somebody types."""
    assert drawn([], [leg(1, 1, 2)], WORDS["ru"]) is None
    assert not mapped(WAY[:1], [leg(1, 1, 2)]).wide.lines


def test_a_backup_is_numbered_by_what_it_stands_for_and_takes_another_line() -> None:
    """3 and 3′ join the same two places; only one of them is straight, and only the backup is dashed."""
    found = mapped(WAY, LEGS)
    assert numbers_of(LEGS) == ("1", "2", "3", "3′", "4")
    lines = found.wide.lines
    assert [line.is_backup for line in lines] == [False, False, False, True, False]
    assert len({line.path for line in lines}) == len(lines)
    assert found.said[3] == "Участок 3′. Самара (Россия) → Уральск (Казахстан): машина (запасной)"


def test_a_night_at_a_hosts_is_a_ring_and_said_with_one_place() -> None:
    """Nobody goes anywhere."""
    found = mapped(WAY, LEGS)
    assert "a9 9" in found.wide.lines[1].path
    assert found.said[1] == "Участок 2. Самара (Россия): ночлег"


def test_a_place_that_no_leg_touches_is_said() -> None:
    """It may have been forgotten."""
    assert mapped(WAY, LEGS[:2]).said[-1] == "Астана (Казахстан): ни один участок сюда не ведёт"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_is_drawn_without_inline_styles_and_escapes_names(language: str) -> None:
    """Classes and presentation attributes only, as the pages' policy has it; the list says what the picture does."""
    words = WORDS["ru" if language == "ru" else "en"]
    places = [place(1, 50, 50, "<b onload=x>&", "KZ"), place(2, 51, 52, "Б", "KZ")]
    found = drawn(places, [leg(1, 1, 2)], words)
    assert found is not None
    page = draw(make_templates(), "_journey_map", {"t": words.say, "n": words.count, "map": found})
    assert "style=" not in page
    assert "<b onload" not in page
    assert re.findall(r"<(script|image|use|a)\b", page) == []
    assert all(each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page for each in found.said)
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert ElementTree.fromstring(svg).attrib["aria-hidden"] == "true"


def test_land_is_cut_to_the_sheet() -> None:
    """A path stays within a few units of it, however far a country goes."""
    frame = frame_of(WIDE, [(5_012, 5_319), (5_140, 5_120)])
    for seen in land_of(frame):
        x = y = 0
        for start, steps in re.findall(r"M(-?\d+ -?\d+)l([^z]*)z", seen.path):
            x, y = map(int, start.split())
            numbers = [int(each) for each in steps.split()]
            for east, south in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + east, y + south
                assert -10 <= x <= 2 * frame.width + 10
                assert -10 <= y <= 2 * frame.height + 10


def test_outlines_know_every_country_that_a_journey_may_pass() -> None:
    """By two capitals; Crimea is where the UN General Assembly has it; Antarctica alone is left out."""
    whole = dict(outlines(View(-18_000, -9_000, 18_000, 9_000, 1)))
    assert {"RU", "KZ", "AM", "GE", "RS", "ME", "TR", "MN", "DE", "AR", "US", "XK", "IL", "SG"} <= whole.keys()
    assert "AQ" not in whole
    simferopol = dict(outlines(View(3_405, 4_490, 3_415, 4_500, 1)))
    assert simferopol.keys() == {"UA"}


def test_the_file_is_small_and_its_rings_close() -> None:
    """What `tools/make_countries.py` wrote: whole numbers, at most 250 KB; every arc that a ring names is there."""
    data = resources.files("tropa.desk").joinpath("countries.json").read_bytes()
    assert len(data) <= 250_000
    file = json.loads(data)
    for rings in file["countries"].values():
        for ring in rings:
            ends = [_ends(file["arcs"], at) for at in ring]
            assert all(
                before[1] == (after[0][0], after[0][1]) or abs(before[1][0] - after[0][0]) % AROUND == 0
                for before, after in zip(ends, [*ends[1:], ends[0]], strict=True)
            )


def _ends(arcs: list[list[int]], at: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where an arc begins and ends; a complement goes backwards."""
    steps = arcs[at if at >= 0 else ~at]
    first, last = (steps[0], steps[1]), (sum(steps[0::2]), sum(steps[1::2]))
    return (first, last) if at >= 0 else (last, first)


def test_both_widths_fit_where_they_are_shown() -> None:
    """One for a column and one for a phone of 320 units, whose letters are of the same size."""
    found = mapped(WAY, LEGS)
    assert (found.wide.width, found.narrow.width) == (WIDE, NARROW)
    assert found.narrow.width <= 320
