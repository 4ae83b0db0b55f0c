"""What comes of a login by which an operator signs in: a session, and nothing of it is kept."""

from __future__ import annotations

import logging

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.capture import LoginAccepted, LoginCapture, LoginRefused, PendingLogin
from verifier.store.replay import AlreadyUsed
from verifier.web import audit, errors, next_url, operator_identity, rate_limits
from verifier.web.authentication import sign_in
from verifier.web.operator_identity import operator_identifier
from verifier.web.services import services

logger = logging.getLogger(__name__)


def finished(outcome: LoginAccepted | LoginRefused, *, begun: PendingLogin) -> AnyResponse:
    """Sign in whom the login names, if it held, is used for the first time, and is on the list."""
    if isinstance(outcome, LoginRefused):
        return refused(outcome, begun=begun)
    try:
        services().store.use_up(outcome.use)
    except AlreadyUsed:
        return errors.error_page(
            403, "This sign-in was used before.", "Each one counts once. Sign in again."
        )
    return complete_sign_in(outcome.capture, idp_id=begun.idp_id)


def refused(outcome: LoginRefused, *, begun: PendingLogin | None = None) -> Response:
    """Say in one sentence why the login did not hold.

    Written down once for each that was *begun*: nobody washes the trail away with one of them.
    """
    reference = errors.new_reference()
    logger.warning("sign-in-refused reason=%s reference=%s", outcome.reason, reference)
    if begun is None or rate_limits.is_first("sign-in refused", begun.request_id):
        audit.note("sign-in.refused", outcome.reason)
    return errors.error_page(403, "This sign-in was not accepted.", outcome.summary, reference)


def complete_sign_in(capture: LoginCapture, *, idp_id: str) -> AnyResponse:
    """Sign in whom *capture* names, if that is an operator of this site."""
    site = services().site
    settings = site.operators
    if settings is None or settings.idp_id != idp_id:
        return _unknown("idp", "Operators of this site sign in elsewhere. Begin at its sign-in.")
    name = operator_identifier(capture, settings.attribute, form=site.form)
    if name is None:
        return _unknown(
            "name",
            f"The login came without exactly one value of {settings.attribute}, which names the "
            "operators of this site. Tell an admin of this site.",
        )
    operator = operator_identity.operator_named(idp_id, name)
    if operator is None:
        return _unknown(
            "list",
            f"Your login was accepted, but its {settings.attribute} is not on the list of those "
            "who run this site. An admin of this site can add you on the page Operators, with "
            f"your {settings.attribute} written exactly as the login carries it.",
        )
    services().store.operators.seen(operator.id)
    sign_in(operator)
    audit.note("sign-in")
    return redirect(next_url.take(operator.role) or url_for("start.page"), code=303)


def _unknown(reason: str, message: str) -> Response:
    reference = errors.new_reference()
    logger.warning("sign-in-refused reason=not-an-operator-%s reference=%s", reason, reference)
    audit.note("sign-in.refused", f"not-an-operator-{reason}")
    return errors.error_page(403, "You are not an operator of this site.", message, reference)
