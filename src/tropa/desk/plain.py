"""The page for whoever is not in, and for what went wrong before a page was reached.

It holds nothing of the vault, nor the secret part of the desk's addresses.
"""

from starlette.responses import HTMLResponse

from tropa.desk.desk import Desk

CLOSED_DOOR = ("outside.no-session", "outside.used")


def plain_page(desk: Desk, name: str, status: int) -> HTMLResponse:
    """Draw it with the words of this name."""
    words = desk.words
    values = {
        "t": words.say,
        "language": words.language,
        "static": "/static",
        "title": words.say("outside.title" if name in CLOSED_DOOR else "problem.title"),
        "message": words.say(name),
    }
    return HTMLResponse(desk.draw("outside", values), status_code=status)
