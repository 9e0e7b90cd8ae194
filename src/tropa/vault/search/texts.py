"""What of an event's core people can search for: the texts in it, whatever its kind.

It reads only fields that hold words, so that no key, id or address is ever indexed; it checks nothing, for only cores
that were accepted come here.
"""

from collections.abc import Iterator

import msgspec

from tropa.sealing.encoding import unb64


class _Carried(msgspec.Struct, frozen=True):
    core: str = ""


class _Body(msgspec.Struct, frozen=True):
    """Every field of protocol 4.7 and 11.2 in which a person writes words, and the two that hold whole cores."""

    text: str = ""
    title: str = ""
    summary: str = ""
    note: str = ""
    key: str = ""
    values: tuple[str, ...] = ()
    core: str = ""
    events: tuple[_Carried, ...] = ()


class _Core(msgspec.Struct, frozen=True):
    body: _Body


_READ = msgspec.json.Decoder(_Core)


def texts_in(core: bytes) -> Iterator[str]:
    """The texts a person wrote in this event, and in those it carries."""
    body = _READ.decode(core).body
    for text in (body.text, body.title, body.summary, body.note, body.key, *body.values):
        if text:
            yield text
    for carried in (body.core, *(each.core for each in body.events)):
        if carried:
            yield from texts_in(unb64(carried))
