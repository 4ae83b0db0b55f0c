import base64
import re
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
import requests
import xmlsec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from tests.factories import make_site
from tests.metadata_factories import NOW, make_idp, make_key
from verifier.adapters.http import Browser
from verifier.adapters.login.headless.form_login import log_in, may_visit
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.saml.keys import SpKeys, load_or_make_keys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.adapters.messages.saml_xml import PREFIXES, RSA_SHA256
from verifier.demo.saml_idp import DemoAccount, DemoIdp
from verifier.domain.model.capture import (
    Attribute,
    LoginAccepted,
    LoginRefused,
    Subject,
    SubjectKind,
)

ACS = "https://verify.example.edu/saml/acs"
ODD = (
    Attribute(
        name="urn:oid:2.16.840.1.113730.3.1.3",
        name_format="urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
        friendly_name="employeeNumber",
        values=("00123456", " 21234000000018\t", "", "<b>&é😀\r\n"),
    ),
    Attribute(name="employeeNumber", values=()),
    Attribute(name="employeeNumber", name_format="urn:example:odd", values=("1",)),
)


def accounts():
    yield DemoAccount(username="odd", password="odd", attributes=ODD)
    yield DemoAccount(username="both", password="both", attributes=ODD, sign="both")
    yield DemoAccount(username="response", password="response", sign="response", attributes=ODD)
    yield DemoAccount(username="bare", password="bare", name_id=Subject(kind=SubjectKind.NONE))
    yield DemoAccount(
        username="named",
        password="named",
        name_id=Subject(
            kind=SubjectKind.NAME_ID,
            value="jdoe",
            format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            name_qualifier="q",
            sp_name_qualifier="s",
        ),
    )


@pytest.fixture(scope="module")
def sp_keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    key, certificate = folder / "sp.key", folder / "sp.crt"
    key.write_bytes(make_key("sp").private)
    certificate.write_bytes(make_key("sp").certificate)
    return SpKeys(signing=((key, certificate),), encryption=((key, certificate),))


@pytest.fixture(scope="module")
def idp(tmp_path_factory, sp_keys):
    folder = tmp_path_factory.mktemp("site")
    demo = DemoIdp(accounts(), sp_metadata=sp_metadata(make_site(folder), sp_keys, now=NOW))
    demo.start()
    yield demo
    demo.stop()


@dataclass
class Start:
    url: str
    method: str = "GET"
    fields: tuple = ()


def authn_request(*, acs=ACS, issuer="https://verify.example.edu/sp"):
    return (
        '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_request1" '
        f'Version="2.0" IssueInstant="2026-11-24T12:00:00Z" AssertionConsumerServiceURL="{acs}">'
        f'<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>'
        "</samlp:AuthnRequest>"
    )


def redirect(idp, document, *, relay_state="rs 1/+", key="sp"):
    packer = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(packer.compress(document.encode()) + packer.flush()).decode()
    query = urlencode(
        {"SAMLRequest": packed, "RelayState": relay_state, "SigAlg": RSA_SHA256}, quote_via=quote
    )
    private = serialization.load_pem_private_key(make_key(key).private, None)
    signature = private.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    signed = urlencode({"Signature": base64.b64encode(signature).decode()})
    return Start(f"{idp.url}/sso?{query}&{signed}")


def post(idp, document):
    root = etree.fromstring(document)
    signature = xmlsec.template.create(
        root, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    reference = xmlsec.template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri="#_request1"
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    root.insert(1, signature)
    context = xmlsec.SignatureContext()
    context.register_id(root, "ID")
    context.key = xmlsec.Key.from_memory(make_key("sp").private, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
    message = base64.b64encode(etree.tostring(root)).decode()
    return Start(f"{idp.url}/sso", "POST", (("SAMLRequest", message), ("RelayState", "rs 1/+")))


def log_in_as(idp, username, *, start=None, password=None):
    start = start or redirect(idp, authn_request())
    browser = Browser(deadline_seconds=10, max_bytes=1_000_000, allow=may_visit(start.url))
    fields = log_in(browser, start, username=username, password=password or username, ends_at=ACS)
    return dict(fields)


def response(fields):
    return etree.fromstring(base64.b64decode(fields["SAMLResponse"]))


def verified(idp, element):
    """The element's own signature, checked with the certificate of the metadata."""
    certificate = read_metadata(idp.metadata, idp=make_idp(), now=datetime.now(UTC)).certificates[
        0
    ]
    signature = element.find("ds:Signature", PREFIXES)
    if signature is None:
        return False
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
    context.verify(signature)
    algorithm = signature.find("ds:SignedInfo/ds:SignatureMethod", PREFIXES).get("Algorithm")
    return algorithm == RSA_SHA256


def test_its_metadata_passes_our_own_rules(idp):
    metadata = read_metadata(idp.metadata, idp=make_idp(), now=datetime.now(UTC))
    assert f"{idp.url}/idp" == metadata.entity_id
    assert f"{idp.url}/sso" == metadata.sso_redirect
    assert f"{idp.url}/sso" == metadata.sso_post
    assert ["example.edu"] == [scope.value for scope in metadata.scopes]
    assert "Example University (demo)" == metadata.display_name
    assert "identity@example.edu" == metadata.contact
    assert idp.metadata == requests.get(f"{idp.url}/metadata", timeout=5).content


@pytest.mark.parametrize("binding", [redirect, post])
def test_a_whole_login_with_http_alone(idp, binding):
    fields = log_in_as(idp, "odd", start=binding(idp, authn_request()))
    assert "rs 1/+" == fields["RelayState"]
    root = response(fields)
    assert "_request1" == root.get("InResponseTo")
    assert ACS == root.get("Destination")
    data = root.find(".//saml:SubjectConfirmationData", PREFIXES)
    assert ("_request1", ACS) == (data.get("InResponseTo"), data.get("Recipient"))
    assert "https://verify.example.edu/sp" == root.findtext(".//saml:Audience", None, PREFIXES)


@pytest.mark.parametrize(
    ("username", "expected"),
    [("odd", (False, True)), ("response", (True, False)), ("both", (True, True))],
)
def test_signs_what_it_is_told_to(idp, username, expected):
    root = response(log_in_as(idp, username))
    assertion = root.find("saml:Assertion", PREFIXES)
    assert expected == (verified(idp, root), verified(idp, assertion))


def test_subjects(idp):
    path = ".//saml:NameID"
    first = response(log_in_as(idp, "odd")).findtext(path, None, PREFIXES)
    assert first != response(log_in_as(idp, "odd")).findtext(path, None, PREFIXES)
    named = response(log_in_as(idp, "named")).find(path, PREFIXES)
    assert "jdoe" == named.text
    assert ("q", "s") == (named.get("NameQualifier"), named.get("SPNameQualifier"))
    bare = response(log_in_as(idp, "bare"))
    assert bare.find(path, PREFIXES) is None
    assert bare.find(".//saml:AttributeStatement", PREFIXES) is None


@pytest.mark.parametrize(("username", "password"), [("odd", "wrong"), ("nobody", "nobody")])
def test_a_wrong_password_shows_the_login_again(idp, username, password):
    """The login page comes again, so that a login without a browser sees its refusal."""
    with pytest.raises(FormLoginFailed) as failed:
        log_in_as(idp, username, password=password)
    assert "wrong-password" == failed.value.kind


def test_a_login_begun_here_answers_no_request(idp):
    fields = log_in_as(idp, "odd", start=Start(f"{idp.url}/start?user=odd"))
    root = response(fields)
    assert "RelayState" not in fields
    assert b"InResponseTo" not in etree.tostring(root)
    assert ACS == root.get("Destination")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda idp: redirect(idp, authn_request(), key="stranger"), "signature does not hold"),
        (lambda idp: Start(f"{idp.url}/sso"), "cannot be read|not readable"),
        (
            lambda idp: redirect(idp, authn_request(acs="https://evil.example.org/acs")),
            "unable to identify a compatible way to respond",
        ),
        (
            lambda idp: redirect(idp, authn_request(issuer="https://evil.example.org")),
            "not registered for use with this service",
        ),
        (lambda idp: redirect(idp, "<!DOCTYPE a><a/>"), "not readable XML"),
        (lambda idp: redirect(idp, "<a/>"), "not a login request"),
    ],
    ids=["signature", "empty", "acs", "issuer", "doctype", "root"],
)
def test_bad_requests_get_a_sentence_and_no_login_form(idp, make, message):
    answer = requests.get(make(idp).url, timeout=5)
    assert 400 == answer.status_code
    assert re.search(message, answer.text)
    assert "password" not in answer.text


def test_unsigned_posts_are_refused(idp):
    message = base64.b64encode(authn_request().encode()).decode()
    answer = requests.post(f"{idp.url}/sso", data={"SAMLRequest": message}, timeout=5)
    assert 400 == answer.status_code


def test_a_login_page_is_good_once(idp):
    page = requests.get(redirect(idp, authn_request()).url, timeout=5).text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    data = {"token": token, "username": "odd", "password": "odd"}
    assert "SAMLResponse" in requests.post(f"{idp.url}/login", data=data, timeout=5).text
    again = requests.post(f"{idp.url}/login", data=data, timeout=5)
    assert 400 == again.status_code
    assert "used up or too old" in again.text


def test_pages_run_no_code_but_their_own(idp):
    start = redirect(idp, authn_request())
    answer = requests.get(start.url, timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://verify.example.edu" in policy
    assert "unsafe" not in policy
    assert '<label for="username">' in answer.text
    assert '<label for="password">' in answer.text
    prefilled = requests.get(f"{idp.url}/start", params={"user": '"><script>'}, timeout=5).text
    assert '"><script>' not in prefilled
    for path, kind in (("/style.css", "text/css"), ("/post.js", "text/javascript")):
        found = requests.get(f"{idp.url}{path}", timeout=5)
        assert found.headers["Content-Type"].startswith(kind)


def test_without_a_service_provider_it_says_so():
    demo = DemoIdp(())
    demo.start()
    try:
        answer = requests.get(f"{demo.url}/start", timeout=5)
    finally:
        demo.stop()
    assert 400 == answer.status_code
    assert "does not know a service provider yet" in answer.text


def test_the_port_is_free_again_after_the_end():
    first = DemoIdp(())
    port = int(first.url.rpartition(":")[2])
    first.start()
    first.stop()
    first.stop()
    second = DemoIdp((), port=port)
    second.start()
    assert 200 == requests.get(f"{second.url}/metadata", timeout=5).status_code
    second.stop()


@pytest.fixture(scope="module", params=["redirect", "post"])
def road(tmp_path_factory, request):
    """An identity provider and our service provider that know each other by metadata only."""
    folder = tmp_path_factory.mktemp("road")
    names = ("assertion", "response", "both")
    demo = DemoIdp(
        DemoAccount(
            username=f"{sign}-{encrypt}",
            password="right",
            attributes=ODD,
            sign=sign,
            encrypt=encrypt,
        )
        for sign in names
        for encrypt in (False, True)
    )
    file = folder / "idp-metadata.xml"
    file.write_bytes(demo.metadata)
    initiated = make_idp(
        metadata=file, request_binding=request.param, idp_initiated=True, name="Campus"
    )
    site = replace(make_site(folder), idps=(initiated,))
    keys = load_or_make_keys(site)
    demo.trust(sp_metadata(site, keys, now=datetime.now(UTC)))
    demo.start()
    yield site, demo, ServiceProvider(site, keys, IdpMetadataBook(site))
    demo.stop()


def travel(site, start, username):
    browser = Browser(deadline_seconds=10, max_bytes=1_000_000, allow=may_visit(start.url))
    return dict(log_in(browser, start, username=username, password="right", ends_at=site.acs_url))


@pytest.mark.parametrize("encrypt", [False, True])
@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_what_is_released_arrives_as_it_was_given(road, sign, encrypt):
    site, _, sp = road
    start = sp.begin("campus")
    fields = travel(site, start, f"{sign}-{encrypt}")
    assert fields["RelayState"] == start.pending.relay_state
    result = sp.finish(fields["SAMLResponse"], pending=start.pending)
    assert isinstance(result, LoginAccepted), result
    assert result.capture.attributes == ODD
    assert "Example University (demo)" == result.capture.idp.display_name


def test_a_response_to_another_request_is_refused(road):
    site, _, sp = road
    fields = travel(site, sp.begin("campus"), "both-False")
    result = sp.finish(fields["SAMLResponse"], pending=sp.begin("campus").pending)
    assert isinstance(result, LoginRefused)
