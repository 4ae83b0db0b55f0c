"""The embedded CAS server: CAS 2 and 3, and validation by SAML 1.1, on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.demo import login_pages as pages
from verifier.demo.accounts import Accounts, CasAccount
from verifier.demo.login_pages import Waiting
from verifier.demo.loopback_server import LoopbackServer

MAX_BODY = 200_000
CAS = "http://www.yale.edu/tp/cas"
_ARTIFACT = "urn:oasis:names:tc:SAML:1.0:cm:artifact"
_PASSWORD = "urn:oasis:names:tc:SAML:1.0:am:password"  # noqa: S105 - a name for how, no secret
_TICKET_IN_SAML = re.compile(r"<(?:\w+:)?AssertionArtifact>\s*([^<\s]+)\s*</")


@dataclass(frozen=True, slots=True)
class _Ticket:
    service: str
    account: CasAccount


class DemoCas:
    """``url`` is the server's prefix, and known at once; ``start`` begins to answer.

    It lets people in to services below ``services_at``.
    """

    def __init__(
        self, accounts: Iterable[CasAccount], *, services_at: str | None = None, port: int = 0
    ) -> None:
        self._accounts = Accounts(accounts)
        self._services_at = services_at
        self._server = LoopbackServer(port=port)
        self.url = f"{self._server.url}/cas"
        self._asked: Waiting[str] = Waiting()
        self._tickets: Waiting[_Ticket] = Waiting()

    def trust(self, services_at: str) -> None:
        """Let people in to the services whose address begins so."""
        self._services_at = services_at

    def start(self) -> None:
        """Answer from now on."""
        self._server.start(self._application())

    def stop(self) -> None:
        """End, and wait until the port is free."""
        self._server.stop()

    def _application(self) -> Flask:
        app = Flask("verifier.demo.cas_server", static_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
        app.add_url_rule("/cas/login", view_func=self._ask)
        app.add_url_rule("/login", view_func=self._login, methods=["POST"])
        app.add_url_rule("/cas/p3/serviceValidate", view_func=self._validate_3)
        app.add_url_rule("/cas/serviceValidate", view_func=self._validate_2)
        app.add_url_rule("/cas/samlValidate", view_func=self._validate_saml, methods=["POST"])
        app.add_url_rule("/style.css", view_func=pages.style)
        app.after_request(self._protect)
        return app

    def _ask(self) -> str | tuple[str, int]:
        service = request.args.get("service", "")
        if self._services_at is None or not service.startswith(self._services_at):
            return pages.problem_page("This service is not known here."), 403
        return pages.login_page(token=self._asked.add(service))

    def _login(self) -> str | tuple[str, int] | AnyResponse:
        service = self._asked.take(request.form.get("token", ""))
        if service is None:
            return pages.problem_page(pages.USED_UP), 400
        username = request.form.get("username", "")
        account = self._accounts.check(username, request.form.get("password", ""))
        if account is None:
            return pages.login_page(
                token=self._asked.add(service), username=username, problem=pages.NOT_RIGHT
            )
        ticket = f"ST-{self._tickets.add(_Ticket(service, account))}"
        joined = "&" if urlsplit(service).query else "?"
        return redirect(f"{service}{joined}{urlencode({'ticket': ticket})}", code=303)

    def _validate_3(self) -> Response:
        return self._validate(with_attributes=True)

    def _validate_2(self) -> Response:
        return self._validate(with_attributes=False)

    def _validate(self, *, with_attributes: bool) -> Response:
        sent, service = request.args.get("ticket", ""), request.args.get("service", "")
        ticket = self._tickets.take(sent.removeprefix("ST-"))
        if ticket is None:
            return _answer(_failure("INVALID_TICKET", "The ticket is not recognised."))
        if ticket.service != service:
            return _answer(_failure("INVALID_SERVICE", "The ticket is for another service."))
        return _answer(_success(ticket.account, with_attributes=with_attributes))

    def _validate_saml(self) -> Response:
        found = _TICKET_IN_SAML.search(request.get_data(as_text=True))
        sent = found[1].removeprefix("ST-") if found else ""
        ticket = self._tickets.take(sent)
        service = request.args.get("TARGET", "")
        if ticket is None or ticket.service != service:
            return _answer(_saml(None, service))
        return _answer(_saml(ticket.account, service))

    def _protect(self, response: Response) -> Response:
        return pages.protect(response, leads_to=self._services_at)


def _answer(body: str) -> Response:
    return Response(body, content_type="text/xml; charset=UTF-8")


def _success(account: CasAccount, *, with_attributes: bool) -> str:
    attributes = "".join(
        f"<cas:{name}>{escape(value)}</cas:{name}>"
        for name, values in account.attributes
        for value in values
    )
    inside = f"<cas:attributes>{attributes}</cas:attributes>" if with_attributes else ""
    return (
        f'<cas:serviceResponse xmlns:cas="{CAS}"><cas:authenticationSuccess>'
        f"<cas:user>{escape(account.username)}</cas:user>{inside}"
        "</cas:authenticationSuccess></cas:serviceResponse>"
    )


def _failure(code: str, message: str) -> str:
    return (
        f'<cas:serviceResponse xmlns:cas="{CAS}">'
        f'<cas:authenticationFailure code="{code}">{message}</cas:authenticationFailure>'
        "</cas:serviceResponse>"
    )


def _saml(account: CasAccount | None, service: str) -> str:
    now = datetime.now(UTC)
    stamp, until = (f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in (now, now + timedelta(minutes=1)))
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
    attributes = "".join(_saml_attribute(name, values) for name, values in account.attributes)
    return (
        '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" '
        f'MinorVersion="1" AssertionID="_a" Issuer="localhost" IssueInstant="{stamp}">'
        f'<Conditions NotBefore="{stamp}" NotOnOrAfter="{until}"><AudienceRestrictionCondition>'
        f"<Audience>{escape(service)}</Audience></AudienceRestrictionCondition></Conditions>"
        f"<AttributeStatement>{subject}{attributes}</AttributeStatement>"
        f'<AuthenticationStatement AuthenticationInstant="{stamp}" '
        f'AuthenticationMethod="{_PASSWORD}">{subject}</AuthenticationStatement></Assertion>'
    )


def _saml_attribute(name: str, values: tuple[str, ...]) -> str:
    inside = "".join(f"<AttributeValue>{escape(value)}</AttributeValue>" for value in values)
    return (
        f"<Attribute AttributeName={quoteattr(name)} "
        f'AttributeNamespace="http://www.ja-sig.org/products/cas/">{inside}</Attribute>'
    )
