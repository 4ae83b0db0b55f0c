"""The CAS client: start logins, validate service tickets and check the server's responses.

Source: the CAS Protocol 3.0 specification, sections 2.1, 2.5, 2.6, 2.8 and 4.2.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from verifier.adapters import http
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.gate_record import (
    BROKEN,
    Clock,
    Gate,
    InvalidDateTime,
    identity_provider,
    parse_utc_datetime,
    refused_login,
    shown,
)
from verifier.adapters.login.started_login import StartedLogin, pending_login
from verifier.adapters.messages.cas_answer import (
    MOST_BYTES,
    SAML1P,
    SOAP,
    CasFailure,
    CasSuccess,
    NotAnAnswer,
    read_json,
    read_saml1,
    read_xml,
)
from verifier.domain.model.capture import (
    Authentication,
    LoginAccepted,
    LoginCapture,
    LoginRefused,
    OneTimeUse,
    Origin,
    PendingLogin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.site import CasServer, Idp, Site

TOTAL_SECONDS = 15.0
OK = 200
_TICKET: Final = re.compile(r"ST-[\x21-\x7e]{1,253}")  # of a service, in visible ASCII
TOLERANCE = timedelta(seconds=180)
REMEMBERED = timedelta(days=1)  # a ticket lives minutes at most (specification 3.1.1)
_OWNERS = {
    "state": "patron",
    "ticket": "patron",
    "server": "service-provider",
    BROKEN: "service-provider",
}
_SAID = {
    "INVALID_TICKET": "The CAS server does not know the ticket: it was used before, is too "
    "old, or was not issued there. Log in again.",
    "INVALID_SERVICE": "The CAS server says that the ticket is for another service.",
    "UNAUTHORIZED_SERVICE": "The CAS server does not let this service in: have its identity team "
    "register the service URLs that begin with {services}.",
    "INVALID_TICKET_SPEC": "The CAS server issued the ticket without asking for the password "
    "again, which the site file demands (renew).",
    "INVALID_REQUEST": "The CAS server does not understand the question; check validation in the "
    "site file.",
    "INTERNAL_ERROR": "The CAS server had an error of its own.",
}
_PATHS = {"cas3": "p3/serviceValidate", "cas2": "serviceValidate", "saml1.1": "samlValidate"}


def validate(
    ticket: str,
    *,
    service: str,
    server: CasServer,
    now: datetime,
    allow_private: bool,
    seconds: float = TOTAL_SECONDS,
) -> CasSuccess | CasFailure:
    """Send one validation request for *ticket* to the CAS server and parse the response.

    Raises ``NetworkFailure``, and ``NotAnAnswer`` if no usable CAS response came.
    """
    body, headers, query = None, {"Accept": "*/*"}, {"service": service, "ticket": ticket}
    if server.validation == "saml1.1":
        query = {"TARGET": service}
        body = _saml_request(ticket, now)
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"http://www.oasis-open.org/committees/security"',
        }
    else:
        query |= {"format": "JSON"} if server.answer_format == "json" else {}
        query |= {"renew": "true"} if server.renew else {}
    answer = http.fetch(
        "GET" if body is None else "POST",
        f"{server.url}/{_PATHS[server.validation]}?{urlencode(query)}",
        body=body,
        headers=headers,
        deadline_seconds=seconds,
        max_bytes=MOST_BYTES,
        allow_private=allow_private,
        verify=True if server.certificates is None else str(server.certificates),
    )
    if answer.status != OK:
        raise NotAnAnswer("answer-status", f"has status {answer.status} and is none")
    if server.validation == "saml1.1":
        return read_saml1(answer.body)
    return (read_json if server.answer_format == "json" else read_xml)(answer.body)


def _saml_request(ticket: str, now: datetime) -> bytes:
    return (
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"><SOAP-ENV:Header/><SOAP-ENV:Body>'
        f'<samlp:Request xmlns:samlp="{SAML1P}" MajorVersion="1" MinorVersion="1" '
        f'RequestID="_{secrets.token_hex(16)}" IssueInstant="{now:%Y-%m-%dT%H:%M:%SZ}">'
        f"<samlp:AssertionArtifact>{escape(ticket)}</samlp:AssertionArtifact>"
        "</samlp:Request></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def check_success(success: CasSuccess, service: str, now: datetime, gate: Gate) -> bool:
    """Check that the success is for this service, valid now, and not from a proxy ticket.

    Records each check in *gate*. Returns False if one failed.
    """
    gate.judge(
        "proxy",
        not success.proxied,
        passed="No other service stands between the person and us.",
        failed="The ticket came through another service (a proxy ticket), which is not accepted.",
    )
    gate.judge(
        "principal",
        len(success.principal) <= 1_000,  # noqa: PLR2004 - no user name is longer
        passed="Exactly one user is named.",
        failed="The CAS server names a user by more than a thousand characters.",
    )
    if success.audiences is not None:
        _check_assertion(success, success.audiences, service, now, gate)
    return gate.failure is None


def _check_assertion(
    success: CasSuccess, audiences: tuple[str, ...], service: str, now: datetime, gate: Gate
) -> None:
    if audiences:
        others = [audience for audience in audiences if audience != service]
        gate.judge(
            "audience",
            not others,
            passed="The assertion is for this service.",
            failed="The assertion is for another service.",
            expected=service.rpartition("/")[0],
            received=shown((others or [service])[0]).rpartition("/")[0],
        )
    else:
        gate.not_checked("audience", "The assertion does not say which service it is for.")
    gate.judge(
        "recipient",
        success.recipient in (None, service),
        passed="The answer is addressed to this service, or to nobody.",
        failed="The answer is addressed to another service.",
    )
    start, end, clock = success.not_before, success.not_on_or_after, Clock(now, TOLERANCE)
    if start is None and end is None:
        gate.not_checked("times", "The assertion names no times.")
        return
    try:
        early = start is not None and clock.too_early(parse_utc_datetime(start))
        late = end is not None and clock.over(parse_utc_datetime(end))
    except InvalidDateTime:
        early = late = True
    gate.judge(
        "times",
        not early and not late,
        passed="The assertion is valid now.",
        failed="The assertion is not valid now: its times are past, ahead or unreadable. Compare "
        "the clocks of the CAS server and of this machine.",
    )


class CasClient:
    """The CAS client of a site. Thread-safe.

    *seconds* is the deadline of one validation request.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._site = site
        self._now = now
        self._seconds = seconds

    def begin(self, idp_id: str, *, browser: str | None = None) -> StartedLogin:
        """Start a login, which must be completed within 15 minutes.

        Raises ``KeyError`` if *idp_id* is not a CAS server of the site.
        """
        idp = self._site.idp(idp_id)
        if idp is None or idp.cas is None:
            raise KeyError(idp_id)
        pending = pending_login(
            f"cas-{secrets.token_hex(20)}", idp_id=idp.id, browser=browser, now=self._now()
        )
        query = {"service": self._site.cas_service(idp.id, pending.relay_state)}
        query |= {"renew": "true"} if idp.cas.renew else {}
        url = f"{idp.cas.url}/login?{urlencode(query)}"
        return StartedLogin(pending=pending, method="GET", url=url)

    def finish(self, ticket: str, *, pending: PendingLogin | None) -> LoginAccepted | LoginRefused:
        """Have the CAS server validate *ticket*, and check its response. Never raises.

        *pending* is the login whose service URL received the ticket, or None if there is no such
        login.
        """
        gate, accepted = Gate(), None
        idp = None if pending is None else self._site.idp(pending.idp_id)
        with gate.no_crash("The CAS server's answer could not be understood."):
            accepted = self._finish(ticket, pending, idp, gate)
        return accepted or refused_login(gate, identity_provider(idp), owners=_OWNERS)

    def _finish(
        self, ticket: str, pending: PendingLogin | None, idp: Idp | None, gate: Gate
    ) -> LoginAccepted | None:
        now = self._now()
        if pending is None or pending.expires_at <= now:
            gate.failed(
                "state",
                "The ticket does not belong to a login that was begun here in the last 15 "
                "minutes. Begin again at the start page.",
            )
            return None
        gate.passed("state", "The ticket belongs to a login that was begun here.")
        if idp is None or idp.cas is None:
            gate.failed("server", "The CAS server that was asked is no longer set up here.")
            return None
        if not gate.judge(
            "ticket",
            _TICKET.fullmatch(ticket) is not None,
            passed="A service ticket",
            failed="The CAS server sent the browser back without a usable service ticket.",
        ):
            return None
        service = self._site.cas_service(idp.id, pending.relay_state)
        success = self._validated(ticket, service, idp.cas, now, gate)
        if success is None or not check_success(success, service, now, gate):
            return None
        known = success.context or success.instant
        return LoginAccepted(
            capture=LoginCapture(
                protocol=Protocol.CAS,
                origin=Origin.LOGIN,
                captured_at=now,
                idp=identity_provider(idp),
                service_provider=service.rpartition("/")[0],
                subject=Subject(kind=SubjectKind.PRINCIPAL, value=success.principal),
                attributes=success.attributes,
                authentication=Authentication(context=success.context, instant=success.instant)
                if known
                else None,
                checks=gate.checks,
            ),
            use=OneTimeUse(
                request_id=pending.request_id,
                assertion_id=hashlib.sha256(ticket.encode("ascii")).hexdigest(),
                issuer=idp.cas.url,
                remember_until=now + REMEMBERED,
            ),
        )

    def _validated(
        self, ticket: str, service: str, server: CasServer, now: datetime, gate: Gate
    ) -> CasSuccess | None:
        try:
            answer = validate(
                ticket,
                service=service,
                server=server,
                now=now,
                allow_private=self._site.allow_private_addresses,
                seconds=self._seconds,
            )
        except NetworkFailure as failure:
            gate.failed("validation", f"The CAS server could not be asked: {failure.message}")
            return None
        except NotAnAnswer as wrong:
            gate.failed(wrong.reason, f"The CAS server's answer {wrong.message}.")
            return None
        if isinstance(answer, CasFailure):
            said = _SAID.get(answer.code or "", "The CAS server does not accept the ticket.")
            message = said.format(services=f"{service.rpartition('/')[0]}/")
            gate.failed("validation", message, received=answer.code)
            return None
        gate.passed("validation", "The CAS server vouches for the ticket, asked directly by TLS.")
        return answer
