"""Logins at the site's identity providers, with every protocol, from start to finish.

The outcome depends on who began the login: an operator's sign-in leads to a session, a tester's
link to its result page, and a test patron's login to a report.
"""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from verifier.adapters.login.ldap.directory_login import account_of
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.adapters.login.started_login import StartedLogin
from verifier.domain.diagnosis.failed_login import explain_failed_login
from verifier.domain.model.capture import LoginAccepted, LoginCapture, LoginRefused, PendingLogin
from verifier.domain.model.run import LinkState
from verifier.domain.model.site import Idp
from verifier.domain.model.stored_result import reference_of
from verifier.report.link_run import LINK_OVER
from verifier.store.logins import AlreadyUsed
from verifier.store.runs import LinkNotOpen
from verifier.web import authentication, browser, content, errors, report_access, sign_in
from verifier.web.authentication import current_operator
from verifier.web.services import services

logger = logging.getLogger(__name__)

# The redirect to an identity provider, and the handling that all finished logins share.


def start_login(idp: Idp, **more: Any) -> Response:
    """Send this browser to an identity provider that has login pages of its own.

    *more* is stored with the login: that it is a sign-in, or the row of its test link. Raises
    ``MetadataRefused`` and ``ProviderRefused``.
    """
    here, digest = services(), browser.ensure()
    started: StartedLogin
    match idp.protocol:
        case "saml":
            started = here.service_provider.begin(idp.id, browser=digest)
        case "oidc":
            started = here.oidc.begin(idp.id, browser=digest)
        case _:
            started = here.cas.begin(idp.id, browser=digest)
    here.store.begin(replace(started.pending, **more))
    # No redirect: browsers hold this form's form-action against every redirect that follows,
    # also against those by which an identity provider sends people on to another host.
    if started.method == "GET":
        return content.page("login/onward.html", url=started.url)
    content.allow_form_to(started.url)
    return _forward("To the identity provider", started.url, list(started.fields))


def start_or_say_why(idp: Idp, **more: Any) -> Response:
    """Start a login (see ``start_login``), or return a page that says why it failed (503)."""
    try:
        return start_login(idp, **more)
    except (MetadataRefused, ProviderRefused) as refused:
        return errors.error_page(503, "This identity provider cannot be used.", refused.message)


def _forward(title: str, action: str, fields: list[tuple[str, str]]) -> Response:
    """Build the page that posts *fields* to *action*, by script or by a button."""
    return content.page("login/forward.html", title=title, action=action, fields=fields)


def _refuse_other_browser(pending: PendingLogin | None) -> Response | None:
    """Refuse to finish a login that this browser did not begin, or may not finish.

    Refused are a login that another browser started (login CSRF), and a test login by somebody who
    is not an operator, even if the identity provider began it.
    """
    if pending is not None and not browser.is_same(pending.browser):
        logger.warning("login-refused reason=another-browser")
        title = "This login was started in another browser."
        if pending.row_id:
            return page_for_tester(
                title,
                "Or this browser keeps no cookies for this site: allow them, then open your link "
                "again in one window and stay there. Nothing was kept of this login, and your "
                "link still works.",
                code=403,
            )
        return errors.error_page(
            403,
            title,
            "Nothing was kept of it. Begin again at the start page, and allow this site its "
            "cookie.",
        )
    of_an_operator = pending is None or not (pending.signs_in or pending.row_id)
    return errors.not_signed_in() if of_an_operator and current_operator() is None else None


def _finish_login(outcome: LoginAccepted | LoginRefused, pending: PendingLogin | None) -> Response:
    """Store an accepted login and redirect to its report; show why a refused one failed.

    *pending* is the login as it was begun here; None if the identity provider began it.
    """
    if pending is not None and pending.signs_in:
        return sign_in.finish_sign_in(outcome, begun=pending)
    if pending is not None and pending.row_id is not None:
        return finish_tester_login(outcome, pending.row_id)
    if isinstance(outcome, LoginRefused):
        begun_at = None if pending is None else pending.idp_id
        return refuse_login(outcome, None if begun_at is None else services().site.idp(begun_at))
    try:
        idp_id = None if pending is None else pending.idp_id
        report_id = report_access.store_login(outcome, idp_id=idp_id)
    except AlreadyUsed as used:
        return refuse_login(
            LoginRefused(
                reason="replay",
                summary=f"This login was used before: its {used.what} is accepted only once.",
                owner="patron",
                idp=outcome.capture.idp,
                checks=(),
            )
        )
    return to_report(report_id)


def to_report(report_id: str) -> Response:
    """Create the report of a stored login and redirect to it."""
    report_access.begin_report(report_id)
    return content.see_other("reports.show", report_id=report_id)


def refuse_login(outcome: LoginRefused, idp: Idp | None = None) -> Response:
    """Show why a login was not accepted. Only operators see expected and received values."""
    if current_operator() is not None:
        logger.warning("login-refused reason=%s", outcome.reason)
        failed = explain_failed_login(
            outcome.summary,
            site=services().site,
            at=services().now(),
            idp=idp,
            kind=outcome.reason,
            refused=outcome,
        )
        return content.page("login/refused.html", code=403, refused=outcome, failed=failed)
    reference = errors.new_reference()
    logger.warning("login-refused reason=%s reference=%s", outcome.reason, reference)
    return errors.error_page(403, "This login was not accepted.", outcome.summary, reference)


# The pages of each protocol: where a login begins, and the URL that it returns to.

bp = Blueprint("login", __name__)
saml_bp = Blueprint("saml", __name__)
oidc_bp = Blueprint("oidc", __name__, url_prefix="/oidc")
cas_bp = Blueprint("cas", __name__, url_prefix="/cas")

MAX_RESPONSE = 600_000  # bytes of the posted form: the gate refuses responses over 400 kB
MAX_RELAY_STATE = 1024


@bp.post("/saml/login/<idp_id>", defaults={"protocol": "saml"})
@bp.post("/oidc/<idp_id>/login", defaults={"protocol": "oidc"})
@bp.post("/cas/<idp_id>/login", defaults={"protocol": "cas"})
def begin(idp_id: str, protocol: str) -> Response:
    """Send the browser to the identity provider."""
    browser.check_csrf()
    return start_or_say_why(_idp_of(idp_id, protocol))


def _idp_of(idp_id: str, protocol: str) -> Idp:
    """Find the site's identity provider of that id and protocol, or answer 404."""
    idp = services().site.idp(idp_id)
    if idp is None or idp.protocol != protocol or idp.is_many:
        abort(404, "This site has no such identity provider.")
    return idp


@saml_bp.post("/saml/acs")
def acs() -> Response:
    """Receive a SAML response from an identity provider."""
    response, relay_state = _posted()
    if browser.token() is not None:
        return _finish_saml(response, relay_state)
    # A post from another site comes without our Lax cookie: the same browser brings it again
    # from a page of ours, and then the cookie tells whether it is the one that began.
    return _forward(
        "One more step",
        url_for("saml.finish"),
        [("SAMLResponse", response), ("RelayState", relay_state)],
    )


@saml_bp.post("/saml/finish")
def finish() -> Response:
    """Finish a login whose response arrived without the browser's cookie."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403, "This step only follows a page of this site. Begin at the start page.")
    return _finish_saml(*_posted())


def _posted() -> tuple[str, str]:
    request.max_content_length = MAX_RESPONSE
    response = request.form.get("SAMLResponse", "")
    relay_state = request.form.get("RelayState", "")
    if not response:
        abort(400, "No SAML response came with this request. Begin again at the start page.")
    return response, relay_state if len(relay_state) <= MAX_RELAY_STATE else ""


def _finish_saml(response: str, relay_state: str) -> Response:
    here, pending = services(), None
    request_id = here.service_provider.request_id_of(response)
    if request_id is not None:
        pending = here.store.pending_by_request(request_id)
    elif relay_state:
        pending = here.store.pending_by_relay_state(relay_state)
    if refusal := _refuse_other_browser(pending):
        return refusal
    outcome = here.service_provider.finish(
        response, pending=pending, client_address=request.remote_addr
    )
    return _finish_login(outcome, pending)


@saml_bp.get("/saml/metadata")
@saml_bp.get("/sp")
def metadata() -> Response:
    """Return the service provider's metadata, also at the URL that is its entity ID."""
    here = services()
    response = make_response(sp_metadata(here.site, here.keys, now=here.now()))
    response.mimetype = "application/samlmetadata+xml"
    return response


@oidc_bp.get("/<idp_id>/return", endpoint="finish")
def finish_oidc(idp_id: str) -> Response:
    """Finish a login with the provider's response, which is in the query of this request."""
    _idp_of(idp_id, "oidc")
    answer = request.args.to_dict(flat=True)
    if len(answer) < sum(1 for _ in request.args.items(multi=True)):  # RFC 6749, 3.1
        abort(400, "A part of the provider's answer came twice. Begin again at the start page.")
    pending = _pending_of(answer.get("state", ""), idp_id)
    if refusal := _refuse_other_browser(pending):
        return refusal
    return _finish_login(services().oidc.finish(answer, pending=pending), pending)


@cas_bp.get("/<idp_id>/return/<state>", endpoint="finish")
def finish_cas(idp_id: str, state: str) -> Response:
    """Finish a login: have its ticket validated by the CAS server."""
    _idp_of(idp_id, "cas")
    pending = _pending_of(state, idp_id)
    if refusal := _refuse_other_browser(pending):
        return refusal
    ticket = request.args.get("ticket", "")
    return _finish_login(services().cas.finish(ticket, pending=pending), pending)


def _pending_of(state: str, idp_id: str) -> PendingLogin | None:
    """Find the login that *state* belongs to, at that identity provider (RFC 9700, 4.4)."""
    pending = services().store.pending_by_relay_state(state) if state else None
    return pending if pending is not None and pending.idp_id == idp_id else None


# A directory: our own form, one bind per submission, and rate limits, because accounts lock.

directory_bp = Blueprint("directory", __name__, url_prefix="/ldap")

MOST_PER_NAME = 4  # directories lock an account after five wrong passwords or more
MOST_PER_ADDRESS = 40
WITHIN = timedelta(hours=1)
TOO_OFTEN = (
    "Too many attempts in a short time. Wait an hour, so that the directory does not lock the "
    "account."
)
ASKED_AGAIN = frozenset(
    {"wrong-password", "unknown-user", "empty-username", "empty-password", "other-domain"}
)
"""Refusals after which the login form is shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """The login form has to be shown again, with this message and status."""

    message: str
    code: int


@directory_bp.get("/<idp_id>", endpoint="page")
def directory_page(idp_id: str) -> Response:
    """Ask for user name and password."""
    return _password_form("directory/form.html", _idp_of(idp_id, "ldap"))


@directory_bp.post("/<idp_id>", endpoint="login")
def login_at_directory(idp_id: str) -> Response:
    """Log in once at the directory, and verify the login."""
    browser.check_csrf()
    idp = _idp_of(idp_id, "ldap")
    outcome = log_in(idp)
    if isinstance(outcome, AskAgain):
        return _password_form("directory/form.html", idp, outcome)
    if isinstance(outcome, LoginRefused):
        return refuse_login(outcome, idp)
    forgive(idp)
    return to_report(report_access.store_login(outcome, idp_id=idp.id))


def log_in(idp: Idp) -> LoginCapture | LoginRefused | AskAgain:
    """Try the submitted user name and password at the directory once.

    This counts as an attempt, for the account and for the client's address, until it is forgiven.
    """
    username, password = typed_username(), request.form.get("password", "")
    if not username.strip() or not password:
        return AskAgain(message="Type your user name and your password.", code=400)
    attempts, address = services().store.attempts, browser.address_digest()
    in_time = (
        address is None or attempts.may(address, at_most=MOST_PER_ADDRESS, within=WITHIN),
        attempts.may(_account(idp), at_most=MOST_PER_NAME, within=WITHIN),
    )
    if not all(in_time):
        return AskAgain(message=TOO_OFTEN, code=429)
    outcome = services().directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused) and outcome.reason in ASKED_AGAIN:
        return AskAgain(message=outcome.summary, code=403)
    return outcome


def forgive(idp: Idp) -> None:
    """Clear the attempts at the form's account, after a success."""
    services().store.attempts.forgive(_account(idp))


def typed_username() -> str:
    """Return the user name in the submitted form."""
    return request.form.get("username", "")


def _account(idp: Idp) -> str:
    assert idp.ldap is not None  # noqa: S101 - asked for by its protocol
    return browser.digest("account", account_of(idp.ldap, typed_username()))


def _password_form(template: str, idp: Idp, again: AskAgain | None = None) -> Response:
    problem, code = (None, None) if again is None else (again.message, again.code)
    return content.page(template, problem=problem, code=code, idp=idp, username=typed_username())


# Signing in as an operator, by the identity provider that the site file names, and signing out.

sign_in_bp = Blueprint("sign_in", __name__)

MOST_SIGN_INS = 60  # begun from one address within an hour


@sign_in_bp.get("/sign-in", endpoint="page")
def sign_in_page() -> str:
    """Show the page where an operator signs in."""
    browser.ensure()
    settings = services().site.operators
    idp = None if settings is None else services().site.idp(settings.idp_id)
    return render_template("sign_in/page.html", idp=idp)


@sign_in_bp.get("/sign-in/<idp_id>")
def form(idp_id: str) -> Response:
    """Ask for user name and password, if the identity provider is a directory."""
    idp = _idp_of_operators(idp_id)
    if idp.protocol != "ldap":
        return content.see_other("sign_in.page")
    return _password_form("sign_in/form.html", idp)


@sign_in_bp.post("/sign-in/<idp_id>", endpoint="begin")
def begin_sign_in(idp_id: str) -> Response:
    """Start the sign-in at the identity provider, or try the password at the directory once."""
    browser.check_csrf()
    idp = _idp_of_operators(idp_id)
    if not browser.may_try("sign-in", at_most=MOST_SIGN_INS):
        abort(429, "Too many sign-ins were begun from here. Wait an hour.")
    if idp.protocol != "ldap":
        return start_or_say_why(idp, signs_in=True)
    outcome = log_in(idp)
    if isinstance(outcome, AskAgain):
        return _password_form("sign_in/form.html", idp, outcome)
    if isinstance(outcome, LoginRefused):
        return sign_in.refuse_sign_in(outcome)
    answer = sign_in.complete_sign_in(outcome, idp_id=idp.id)
    if current_operator() is not None:
        forgive(idp)
    return answer


@sign_in_bp.post("/sign-out")
def leave() -> Response:
    """Sign this browser out."""
    browser.check_csrf()
    authentication.sign_out()
    return content.see_other("start.page")


def _idp_of_operators(idp_id: str) -> Idp:
    """Return the operators' identity provider; answer 404 for any other."""
    settings = services().site.operators
    idp = services().site.idp(idp_id)
    if settings is None or settings.idp_id != idp_id or idp is None or idp.is_many:
        abort(404, "Operators of this site sign in elsewhere. Begin at its sign-in.")
    return idp


# The outcome of a login through a test link: stored and counted once, or one plain sentence.

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
NOT_YOURS = (
    "It came back in a form that is not accepted here. That is not your fault, and the people who "
    "asked you see why."
)


def finish_tester_login(
    came: LoginAccepted | LoginCapture | LoginRefused, row_id: str
) -> Response:
    """Store an accepted login, use up its link and redirect to the result; else say why not."""
    links = services().store.links
    if isinstance(came, LoginRefused):
        reason = "It took too long, or was sent twice." if came.owner == "patron" else NOT_YOURS
        return refuse_tester_login(came, row_id, reason)
    link, token = links.of_row(row_id), links.token(row_id)
    if link is None:
        return link_over(LinkState.RUN_CLOSED)
    try:
        report_id = report_access.store_login(came, row=link.row)
    except LinkNotOpen as not_open:
        state = not_open.standing
        return page_for_tester(*_MEANWHILE.get(state, LINK_OVER[state]), code=410)
    except AlreadyUsed:
        return page_for_tester(
            "This login was used before.",
            "Each login counts once. Open your link again to see what came of it.",
            code=403,
            again=token,
        )
    services().store.audit.add("tester", "link.used", row_id)
    report_access.begin_report(report_id)
    return content.see_other("testers.result", token=token or "")


def refuse_tester_login(outcome: LoginRefused, row_id: str, reason: str) -> Response:
    """Show that the login was refused, and *reason*; the link stays open, the run shows why."""
    number = reference_of(secrets.token_urlsafe(16))
    logger.warning("login-refused reason=%s reference=%s", outcome.reason, number)
    links = services().store.links
    links.refused(row_id, f"{outcome.summary} (Reference {number}.)")
    return page_for_tester(
        "Your login was not accepted.",
        f"{reason} Your link still works: you may try once more. If it happens again, tell the "
        "person who sent you the link this reference number.",
        code=403,
        number=number,
        again=links.token(row_id),
    )


def link_over(state: LinkState) -> Response:
    """Show why a test link can no longer be used."""
    return page_for_tester(*LINK_OVER[state], code=410)


def page_for_tester(
    title: str, advice: str, *, code: int, number: str | None = None, again: str | None = None
) -> Response:
    """Build a page with one message for a tester."""
    return content.page(
        "testers/message.html", code=code, title=title, advice=advice, number=number, again=again
    )
