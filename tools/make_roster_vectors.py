"""Writes ``vectors/roster.json``: chains of entries, branches, bundles, messages and fingerprints (protocol 9, 10).

Run ``.venv/bin/python tools/make_roster_vectors.py``; ``--check`` writes nothing and fails when it is out of date.
Payloads are spelled here by hand and not by the roster room, so that the two can disagree. All keys are invented.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tropa.sealing.encoding import b64
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.signing import add_signature, keyid, sign, verify_key
from tropa.sealing.types import AuthPrivateKey, SealingSeed, SigningSeed

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "vectors" / "roster.json"
ENTRY, BUNDLE = "application/vnd.tropa.roster+json", "application/vnd.tropa.bundle+json"
DAY = 20_783
ABOUT = (
    "The roster (protocol 9, 10). `entries`, `ours` and `others` are places in `envelopes`. kind chain: verify "
    "`entries` one after another for `network` on the day `today`; expect accepted, then `state`, or the fault of the "
    "last entry, all before it being good. kind branches: a verified chain `ours` meets `others`; expect settled, then "
    "`hashes`, or fork. kind bundle: verify `envelope` by `signing_pub` for `network`; expect verified | malformed | "
    "signature | network | device | key. kind message: `data` is what a letter held; expect read | refused. kind "
    "fingerprint: expect derived, `out`."
)
ENVELOPES: dict[bytes, int] = {}
"""Every envelope of a chain once, and its place in the file."""


def places(envelopes: Iterable[bytes]) -> list[int]:
    """Where these are in the file."""
    return [ENVELOPES.setdefault(each, len(ENVELOPES)) for each in envelopes]


def label(name: str, size: int = 32) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa roster vectors " + name.encode()).digest(size)


def compact(value: object) -> bytes:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def seed(name: str) -> SigningSeed:
    """A signing key."""
    return SigningSeed(label(name))


def pub(name: str) -> str:
    """Its public key."""
    return verify_key(seed(name)).text


def signed(payload: bytes, kind: str, *names: str) -> bytes:
    """An envelope signed by each."""
    envelope = sign(payload, kind, seed(names[0]))
    for name in names[1:]:
        envelope = add_signature(envelope, kind, seed(name))
    return envelope


def device(name: str, *roles: str, **changes: Any) -> dict[str, Any]:
    """A device as it is admitted."""
    return {
        "id": keyid(verify_key(seed(f"{name} device"))),
        "signing_pub": pub(f"{name} device"),
        "steward_pub": pub(f"{name} steward"),
        "member": b64(label(f"{name} member", 16)),
        "roles": sorted(roles),
        **changes,
    }


def device_id(name: str) -> str:
    """What its device is called."""
    return str(device(name)["id"])


def policy(threshold: int, *names: str) -> dict[str, Any]:
    """A rule of these stewards."""
    keys = sorted((verify_key(seed(f"{name} steward")) for name in names), key=lambda key: key.raw)
    return {"threshold": threshold, "stewards": [key.text for key in keys]}


def public(name: str) -> dict[str, str]:
    """The public halves of a key for letters."""
    return {
        "xwing_pub": sealing_public(SealingSeed(label(f"{name} sealing"))).text,
        "auth_pub": auth_public(AuthPrivateKey(label(f"{name} auth"))).text,
    }


def team(week: int, edition: int, **changes: Any) -> dict[str, Any]:
    """A week's box and keys."""
    return {
        "week": week,
        "edition": edition,
        "notice_sha256": hashlib.sha256(label("notice")).hexdigest(),
        "post_id": b64(label(f"box {week} {edition}")),
        "team": public(f"team {week} {edition}"),
        "members": public(f"members {week} {edition}"),
        **changes,
    }


def listeners(*names: str) -> dict[str, Any]:
    """Who reads complaints."""
    return {"members": [b64(each) for each in sorted(label(f"{name} member", 16) for name in names)]}


NETWORK = keyid(verify_key(seed("one steward")))


@dataclass(frozen=True)
class Chain:
    """Payloads and their envelopes, in order."""

    envelopes: tuple[bytes, ...] = ()
    last: bytes | None = None

    def payload(self, kind: str, body: dict[str, Any], **changes: Any) -> bytes:
        """The next entry, or one with other fields."""
        day = changes.pop("day", DAY)
        previous = None if self.last is None else hashlib.sha256(self.last).hexdigest()
        whole = {"network": NETWORK, "version": len(self.envelopes) + 1, "previous": previous}
        return compact(whole | {"day": day, "expires_day": day + 42, "kind": kind, "body": body} | changes)

    def then(self, kind: str, body: dict[str, Any], *by: str, **changes: Any) -> "Chain":
        """One entry more, signed by each."""
        return self.with_payload(self.payload(kind, body, **changes), *by)

    def with_payload(self, payload: bytes, *by: str) -> "Chain":
        """One entry more that says just this."""
        return Chain((*self.envelopes, signed(payload, ENTRY, *by)), payload)

    @property
    def hashes(self) -> list[str]:
        """Of each payload."""
        return [hashlib.sha256(json_payload(each)).hexdigest() for each in self.envelopes]


def json_payload(envelope: bytes) -> bytes:
    """What an envelope holds."""
    return base64.b64decode(json.loads(envelope)["payload"])


ONE, TWO, THREE = "one steward", "two steward", "three steward"
FOUND = Chain().then("found", {"policy": policy(1, "one"), "device": device("one", "coordinator")}, ONE)
ADMITTED = (
    FOUND.then("admit", {"device": device("two", "coordinator", "helper")}, ONE)
    .then("admit", {"device": device("three")}, ONE)
    .then("admit", {"device": device("lawyer", "adviser")}, ONE)
)
THREE_STEWARDS = ADMITTED.then("policy", policy(2, "one", "two", "three"), ONE, TWO, THREE)
LAWYER = {"device": device_id("lawyer")}
CODE = {"client_sha256": hashlib.sha256(label("manifest")).hexdigest()}
WEEK = team(2_969, 1)


def good_chains() -> Iterator[tuple[str, Chain, dict[str, Any]]]:
    """Name, chain, what its state says."""
    yield "a founding", FOUND, {"version": 1, "threshold": 1, "stewards": 1}
    yield "three stewards, two of whom sign", THREE_STEWARDS, {"threshold": 2, "stewards": 3}
    grown = THREE_STEWARDS.then("team", WEEK, ONE, TWO).then("code", CODE, TWO, THREE)
    yield "a week and the code", grown, {"version": 7, "weeks": {"2969": 1}}
    kept = team(2_969, 2, **{name: WEEK[name] for name in ("post_id", "team", "members")})
    yield "a later edition keeps the keys", grown.then("team", kept, ONE, THREE), {"weeks": {"2969": 2}}
    suspended = THREE_STEWARDS.then("suspend", LAWYER, THREE)
    yield "suspended by one steward", suspended, {"suspended": [LAWYER["device"]]}
    own = THREE_STEWARDS.then("suspend", LAWYER, "lawyer device")
    yield "suspended by itself", own, {"suspended": [LAWYER["device"]]}
    yield "lifted", suspended.then("lift", LAWYER, ONE, TWO), {"suspended": []}
    yield "retired", suspended.then("retire", LAWYER, ONE, TWO), {"retired": [LAWYER["device"]]}
    second = device("laptop", "adviser", member=device("lawyer")["member"])
    yield "a second device", THREE_STEWARDS.then("admit", {"device": second}, ONE, TWO), {"members": 4, "devices": 5}
    steward_gone = THREE_STEWARDS.then("policy", policy(2, "one", "two"), ONE, TWO)
    three = {"device": device_id("three")}
    yield "a steward leaves", steward_gone.then("retire", three, ONE, TWO), {"retired": [three["device"]]}
    pack = {"country": "ru", "version": 3, "sha256": "a" * 64}
    yield "a pack", THREE_STEWARDS.then("pack", pack, ONE, TWO), {"packs": {"ru": 3}}
    listening = THREE_STEWARDS.then("listeners", listeners("lawyer", "three"), ONE, TWO)
    yield "listeners", listening, {"listeners": 2, "listening_since": 0}
    gone = listening.then("suspend", LAWYER, THREE)
    yield "a listener's device is suspended", gone, {"listeners": 2, "listening_since": 7}
    others = listening.then("listeners", listeners("three", "two"), ONE, THREE)
    yield "a listener is taken away", others, {"listeners": 2, "listening_since": 7}
    more = listening.then("listeners", listeners("lawyer", "one", "three"), ONE, THREE)
    yield "a listener more", more, {"listeners": 3, "listening_since": 0}
    yield "nobody listens", listening.then("listeners", listeners(), ONE, TWO), {"listeners": 0, "listening_since": 7}
    yield "two days ahead of the reader", FOUND.then("code", CODE, ONE, day=DAY + 2), {"version": 2}


def bad_chains() -> Iterator[tuple[str, str, Chain]]:
    """Fault, name, a chain whose last entry has it."""
    chain = THREE_STEWARDS
    yield "signature", "one steward alone", chain.then("code", CODE, ONE)
    yield "signature", "a steward alone names listeners", chain.then("listeners", listeners("one", "two"), ONE)
    yield (
        "signature",
        "listeners name themselves",
        chain.then("listeners", listeners("lawyer", "three"), "lawyer device", "three device"),
    )
    yield "signature", "a wrong key", chain.then("code", CODE, ONE, "stranger")
    yield "signature", "devices' own keys", chain.then("code", CODE, "one device", "two device")
    yield "signature", "a suspension by a stranger", chain.then("suspend", LAWYER, "stranger")
    suspended = chain.then("suspend", {"device": device_id("three")}, ONE)
    yield "signature", "a suspension by a suspended steward", suspended.then("suspend", LAWYER, THREE)
    new = policy(2, "one", "lawyer")
    yield "signature", "stewards who did not agree to it", chain.then("policy", new, ONE, TWO)
    yield "signature", "new stewards alone", chain.then("policy", policy(1, "lawyer"), "lawyer steward")
    yield "version", "the head again", Chain((*chain.envelopes, chain.envelopes[-1]))
    yield "version", "one left out", Chain((*chain.envelopes[:3], chain.envelopes[4]))
    yield "previous", "upon another head", chain.then("code", CODE, ONE, TWO, previous="0" * 64)
    yield "previous", "upon nothing", chain.then("code", CODE, ONE, TWO, previous=None)
    yield "network", "of another network", chain.then("code", CODE, ONE, TWO, network="0" * 64)
    founding = {"policy": policy(1, "two"), "device": device("two")}
    yield "network", "founded by another", Chain().then("found", founding, TWO)
    yield "network", "no founding", Chain().then("code", CODE, ONE)
    yield "day", "a day earlier", chain.then("code", CODE, ONE, TWO, day=DAY - 1)
    yield "day", "three days ahead", chain.then("code", CODE, ONE, TWO, day=DAY + 3)
    yield "expired", "holds for 43 days", chain.then("code", CODE, ONE, TWO, expires_day=DAY + 43)
    yield "expired", "ends before it begins", chain.then("code", CODE, ONE, TWO, expires_day=DAY - 1)
    for name, kind, body in _unfit():
        yield "body", name, chain.then(kind, body, ONE, TWO, THREE, "lawyer steward")
    half = policy(2, "one", "two", "three", "lawyer")
    for name, kind, body in (*_ill_formed(), ("two of four", "policy", half)):
        yield "malformed", name, chain.then(kind, body, ONE, TWO, THREE, "lawyer steward")
    good = chain.payload("code", CODE)
    yield "malformed", "blanks", chain.with_payload(json.dumps(json.loads(good)).encode(), ONE, TWO)
    yield "malformed", "a field twice", chain.with_payload(good[:-1] + b',"version":6}', ONE, TWO)
    yield "malformed", "blanks in the body", chain.with_payload(good.replace(b'"body":{', b'"body":{ '), ONE, TWO)
    other = signed(good, BUNDLE, ONE, TWO)
    yield "malformed", "another payload type", Chain((*chain.envelopes, other))


def _unfit() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "admitted twice", "admit", {"device": device("lawyer", "adviser")}
    stolen = device("new", steward_pub=pub("lawyer steward"))
    yield "another's steward key", "admit", {"device": stolen}
    reused = device("new", steward_pub=pub("lawyer device"))
    yield "a device's key as a steward's", "admit", {"device": reused}
    yield (
        "other roles than the member's",
        "admit",
        {"device": device("new", "helper", member=device("lawyer")["member"])},
    )
    yield "a listener nobody knows", "listeners", {"members": sorted([b64(bytes(16)), *listeners("two")["members"]])}
    yield "founding again", "found", {"policy": policy(1, "one"), "device": device("one", "coordinator")}
    yield "lifting what is active", "lift", LAWYER
    yield "retiring nobody's", "retire", {"device": "0" * 64}
    yield "retiring a steward's", "retire", {"device": device_id("one")}
    yield "roles of nobody", "roles", {"member": b64(bytes(16)), "roles": []}
    same = public("team 2969 1")
    yield "one key for team and members", "team", team(2_969, 1, team=same, members=same)
    yield "a signing key in a week", "team", team(2_969, 1, team=same | {"auth_pub": pub("lawyer device")})


def _ill_formed() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "an unknown kind", "promote", LAWYER
    yield "another kind's body", "admit", LAWYER
    yield "an unknown field", "lift", LAWYER | {"colour": "red"}
    yield "named after another key", "admit", {"device": device("new", id=device_id("lawyer"))}
    yield "one key for both", "admit", {"device": device("new", steward_pub=pub("new device"))}
    yield "roles not sorted", "admit", {"device": device("new", roles=["helper", "adviser"])}
    yield "an unknown role", "admit", {"device": device("new", roles=["king"])}
    yield "one of three", "policy", policy(1, "one", "two", "three")
    stewards = policy(2, "one", "two", "three")
    yield "stewards not sorted", "policy", stewards | {"stewards": stewards["stewards"][::-1]}
    yield "one listener alone", "listeners", listeners("lawyer")
    two_listen = listeners("lawyer", "three")["members"]
    yield "listeners not sorted", "listeners", {"members": two_listen[::-1]}
    yield "a listener twice", "listeners", {"members": [two_listen[0], *two_listen]}
    yield "seventeen listeners", "listeners", {"members": [b64(bytes([at]) * 16) for at in range(17)]}
    yield "edition 0", "team", team(2_969, 0)
    yield "a country in capitals", "pack", {"country": "RU", "version": 1, "sha256": "a" * 64}


def chain_cases() -> Iterator[dict[str, Any]]:
    """Chains, good and bad."""
    for name, chain, state in good_chains():
        more = {"state": {"head": chain.hashes[-1], **state}}
        yield {"name": f"chain: {name}", "expect": "accepted", **_chain(chain), **more}
    for fault, name, chain in bad_chains():
        yield {"name": f"chain: {name}", "expect": fault, **_chain(chain)}


def _chain(chain: Chain) -> dict[str, Any]:
    return {"kind": "chain", "network": NETWORK, "today": DAY, "entries": places(chain.envelopes)}


def branch_cases() -> Iterator[dict[str, Any]]:
    """Two branches, and which stands."""
    first = THREE_STEWARDS.then("suspend", LAWYER, ONE)
    other = THREE_STEWARDS.then("suspend", {"device": device_id("three")}, TWO)
    low, high = sorted((first, other), key=lambda chain: chain.hashes[-1])
    code = THREE_STEWARDS.then("code", CODE, ONE, TWO)
    built = high.then("code", CODE, ONE, TWO)
    for name, ours, theirs, stands in (
        ("two suspensions, the lower hash", high, low, low),
        ("two suspensions, ours has the lower hash", low, high, low),
        ("a suspension gives way", first, code, code),
        ("a suspension that came late", code, first, code),
        ("a suspension that was built upon", low, built, built),
        ("what continues ours", THREE_STEWARDS, built, built),
        ("a fork", built, code, None),
    ):
        verdict = {"expect": "fork"} if stands is None else {"expect": "settled", "hashes": stands.hashes}
        entries = {"ours": places(ours.envelopes), "others": places(theirs.envelopes)}
        yield {"name": f"branches: {name}", **verdict, "kind": "branches", "network": NETWORK, "today": DAY, **entries}


def bundle_cases() -> Iterator[dict[str, Any]]:
    """Bundles, good and bad."""
    good = {"network": NETWORK, "device": device_id("lawyer"), "week": 2_969, **public("lawyer 2969")}
    twice = good | {"auth_pub": b64(sealing_public(SealingSeed(label("lawyer 2969 sealing"))).raw[-32:])}
    for expect, name, fields, by in (
        ("verified", "of the device", good, "lawyer device"),
        ("signature", "signed by another", good, "one device"),
        ("signature", "signed by the steward key", good, "lawyer steward"),
        ("network", "for another network", good | {"network": "0" * 64}, "lawyer device"),
        ("device", "in another's name", good | {"device": device_id("one")}, "lawyer device"),
        ("malformed", "a field more", good | {"colour": "red"}, "lawyer device"),
        ("malformed", "a week too late", good | {"week": 2**20 + 1}, "lawyer device"),
        ("key", "one key for two purposes", twice, "lawyer device"),
    ):
        envelope = b64(signed(compact(fields), BUNDLE, by))
        more = {"network": NETWORK, "signing_pub": pub("lawyer device"), "envelope": envelope}
        yield {"name": f"bundle: {name}", "expect": expect, "kind": "bundle", **more}


MESSAGES: dict[str, dict[str, Any]] = {
    "roster": {"entries": [b64(FOUND.envelopes[0])]},
    "roster_need": {"have": 0},
    "bundles": {"bundles": []},
    "week": {
        "week": 2_969,
        "edition": 1,
        "read_key": b64(label("read key")),
        "members": {"seed": b64(label("members seed")), "auth": b64(label("members auth"))},
        "team": None,
    },
    "stewardship": {
        "publisher_token": "token",
        "addresses": ["https://relay.example"],
        "languages": ["ru", "en"],
        "lineage": [],
    },
    "proposal": {"entry": b64(FOUND.envelopes[0]), "statement": None, "notice": None},
    "join": {"signing_pub": pub("lawyer device"), "steward_pub": pub("lawyer steward"), "bundles": []},
    "invitation": {"network": NETWORK, "addresses": ["https://relay.example"], "roles": ["adviser"]},
    "listening": {"keys": [b64(FOUND.envelopes[0])]},
    "listening_secret": {
        "key": b64(FOUND.envelopes[0]),
        "seed": b64(label("listening seed")),
        "auth": b64(label("listening auth")),
    },
    "complaint_step": {
        "case": b64(label("case", 16)),
        "author": "s:" + b64(label("seeker", 16)),
        "id": b64(label("step", 16)),
        "step": "close",
        "text": "",
        "to": None,
        "keep_days": 90,
    },
}


def message_cases() -> Iterator[dict[str, Any]]:
    """One of each kind, and the ways in which one is none."""
    head = {"version": 1, "hash": FOUND.hashes[0]}
    for kind, body in MESSAGES.items():
        whole = {"message": kind, "head": head, "at_minute": 29_922_480, "body": body}
        yield _message(kind, "read", compact(whole))
        yield _message(f"{kind} without a head", "read", compact(whole | {"head": None}))
        yield _message(f"{kind} with a field more", "refused", compact(whole | {"body": body | {"colour": "red"}}))
        for field in body:
            less = {name: value for name, value in body.items() if name != field}
            yield _message(f"{kind} without {field}", "refused", compact(whole | {"body": less}))
        yield _message(f"{kind} with blanks", "refused", json.dumps(whole).encode())


def _message(name: str, expect: str, data: bytes) -> dict[str, Any]:
    return {"name": f"message: {name}", "expect": expect, "kind": "message", "data": b64(data)}


def fingerprint_cases() -> Iterator[dict[str, Any]]:
    """What two people read to each other."""
    for name in ("lawyer", "two", "three"):
        keys = [verify_key(seed(f"{name} {of}")) for of in ("device", "steward")]
        joined = b"".join(
            len(part).to_bytes(4, "big") + part for part in (NETWORK.encode(), *(key.raw for key in keys))
        )
        number = int.from_bytes(hashlib.sha256(b"tropa/1/join" + joined).digest()[:8], "big")
        digits = str(number % 10**20).rjust(20, "0")
        out = " ".join(digits[start : start + 4] for start in range(0, 20, 4))
        pubs = {"signing_pub": keys[0].text, "steward_pub": keys[1].text}
        yield {
            "name": f"fingerprint: {name}",
            "expect": "derived",
            "kind": "fingerprint",
            "network": NETWORK,
            **pubs,
            "out": out,
        }


def main() -> int:
    """Write or check the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    cases = [*chain_cases(), *branch_cases(), *bundle_cases(), *message_cases(), *fingerprint_cases()]
    whole = {"about": ABOUT, "envelopes": [b64(each) for each in ENVELOPES], "cases": cases}
    made = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    if not check:
        FILE.write_text(made)
    elif not FILE.exists() or FILE.read_text() != made:
        print("vectors/roster.json is not what tools/make_roster_vectors.py writes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
