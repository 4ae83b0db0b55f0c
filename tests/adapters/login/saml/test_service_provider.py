import base64
import logging
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from tests.adapters.login.saml.idp_stub import (
    ACS,
    SAML,
    SAMLP,
    SP,
    SSO,
    Message,
    metadata,
    pair,
    posted,
    sign,
)
from tests.metadata_factories import make_entities
from verifier.adapters.login.saml.gate_signatures import signature_of
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginRefused,
    OneTimeUse,
    Origin,
    Protocol,
)
from verifier.domain.model.site import Idp


def request_in(started):
    """The AuthnRequest that a browser would carry away."""
    if started.method == "POST":
        return etree.fromstring(base64.b64decode(dict(started.fields)["SAMLRequest"]))
    deflated = parse_qs(urlsplit(started.url).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(deflated), -15))


def test_a_login_begins_with_a_signed_redirect(desk):
    """The request goes by redirect, signed with RSA-SHA256 over the query, by our first key."""
    started = desk.started
    assert ("GET", ()) == (started.method, started.fields)
    assert started.url.startswith(f"{SSO}?")
    query = {name: value[0] for name, value in parse_qs(urlsplit(started.url).query).items()}
    assert "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" == query["SigAlg"]
    covered = urlencode([(name, query[name]) for name in ("SAMLRequest", "RelayState", "SigAlg")])
    load_pem_x509_certificate(pair("sp-signing").certificate).public_key().verify(
        base64.b64decode(query["Signature"]), covered.encode(), PKCS1v15(), SHA256()
    )


def test_the_request_says_what_it_must_and_no_more(desk):
    """It names our entity ID and ACS, asks for POST, and sets no NameIDPolicy and no context."""
    request = request_in(desk.started)
    assert f"{{{SAMLP}}}AuthnRequest" == request.tag
    assert desk.pending.request_id == request.get("ID")
    assert ACS == request.get("AssertionConsumerServiceURL")
    assert SSO == request.get("Destination")
    assert "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" == request.get("ProtocolBinding")
    assert SP == request.findtext(f"{{{SAML}}}Issuer")
    assert request.get("ForceAuthn") is None
    assert request.get("AssertionConsumerServiceIndex") is None
    assert [f"{{{SAML}}}Issuer"] == [entry.tag for entry in request]


def test_the_pending_login_remembers_what_matters(desk):
    first = desk.begin(browser="digest").pending
    second = desk.begin().pending
    assert ("campus", "digest") == (first.idp_id, first.browser)
    assert timedelta(minutes=15) == first.expires_at - first.started_at
    assert first.request_id != second.request_id
    assert first.relay_state != second.relay_state
    assert len(first.relay_state) >= 32
    query = parse_qs(urlsplit(desk.started.url).query)
    assert [second.relay_state] == query["RelayState"]


@pytest.mark.parametrize(
    ("configured", "asked", "expected"),
    [(False, None, None), (True, None, "true"), (False, True, "true"), (True, False, None)],
)
def test_force_authn_can_be_set_and_overridden(desk, configured, asked, expected):
    desk.setup(force_authn=configured).begin(force_authn=asked)
    assert expected == request_in(desk.started).get("ForceAuthn")


def test_an_authentication_context_is_asked_for_exactly(desk):
    desk.setup(authn_context="https://refeds.org/profile/mfa").begin()
    context = request_in(desk.started).find(f"{{{SAMLP}}}RequestedAuthnContext")
    assert "exact" == context.get("Comparison")
    assert ["https://refeds.org/profile/mfa"] == [entry.text for entry in context]


def test_a_login_can_begin_by_post(desk):
    desk.setup(request_binding="post").begin()
    started = desk.started
    assert ("POST", f"{SSO}/post") == (started.method, started.url)
    assert ["SAMLRequest", "RelayState"] == [name for name, _ in started.fields]
    request = request_in(started)
    shape = signature_of(request)
    assert "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" == shape.method
    assert "http://www.w3.org/2001/04/xmlenc#sha256" == shape.digest


def test_requests_can_go_unsigned(desk):
    desk.setup(saml={"sign_requests": False}).begin()
    assert "Signature" not in parse_qs(urlsplit(desk.started.url).query)
    desk.setup(saml={"sign_requests": False}, request_binding="post").begin()
    assert signature_of(request_in(desk.started)) is None


def test_an_unknown_identity_provider_cannot_be_asked(desk):
    with pytest.raises(MetadataRefused, match="no SAML identity provider of that name"):
        desk.sp.begin("nobody")


def test_an_accepted_login_is_captured_and_can_be_used_once(desk):
    """The capture says who sent what to whom; what it uses up is named for the store."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    outcome = desk.answer(not_on_or_after=until.strftime("%Y-%m-%dT%H:%M:%SZ"))
    capture = outcome.capture
    assert (Protocol.SAML, Origin.LOGIN, SP) == (
        capture.protocol,
        capture.origin,
        capture.service_provider,
    )
    assert (
        IdentityProvider(
            entity_id="https://idp.example.edu/idp",
            display_name="Example University",
            scopes=(),
            contact="help@example.edu",
        )
        == capture.idp
    )
    assert (
        OneTimeUse(
            request_id=desk.pending.request_id,
            assertion_id="_a1",
            issuer="https://idp.example.edu/idp",
            remember_until=until + timedelta(seconds=180),
        )
        == outcome.use
    )


def test_the_request_of_a_message_can_be_read(desk):
    assert desk.pending.request_id == desk.sp.request_id_of(posted(desk.message.text()))
    for junk in ("", "%%%", posted("<html"), posted("<html/>"), "A" * 500_000):
        assert desk.sp.request_id_of(junk) is None


def started_there(**changes):
    return Message(request_id=None).but(**changes).text()


def test_a_login_started_at_the_identity_provider_is_refused_by_default(desk):
    text = sign(started_there(), pair("idp"), "Assertion")
    outcome = desk.sp.finish(posted(text), pending=None)
    assert ("in-response-to", "patron") == (outcome.reason, outcome.owner)


def test_a_login_started_at_the_identity_provider_can_be_switched_on(desk):
    desk.setup(idp_initiated=True)
    text = sign(started_there(), pair("idp"), "Assertion")
    outcome = desk.sp.finish(posted(text), pending=None)
    assert isinstance(outcome, LoginAccepted)
    assert outcome.use.request_id is None


@pytest.mark.parametrize("changes", [{"request_id": "_some"}, {"confirmation_answers": "_some"}])
def test_a_login_started_there_must_answer_nothing(desk, changes):
    desk.setup(idp_initiated=True)
    text = sign(started_there(**changes), pair("idp"), "Assertion")
    assert "in-response-to" == desk.sp.finish(posted(text), pending=None).reason


def test_a_login_started_at_a_stranger_is_refused(desk):
    desk.setup(idp_initiated=True)
    text = started_there(issuer="https://stranger.example.edu/idp")
    outcome = desk.sp.finish(posted(sign(text, pair("stranger"), "Response")), pending=None)
    assert "issuer" == outcome.reason
    assert "https://stranger.example.edu/idp" in outcome.summary


def test_several_identity_providers_are_told_apart(desk):
    other = "https://other.example.edu/idp"
    pending = desk.sp.begin("other").pending
    message = Message(request_id=pending.request_id, issuer=other, assertion_issuer=other)
    text = message.text()
    good = desk.sp.finish(posted(sign(text, pair("other"), "Assertion")), pending=pending)
    bad = desk.sp.finish(posted(sign(text, pair("idp"), "Assertion")), pending=pending)
    assert isinstance(good, LoginAccepted)
    assert "signature" == bad.reason


def test_missing_metadata_refuses_the_login_in_words(desk):
    sp = ServiceProvider(desk.site, desk.keys, IdpMetadataBook(desk.site))
    outcome = sp.finish(posted(desk.signed()), pending=desk.pending)
    assert ("metadata", "service-provider") == (outcome.reason, outcome.owner)


@pytest.mark.parametrize(
    ("address", "accepted"), [("192.0.2.7", True), ("192.0.2.8", False), (None, True)]
)
def test_client_addresses_are_compared_where_the_site_asks(desk, address, accepted):
    desk.setup(saml={"check_client_address": True}).begin()
    text = desk.signed(confirmation_extra=' Address="192.0.2.7"')
    outcome = desk.sp.finish(posted(text), pending=desk.pending, client_address=address)
    assert accepted is isinstance(outcome, LoginAccepted)
    assert accepted or "client-address" == outcome.reason


def test_no_crash_escapes(desk, monkeypatch):
    def crash(*_, **__):
        raise KeyError("21234000000017")

    monkeypatch.setattr("verifier.adapters.login.saml.service_provider.examine", crash)
    outcome = desk.answer()
    assert isinstance(outcome, LoginRefused)
    assert "broken-message" == outcome.reason


def test_nothing_is_logged_or_remembered_of_a_person(desk, caplog):
    """No value of a login, accepted or refused, is in any log or in the kept client."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("saml2").setLevel(logging.DEBUG)  # as a careless host program would
    desk.setup().begin()
    for text in (
        desk.signed(),
        desk.signed(issued="2001-01-01T00:00:00Z"),
        desk.signed(statement="<saml:AuthnStatement/>"),
        desk.signed().replace("21234000000017", "21234000000018"),
    ):
        desk.finish(text)
    assert "2123400" not in caplog.text
    client = desk.sp._clients.get(desk.site.idp("campus"), desk.book["campus"])
    assert "2123400" not in repr(vars(client.users.cache))


def test_clients_are_kept(desk):
    """One client per provider and metadata: building one reads private keys."""
    idp, metadata = desk.site.idp("campus"), desk.book["campus"]
    clients = desk.sp._clients
    assert clients.get(idp, metadata) is clients.get(idp, metadata)
    assert clients.get(idp, metadata) is not clients.get(idp, metadata, unsolicited=True)


@pytest.mark.parametrize(("signer", "accepted"), [("other", True), ("idp", False)])
def test_a_login_at_a_member_of_a_federation(desk, signer, accepted):
    other = "https://other.example.edu/idp"
    file = desk.folder / "federation.xml"
    described = (metadata(pair("idp")), metadata(pair("other"), entity_id=other))
    file.write_text(make_entities(*(entry.xml for entry in described)))
    idp = Idp(id="fed", protocol="saml", federation=True, metadata=file)
    site = replace(desk.site, idps=(idp,))
    book = IdpMetadataBook(site)
    sp = ServiceProvider(site, desk.keys, book)
    (member,) = book.search("fed", other)
    pending = sp.begin(member.idp_id).pending
    text = Message(request_id=pending.request_id, issuer=other, assertion_issuer=other).text()
    outcome = sp.finish(posted(sign(text, pair(signer), "Assertion")), pending=pending)

    assert member.idp_id == pending.idp_id
    assert accepted is isinstance(outcome, LoginAccepted)
    assert accepted or "signature" == outcome.reason
