"""A service provider without SAML, and a route without stages: what the web tests stand on."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event

from tests.report import samples
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.saml.metadata_document import IdpMetadata, Member, MetadataRefused
from verifier.domain.model.capture import (
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginAccepted,
    LoginRefused,
    OneTimeUse,
    PendingLogin,
    Protocol,
)

IDP = "https://idp.example.edu"


@dataclass(frozen=True, kw_only=True)
class Started:
    pending: PendingLogin
    method: str = "GET"
    url: str = f"{IDP}/sso?SAMLRequest=x"
    fields: tuple = ()


def begun(request_id, relay_state, **more):
    now = datetime.now(UTC)
    return PendingLogin(
        request_id=request_id,
        relay_state=relay_state,
        started_at=now,
        expires_at=now + timedelta(minutes=15),
        **more,
    )


def accepted(request_id, assertion_id):
    use = OneTimeUse(
        request_id=request_id,
        assertion_id=assertion_id,
        issuer=IDP,
        remember_until=datetime.now(UTC) + timedelta(minutes=10),
    )
    return LoginAccepted(capture=samples.failing().capture, use=use)


class FakeServiceProvider:
    """Reads ``good <request id> <assertion id>``; anything else is refused."""

    def __init__(self):
        self.method = "GET"
        self.started = []
        self.finished = []
        self.addresses = []

    def begin(self, idp_id, *, browser=None):
        if idp_id == "broken":
            raise MetadataRefused("The metadata expired yesterday.")
        number = len(self.started) + 1
        pending = begun(f"_r{number}", f"relay{number}", idp_id=idp_id, browser=browser)
        self.started.append(pending)
        fields = (("SAMLRequest", "PD94bWw+"), ("RelayState", pending.relay_state))
        return Started(
            pending=pending, method=self.method, fields=fields if self.method == "POST" else ()
        )

    def request_id_of(self, saml_response):
        found = re.fullmatch(r"good (\S+) \S+", saml_response)
        return found[1] if found else None

    def finish(self, saml_response, *, pending, client_address=None):
        self.addresses.append(client_address)
        self.finished.append(pending)
        found = re.fullmatch(r"good (\S+) (\S+)", saml_response)
        if not found or (pending is None and found[1] != "none"):
            return refused()
        return accepted(None if pending is None else pending.request_id, found[2])


def refused(**more):
    shape = {
        "reason": "audience",
        "summary": "The login was made for another service.",
        "owner": "identity",
        "idp": IdentityProvider(entity_id=IDP, display_name="Example <University>"),
        "checks": (
            GateCheck(name="signature", outcome=GateOutcome.PASSED, detail="RSA-SHA256"),
            GateCheck(
                name="audience",
                outcome=GateOutcome.FAILED,
                detail="The audience is another one.",
                expected="https://verify.example.edu/sp",
                received="https://other.example.edu/sp",
            ),
        ),
        "names_seen": ("urn:oid:2.5.4.4",),
    }
    return LoginRefused(**{**shape, **more})


class FakeMetadata:
    """Knows every identity provider but the one called broken."""

    def __init__(self):
        self.known = IdpMetadata(
            entity_id=f"{IDP}/idp",
            xml="",
            verified=True,
            sso_redirect=f"{IDP}/sso",
            sso_post="https://post.example.edu:8443/sso",
            certificates=(),
            scopes=(),
            display_name="Example University",
            logo_url="https://www.example.edu/logo.png",
            contact=None,
            error_url=None,
            valid_until=None,
        )

    def get(self, idp_id):
        if idp_id == "broken":
            raise MetadataRefused("The metadata expired yesterday.")
        return self.known

    def problem(self, idp_id):
        return None if idp_id != "broken" else "The metadata expired yesterday."

    def search(self, federation_id, text, limit=20):
        if text == "broken":
            raise MetadataRefused("The metadata expired yesterday.")
        found = [
            Member(
                idp_id=f"{federation_id}~{number:040x}",
                entity_id=f"https://idp{number}.example.edu/idp",
                display_name=f"University <{number}>" if number else None,
                logo_url="javascript:alert(1)" if number == 1 else None,
            )
            for number in range(30)
            if text in f"university {number}"
        ]
        return found[:limit]


class FakeReturns:
    """A protocol whose answer comes in an address: ``good`` is accepted, all else refused."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.started = []
        self.finished = []

    def begin(self, idp_id, *, browser=None):
        if idp_id == "broken-oidc":
            raise ProviderRefused("The provider names another issuer.")
        number = len(self.started) + 1
        names = f"{self.protocol}-{number}", f"{self.protocol}state{number}"
        own = {"idp_id": idp_id, "browser": browser, "nonce": "n", "code_verifier": "v"}
        pending = begun(*names, **own)
        self.started.append(pending)
        return Started(pending=pending, url=f"{IDP}/authorize?state={pending.relay_state}")

    def finish(self, answer, *, pending):
        self.finished.append((answer, pending))
        brought = answer if isinstance(answer, str) else answer.get("code")
        if brought != "good" or pending is None:
            return refused(reason="code", summary="The answer brings no usable code.")
        return accepted(pending.request_id, f"_{pending.request_id}")


class FakeDirectory:
    """Knows one person, whose password is ``right``."""

    def __init__(self):
        self.attempts = []

    def log_in(self, idp_id, *, username, password):
        self.attempts.append((idp_id, username))
        if username == "locked":
            return refused(reason="locked", summary="The account is locked.", owner="patron")
        if username == "untrusted":
            return refused(reason="tls", summary="The directory's certificate is not trusted.")
        if password != "right":
            return refused(reason="wrong-password", summary="Not this password.")
        return replace(samples.failing().capture, protocol=Protocol.LDAP, typed_username=username)


class FakeRoute:
    """Answers every login with the same report, and counts."""

    def __init__(self):
        self.report = samples.failing()
        self.captures = []
        self.expected = []
        self.breaks = None
        self.answers = Event()
        self.answers.set()

    def __call__(self, capture, *, site, ils, expected=None):
        del ils
        assert self.answers.wait(30)
        self.captures.append(capture)
        self.expected.append(expected)
        if self.breaks:
            raise self.breaks
        return replace(self.report, site_name=site.name)
