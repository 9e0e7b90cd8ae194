"""Any message of dispatch, for properties (protocol 14)."""

from hypothesis import strategies as st

from tropa.roster.dispatch_bodies import (
    Assess,
    DispatchBody,
    DispatchSaid,
    Introduce,
    Need,
    NeedFlag,
    Offer,
    OfferAnswered,
    OfferId,
    OfferWithdrawn,
    Place,
    Placed,
    Profile,
    RoleName,
    RoleWanted,
    Said,
)
from tropa.sealing.types import MemberId, ThreadId

RAW = st.binary(min_size=16, max_size=16)
MEMBERS, CASES = RAW.map(MemberId), RAW.map(ThreadId)
ROLES, OFFERS = RAW.map(RoleName), RAW.map(OfferId)
NUMBERS = st.integers(0, 2**53 - 1)
DAYS, HOURS = st.integers(0, 40_000), st.integers(0, 168)
KINDS = st.sampled_from(("caseworker", "adviser-legal", "helper-host"))
WORDS = st.sets(st.sampled_from(("law", "ru", "bua", "military-law", "право", "a1")), max_size=4).map(
    lambda words: tuple(sorted(words))
)
SLOTS = st.dictionaries(KINDS, st.integers(0, 1_000), max_size=3).map(lambda slots: tuple(sorted(slots.items())))
FLAGS: st.SearchStrategy[tuple[NeedFlag, ...]] = st.sampled_from(((), ("minor",), ("heard", "provocateur-suspect")))
APART = st.sets(MEMBERS, max_size=3).map(lambda some: tuple(sorted(some, key=lambda each: each.raw)))
PLACES = st.lists(
    st.builds(Place, OFFERS, MEMBERS, st.sampled_from(("offered", "agreed", "declined", "gone")), NUMBERS), max_size=3
).map(tuple)
WANTED = st.builds(RoleWanted, KINDS, WORDS, WORDS, WORDS, WORDS, st.none() | DAYS, HOURS, FLAGS, st.booleans())
SAID: st.SearchStrategy[Said] = st.one_of(
    st.builds(
        Profile,
        *(NUMBERS, WORDS, WORDS, HOURS, SLOTS, st.none() | DAYS, st.sampled_from(("", "berlin"))),
        *(st.integers(0, 1_000), st.booleans()),
    ),
    st.builds(Assess, NUMBERS, MEMBERS, st.sampled_from(("none", "vouched", "checked", "trusted")), APART),
    st.builds(Need, NUMBERS, CASES, ROLES, st.none() | WANTED),
    st.builds(Placed, NUMBERS, CASES, ROLES, PLACES),
)
DISPATCH: st.SearchStrategy[DispatchBody] = st.one_of(
    st.builds(DispatchSaid, st.lists(SAID, min_size=1, max_size=4).map(tuple)),
    st.builds(
        Offer,
        OFFERS,
        KINDS,
        WORDS,
        WORDS,
        st.sampled_from(("now", "72h", "2w", "later")),
        st.none() | DAYS,
        HOURS,
        DAYS,
    ),
    st.builds(OfferAnswered, OFFERS, st.sampled_from(("accept", "decline", "rest"))),
    st.builds(OfferWithdrawn, OFFERS, st.sampled_from(("withdrawn", "filled", "not-now", "late"))),
    st.builds(Introduce, CASES, ROLES, KINDS, MEMBERS),
)
