"""What a page's script says of typing: that somebody does, and what was typed into forms and is not sent yet.

It shows nothing, whatever the vault's state. That somebody types is noted by the gate, as of every page by a person.
"""

import msgspec
from starlette.responses import Response

from tropa.desk.visit import Visit


class _Handed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One form: where it is sent, its fields, and those of them that the page itself put there."""

    address: str
    fields: list[tuple[str, str]]
    hidden: list[tuple[str, str]] = []


def keep_typed(visit: Visit) -> Response:
    """Keep the forms handed over, if any, until they are sent; of one that was emptied nothing is kept."""
    try:
        handed = msgspec.json.decode(visit.form.one("forms") or "[]", type=list[_Handed])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return Response(status_code=400)
    for each in handed:
        if each.address.startswith(f"{visit.desk.prefix}/"):
            visit.desk.forms.keep(each.address, each.fields, each.hidden)
    return Response(status_code=204)


def forget_typed(visit: Visit) -> Response:
    """Let go of what stands in a page's forms again, and draw the page without it."""
    for form in visit.desk.forms.sent_to(visit.form.all("address")):
        visit.desk.forms.drop(form)
    back = visit.form.one("back")
    return visit.go_to(back) if back.startswith(f"{visit.desk.prefix}/") else visit.go_home()
