"""What of an event's core people can search for: the texts in it, whatever its kind.

It reads only fields that hold words, so that no key, id or address is ever indexed; it checks nothing, for only cores
that were accepted come here.
"""

from collections.abc import Iterator

import msgspec

from tropa.sealing.encoding import unb64


class _Carried(msgspec.Struct, frozen=True):
    core: str


class _Body(msgspec.Struct, frozen=True):
    """Every field of protocol 4.7 and 11.2 in which a person writes words, and the one that holds what is carried.

    Not the core in a `sent`: that letter stands in its own thread, and would be found twice.
    """

    text: str = ""
    title: str = ""
    summary: str = ""
    note: str = ""
    what: str = ""
    why: str = ""
    key: str = ""
    values: tuple[str, ...] = ()
    events: tuple[_Carried, ...] = ()


class _Core(msgspec.Struct, frozen=True):
    body: _Body


_READ = msgspec.json.Decoder(_Core)


def texts_in(core: bytes) -> Iterator[str]:
    """The texts a person wrote in this event, and in those it carries."""
    body = _READ.decode(core).body
    for text in (body.text, body.title, body.summary, body.what, body.why, body.note, body.key, *body.values):
        if text:
            yield text
    for carried in body.events:
        yield from texts_in(unb64(carried.core))
