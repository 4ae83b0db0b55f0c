"""What the login pages of all protocols share.

Start a login, and lead its outcome to a report or to a tester's page.
"""

from __future__ import annotations

import logging
import secrets

from flask import Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginCapture,
    LoginRefused,
    PendingLogin,
)
from verifier.domain.model.run import LinkState
from verifier.domain.model.site import Idp
from verifier.domain.model.stored_result import reference_of
from verifier.report.link_run import LINK_OVER
from verifier.store.replay import AlreadyUsed
from verifier.store.test_links import LinkNotOpen
from verifier.web import browser, errors, headers, report_access, sign_in_completion
from verifier.web import errors as refusals
from verifier.web.authentication import current_operator
from verifier.web.services import Started, services

# What came of a login by a test link: kept and counted once, or one plain sentence.

logger = logging.getLogger(__name__)

_MEANWHILE = {
    LinkState.USED: (
        "Somebody finished a test with this link while you were logging in.",
        "Each link is for one test, and that one counts. Nothing was kept of your login.",
    ),
    LinkState.REVOKED: (
        "This link was withdrawn while you were logging in.",
        "Nothing was kept of your login. Ask the person who sent you the link.",
    ),
    LinkState.RUN_CLOSED: (
        "This test ended while you were logging in.",
        "Nothing was kept of your login, and there is nothing left to do. Thank you.",
    ),
}

_PLAIN = {"patron": "It took too long, or was sent twice."}
_NOT_YOURS = (
    "It came back in a form that is not accepted here. That is not your fault, and the people who "
    "asked you see why."
)


def finish_tester_login(
    came: LoginAccepted | LoginCapture | LoginRefused, row_id: str
) -> AnyResponse:
    """Keep a login that holds, use the link up and lead on to the result; else say why not."""
    if isinstance(came, LoginRefused):
        return refuse_tester_login(came, row_id)
    links = services().store.links
    link, token = links.of_row(row_id), links.token(row_id)
    if link is None:
        return link_over(LinkState.RUN_CLOSED)
    try:
        report_id = report_access.store_tester_login(came, link.row)
    except LinkNotOpen as not_open:
        return _too_late(not_open.standing)
    except AlreadyUsed:
        return page_for_tester(
            "This login was used before.",
            "Each login counts once. Open your link again to see what came of it.",
            code=403,
            again=token,
        )
    services().store.audit.add("tester", "link.used", row_id)
    capture = came.capture if isinstance(came, LoginAccepted) else came
    try:
        report_access.make_report(report_id, capture)
    except report_access.Busy:
        pass  # the page of the result makes it
    except Exception as error:  # noqa: BLE001 - the login is kept: its page tries again
        errors.log_defect(error)
    return redirect(url_for("testers.result", token=token or ""), code=303)


def refuse_tester_login(
    outcome: LoginRefused, row_id: str, *, message: str | None = None
) -> Response:
    """Say that the login was not accepted; the link stays open, and the run says why.

    *message* is the reason, where a tester understands it and can do something about it.
    """
    number = reference_of(secrets.token_urlsafe(16))
    logger.warning("login-refused reason=%s reference=%s", outcome.reason, number)
    links = services().store.links
    links.refused(row_id, f"{outcome.summary} (Reference {number}.)")
    return page_for_tester(
        "Your login was not accepted.",
        f"{message or _PLAIN.get(outcome.owner, _NOT_YOURS)} Your link still works: you may try "
        "once "
        "more. If it happens again, tell the person who sent you the link this reference number.",
        code=403,
        number=number,
        again=links.token(row_id),
    )


def tester_in_other_browser() -> Response:
    """Say that the login came back without the cookie of the browser in which it began."""
    logger.warning("login-refused reason=another-browser")
    return page_for_tester(
        "This login was started in another browser.",
        "Or this browser keeps no cookies for this site: allow them, then open your link again in "
        "one window and stay there. Nothing was kept of this login, and your link still works.",
        code=403,
    )


def link_over(standing: LinkState) -> Response:
    """Say why a link may not be used."""
    return page_for_tester(*LINK_OVER[standing], code=410)


def page_for_tester(
    title: str,
    advice: str,
    *,
    code: int,
    number: str | None = None,
    again: str | None = None,
) -> Response:
    """Make a page for a tester that says one thing."""
    page = render_template(
        "testers/message.html", title=title, advice=advice, number=number, again=again
    )
    return make_response(page, code)


def _too_late(standing: LinkState) -> Response:
    return page_for_tester(*_MEANWHILE.get(standing, LINK_OVER[standing]), code=410)


# What logins of every protocol have in common: the way out, and what came of it.


def idp_of(idp_id: str, protocol: str) -> Idp:
    """Find the site's identity provider of that id and protocol, or answer 404."""
    idp = services().site.idp(idp_id)
    if idp is None or idp.protocol != protocol or idp.is_many:
        abort(404, "This site has no such identity provider.")
    return idp


def idp_unavailable(message: str) -> Response:
    """Answer where a login cannot be started; *message* is a sentence fit to be read."""
    return errors.error_page(503, "This identity provider cannot be used.", message)


def start_login(idp: Idp) -> Started:
    """Begin a login of this browser at an identity provider that has pages of its own.

    Raises ``MetadataRefused`` and ``ProviderRefused``.
    """
    here, digest = services(), browser.ensure()
    match idp.protocol:
        case "saml":
            return here.service_provider.begin(idp.id, browser=digest)
        case "oidc":
            return here.oidc.begin(idp.id, browser=digest)
        case _:
            return here.cas.begin(idp.id, browser=digest)


def send_to_idp(started: Started, *, pending: PendingLogin | None = None) -> Response:
    """Remember the login and send the browser to its identity provider.

    *pending* goes before what *started* would have remembered.
    """
    services().store.begin(pending or started.pending)
    # No redirect: browsers hold this form's form-action against every redirect that follows,
    # also against those by which an identity provider sends people on to another host.
    if started.method == "GET":
        return make_response(render_template("login/onward.html", url=started.url))
    headers.allow_form_to(started.url)
    return forward("To the identity provider", started.url, list(started.fields))


def forward(title: str, action: str, fields: list[tuple[str, str]]) -> Response:
    """Make the page that posts *fields* to *action*, with a button where nothing else does."""
    page = render_template("login/forward.html", title=title, action=action, fields=fields)
    return make_response(page)


def pending_of(state: str, idp_id: str) -> PendingLogin | None:
    """Find the login that *state* belongs to, at that identity provider (RFC 9700, 4.4)."""
    pending = services().store.pending_by_relay_state(state) if state else None
    return pending if pending is not None and pending.idp_id == idp_id else None


def refuse_other_browser(pending: PendingLogin | None) -> Response | None:
    """Refuse to finish a login that is not this browser's, or nobody's business.

    One that was started in another browser (login CSRF), and a test login of somebody who is no
    operator, also where it began at the identity provider.
    """
    if pending is not None and not browser.is_same(pending.browser):
        return tester_in_other_browser() if pending.row_id else errors.another_browser()
    of_an_operator = pending is None or not (pending.signs_in or pending.row_id)
    if of_an_operator and current_operator() is None:
        return refusals.not_signed_in()
    return None


def finish_login(
    outcome: LoginAccepted | LoginRefused, *, pending: PendingLogin | None
) -> AnyResponse:
    """Keep an accepted login and lead on to its report; say why of a refused one.

    *pending* is how it began; None where an identity provider began it by itself.
    """
    if pending is not None and pending.signs_in:
        return sign_in_completion.finished(outcome, begun=pending)
    if pending is not None and pending.row_id is not None:
        return finish_tester_login(outcome, pending.row_id)
    if isinstance(outcome, LoginRefused):
        return refuse_login(outcome)
    try:
        idp_id = None if pending is None else pending.idp_id
        report_id = report_access.store_accepted_login(outcome, idp_id=idp_id)
    except AlreadyUsed as used:
        return refuse_login(_replay(outcome.capture.idp, used))
    return to_report(report_id, outcome.capture)


def to_report(report_id: str, capture: LoginCapture) -> AnyResponse:
    """Make the report of a login that is kept and lead on to it."""
    try:
        report_access.make_report(report_id, capture)
    except report_access.Busy:
        pass  # its page makes it
    except Exception as error:  # noqa: BLE001 - the login is kept: its page tries again
        errors.log_defect(error)
    return redirect(url_for("reports.show", report_id=report_id), code=303)


def refuse_login(outcome: LoginRefused) -> Response:
    """Show why a login was not accepted; what was expected and what came, to operators alone."""
    if current_operator() is not None:
        logger.warning("login-refused reason=%s", outcome.reason)
        return make_response(render_template("login/refused.html", refused=outcome), 403)
    reference = errors.new_reference()
    logger.warning("login-refused reason=%s reference=%s", outcome.reason, reference)
    return errors.error_page(403, "This login was not accepted.", outcome.summary, reference)


def _replay(idp: IdentityProvider, used: AlreadyUsed) -> LoginRefused:
    return LoginRefused(
        reason="replay",
        summary=f"This login was used before: its {used.what} is accepted only once.",
        owner="patron",
        idp=idp,
        checks=(),
    )
