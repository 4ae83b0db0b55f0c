"""What came of a login by a test link: kept and counted once, or one plain sentence."""

from __future__ import annotations

import logging
import secrets

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.model.capture import LoginAccepted, LoginCapture, LoginRefused
from verifier.model.reference import reference_of
from verifier.model.run import LinkStanding
from verifier.report.links.words import LINK_OVER
from verifier.store.store import AlreadyUsed, LinkNotOpen
from verifier.web import errors, kept
from verifier.web.services import services

logger = logging.getLogger(__name__)

_MEANWHILE = {
    LinkStanding.USED: (
        "Somebody finished a test with this link while you were logging in.",
        "Each link is for one test, and that one counts. Nothing was kept of your login.",
    ),
    LinkStanding.REVOKED: (
        "This link was withdrawn while you were logging in.",
        "Nothing was kept of your login. Ask the person who sent you the link.",
    ),
    LinkStanding.RUN_CLOSED: (
        "This test ended while you were logging in.",
        "Nothing was kept of your login, and there is nothing left to do. Thank you.",
    ),
}

_PLAIN = {"patron": "It took too long, or was sent twice."}
_NOT_YOURS = (
    "It came back in a form that is not accepted here. That is not your fault, and the people who "
    "asked you see why."
)


def judged(came: LoginAccepted | LoginCapture | LoginRefused, row_id: str) -> AnyResponse:
    """Keep a login that holds, use the link up and lead on to the result; else say why not."""
    if isinstance(came, LoginRefused):
        return refused(came, row_id)
    links = services().store.links
    link, token = links.of_row(row_id), links.token(row_id)
    if link is None:
        return over(LinkStanding.RUN_CLOSED)
    try:
        report_id = kept.by_link(came, link.row)
    except LinkNotOpen as not_open:
        return _too_late(not_open.standing)
    except AlreadyUsed:
        return say(
            "This login was used before.",
            "Each login counts once. Open your link again to see what came of it.",
            code=403,
            again=token,
        )
    services().store.audit.add("tester", "link.used", row_id)
    capture = came.capture if isinstance(came, LoginAccepted) else came
    try:
        kept.make_report(report_id, capture)
    except kept.Busy:
        pass  # the page of the result makes it
    except Exception as error:  # noqa: BLE001 - the login is kept: its page tries again
        errors.log_defect(error)
    return redirect(url_for("testers.result", token=token or ""), code=303)


def refused(outcome: LoginRefused, row_id: str, *, said: str | None = None) -> Response:
    """Say that the login was not accepted; the link stays open, and the run says why.

    *said* is the reason, where a tester understands it and can do something about it.
    """
    number = reference_of(secrets.token_urlsafe(16))
    logger.warning("login-refused reason=%s reference=%s", outcome.reason, number)
    links = services().store.links
    links.refused(row_id, f"{outcome.summary} (Reference {number}.)")
    return say(
        "Your login was not accepted.",
        f"{said or _PLAIN.get(outcome.owner, _NOT_YOURS)} Your link still works: you may try once "
        "more. If it happens again, tell the person who sent you the link this reference number.",
        code=403,
        number=number,
        again=links.token(row_id),
    )


def another_browser() -> Response:
    """Say that the login came back without the cookie of the browser in which it began."""
    logger.warning("login-refused reason=another-browser")
    return say(
        "This login was started in another browser.",
        "Or this browser keeps no cookies for this site: allow them, then open your link again in "
        "one window and stay there. Nothing was kept of this login, and your link still works.",
        code=403,
    )


def over(standing: LinkStanding) -> Response:
    """Say why a link may not be used."""
    return say(*LINK_OVER[standing], code=410)


def say(
    title: str,
    advice: str,
    *,
    code: int,
    number: str | None = None,
    again: str | None = None,
) -> Response:
    """Make a page for a tester that says one thing."""
    page = render_template(
        "testers/said.html", title=title, advice=advice, number=number, again=again
    )
    return make_response(page, code)


def _too_late(standing: LinkStanding) -> Response:
    return say(*_MEANWHILE.get(standing, LINK_OVER[standing]), code=410)
