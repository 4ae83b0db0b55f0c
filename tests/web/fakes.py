"""A service provider without SAML, and a route without stages: what the web tests stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tests.report import samples
from verifier.login.saml.idp_metadata import IdpMetadata, MetadataRefused
from verifier.model.capture import (
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginAccepted,
    LoginRefused,
    OneTimeUse,
    PendingLogin,
)

IDP = "https://idp.example.edu"


@dataclass(frozen=True, kw_only=True)
class Started:
    pending: PendingLogin
    method: str = "GET"
    url: str = f"{IDP}/sso?SAMLRequest=x"
    fields: tuple = ()


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
        now = datetime.now(UTC)
        pending = PendingLogin(
            request_id=f"_r{number}",
            idp_id=idp_id,
            relay_state=f"relay{number}",
            browser=browser,
            started_at=now,
            expires_at=now + timedelta(minutes=15),
        )
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
        return LoginAccepted(
            capture=samples.failing().decision.match.lookup.preview.release.capture,
            use=OneTimeUse(
                request_id=None if pending is None else pending.request_id,
                assertion_id=found[2],
                issuer=IDP,
                remember_until=datetime.now(UTC) + timedelta(minutes=10),
            ),
        )


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


class FakeRoute:
    """Answers every login with the same report, and counts."""

    def __init__(self):
        self.report = samples.failing()
        self.captures = []
        self.breaks = None

    def __call__(self, capture, *, site, ils):
        del ils
        self.captures.append(capture)
        if self.breaks:
            raise self.breaks
        return replace(self.report, site_name=site.name)
