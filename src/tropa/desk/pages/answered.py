"""The page that a form led to, at its own address (`tropa.desk.answers`)."""

from starlette.responses import HTMLResponse, Response

from tropa.desk.visit import Visit


def show_answer(visit: Visit) -> Response:
    """As it was drawn, with what was typed since; once it is gone, wherever this vault's state begins."""
    kept = visit.desk.answers.at(visit.request.path_params["number"])
    if kept is None:
        return visit.go_home()
    return HTMLResponse(visit.with_typed(kept.body.decode()), status_code=kept.status)
