"""What logins of every protocol have in common: the way out, and what came of it."""

from __future__ import annotations

import logging

from flask import Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginCapture,
    LoginRefused,
    PendingLogin,
)
from verifier.model.idp import Idp
from verifier.store.store import AlreadyUsed
from verifier.web import browser, errors, headers, kept, refusals, sign_in_end, tester_logins
from verifier.web.services import Started, services
from verifier.web.signed_in import current_operator

logger = logging.getLogger(__name__)


def idp_of(idp_id: str, protocol: str) -> Idp:
    """Find the site's identity provider of that id and protocol, or answer 404."""
    idp = services().site.idp(idp_id)
    if idp is None or idp.protocol != protocol or idp.is_many:
        abort(404, "This site has no such identity provider.")
    return idp


def cannot_begin(said: str) -> Response:
    """Answer where a login cannot be started; *said* is a sentence fit to be read."""
    return errors.error_page(503, "This identity provider cannot be used.", said)


def start(idp: Idp) -> Started:
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


def onward(started: Started, *, pending: PendingLogin | None = None) -> Response:
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


def not_here(pending: PendingLogin | None) -> Response | None:
    """Refuse to finish a login that is not this browser's, or nobody's business.

    One that was started in another browser (login CSRF), and a test login of somebody who is no
    operator, also where it began at the identity provider.
    """
    if pending is not None and not browser.is_same(pending.browser):
        return tester_logins.another_browser() if pending.row_id else errors.another_browser()
    of_an_operator = pending is None or not (pending.signs_in or pending.row_id)
    if of_an_operator and current_operator() is None:
        return refusals.not_signed_in()
    return None


def judged(outcome: LoginAccepted | LoginRefused, *, pending: PendingLogin | None) -> AnyResponse:
    """Keep an accepted login and lead on to its report; say why of a refused one.

    *pending* is how it began; None where an identity provider began it by itself.
    """
    if pending is not None and pending.signs_in:
        return sign_in_end.finished(outcome, begun=pending)
    if pending is not None and pending.row_id is not None:
        return tester_logins.judged(outcome, pending.row_id)
    if isinstance(outcome, LoginRefused):
        return refused(outcome)
    try:
        idp_id = None if pending is None else pending.idp_id
        report_id = kept.accept(outcome, idp_id=idp_id)
    except AlreadyUsed as used:
        return refused(_replay(outcome.capture.idp, used))
    return to_report(report_id, outcome.capture)


def to_report(report_id: str, capture: LoginCapture) -> AnyResponse:
    """Make the report of a login that is kept and lead on to it."""
    try:
        kept.make_report(report_id, capture)
    except kept.Busy:
        pass  # its page makes it
    except Exception as error:  # noqa: BLE001 - the login is kept: its page tries again
        errors.log_defect(error)
    return redirect(url_for("reports.show", report_id=report_id), code=303)


def refused(outcome: LoginRefused) -> Response:
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
