"""The embedded CAS server on loopback: CAS 2 and 3, and validation by SAML 1.1."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from verifier.demo.login_pages import Account, LoginServer, Waiting, problem_page

CAS = "http://www.yale.edu/tp/cas"
UNKNOWN_SERVICE = (  # as Apereo CAS says it
    "The application you attempted to authenticate to is not authorized to use CAS."
)
_ARTIFACT = "urn:oasis:names:tc:SAML:1.0:cm:artifact"
_PASSWORD = "urn:oasis:names:tc:SAML:1.0:am:password"  # noqa: S105 - a name for how, no secret
_TICKET_IN_SAML = re.compile(r"<(?:\w+:)?AssertionArtifact>\s*([^<\s]+)\s*</")


@dataclass(frozen=True, slots=True, kw_only=True)
class CasAccount(Account):
    """One person at the CAS server: the principal, and attributes with their values."""

    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()


class DemoCas(LoginServer[CasAccount, str]):
    """The embedded CAS server. ``url`` is its prefix; it serves services below ``services_at``."""

    def __init__(
        self, accounts: Iterable[CasAccount], *, services_at: str | None = None, port: int = 0
    ) -> None:
        super().__init__(accounts, port=port)
        self.url = f"{self.url}/cas"
        self._services_at = services_at
        self._tickets: Waiting[tuple[str, CasAccount]] = Waiting()  # with the service

    def trust(self, services_at: str) -> None:
        """Serve the services whose URL begins with *services_at*."""
        self._services_at = services_at

    def _add_routes(self, app: Flask) -> None:
        app.add_url_rule("/cas/login", view_func=self._begin)
        for path, full in (("p3/serviceValidate", True), ("serviceValidate", False)):
            app.add_url_rule(f"/cas/{path}", path, self._validate, defaults={"full": full})
        app.add_url_rule("/cas/samlValidate", view_func=self._validate_saml, methods=["POST"])

    def _leads_to(self) -> str | None:
        return self._services_at

    def _begin(self) -> ResponseReturnValue:
        service = request.args.get("service", "")
        if self._services_at is None or not service.startswith(self._services_at):
            return problem_page(UNKNOWN_SERVICE), 403
        return self._ask(service)

    def _logged_in(self, wanted: str, account: CasAccount) -> ResponseReturnValue:
        ticket = f"ST-{self._tickets.add((wanted, account))}"
        joined = "&" if urlsplit(wanted).query else "?"
        return redirect(f"{wanted}{joined}{urlencode({'ticket': ticket})}", code=303)

    def _validate(self, *, full: bool) -> Response:
        sent = request.args.get("ticket", "").removeprefix("ST-")
        service, account = self._tickets.take(sent) or ("", None)
        if account is None:
            code, message = "INVALID_TICKET", "The ticket is not recognised."
        elif service != request.args.get("service", ""):
            code, message = "INVALID_SERVICE", "The ticket is for another service."
        else:
            attributes = "".join(
                f"<cas:{name}>{escape(value)}</cas:{name}>"
                for name, values in account.attributes
                for value in values
            )
            inside = f"<cas:attributes>{attributes}</cas:attributes>" if full else ""
            return _answer(
                f'<cas:serviceResponse xmlns:cas="{CAS}"><cas:authenticationSuccess>'
                f"<cas:user>{escape(account.username)}</cas:user>{inside}"
                "</cas:authenticationSuccess></cas:serviceResponse>"
            )
        return _answer(
            f'<cas:serviceResponse xmlns:cas="{CAS}">'
            f'<cas:authenticationFailure code="{code}">{message}</cas:authenticationFailure>'
            "</cas:serviceResponse>"
        )

    def _validate_saml(self) -> Response:
        found = _TICKET_IN_SAML.search(request.get_data(as_text=True))
        sent, service = found[1].removeprefix("ST-") if found else "", request.args.get("TARGET")
        asked, account = self._tickets.take(sent) or ("", None)
        return _answer(_saml(account if asked == service else None, service or ""))


def _answer(body: str) -> Response:
    return Response(body, content_type="text/xml; charset=UTF-8")


def _saml(account: CasAccount | None, service: str) -> str:
    now = datetime.now(UTC)
    stamp, until = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (now, now + timedelta(minutes=1)))
    status = "saml1p:Success" if account else "saml1p:RequestDenied"
    assertion = "" if account is None else _saml_assertion(account, service, stamp, until)
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        "<SOAP-ENV:Body>"
        '<saml1p:Response xmlns:saml1p="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" '
        f'MinorVersion="1" ResponseID="_r" IssueInstant="{stamp}" Recipient={quoteattr(service)}>'
        f'<saml1p:Status><saml1p:StatusCode Value="{status}"/></saml1p:Status>'
        f"{assertion}"
        "</saml1p:Response></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def _saml_assertion(account: CasAccount, service: str, stamp: str, until: str) -> str:
    subject = (
        f"<Subject><NameIdentifier>{escape(account.username)}</NameIdentifier>"
        f"<SubjectConfirmation><ConfirmationMethod>{_ARTIFACT}</ConfirmationMethod>"
        "</SubjectConfirmation></Subject>"
    )
    attributes = "".join(
        f"<Attribute AttributeName={quoteattr(name)} "
        'AttributeNamespace="http://www.ja-sig.org/products/cas/">'
        + "".join(f"<AttributeValue>{escape(value)}</AttributeValue>" for value in values)
        + "</Attribute>"
        for name, values in account.attributes
    )
    return (
        '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" '
        f'MinorVersion="1" AssertionID="_a" Issuer="localhost" IssueInstant="{stamp}">'
        f'<Conditions NotBefore="{stamp}" NotOnOrAfter="{until}"><AudienceRestrictionCondition>'
        f"<Audience>{escape(service)}</Audience></AudienceRestrictionCondition></Conditions>"
        f"<AttributeStatement>{subject}{attributes}</AttributeStatement>"
        f'<AuthenticationStatement AuthenticationInstant="{stamp}" '
        f'AuthenticationMethod="{_PASSWORD}">{subject}</AuthenticationStatement></Assertion>'
    )
