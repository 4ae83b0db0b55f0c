from __future__ import annotations

import pytest
from lxml import etree

from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    SSO,
    make_entity,
    make_idp,
    make_key,
    make_key_descriptor,
    make_role,
    make_services,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import is_loopback, read_metadata


def read(document, **idp):
    return read_metadata(document.encode(), idp=make_idp(**idp), now=NOW)


def test_says_what_a_login_needs():
    """Entity ID, both login addresses and the certificate are read from sound metadata."""
    metadata = read(make_entity())
    assert ENTITY_ID == metadata.entity_id
    assert SSO == metadata.sso_redirect
    assert f"{SSO}/post" == metadata.sso_post
    assert (make_key().certificate.decode(),) == metadata.certificates
    assert metadata.verified is False
    assert () == metadata.notices


def test_hands_on_one_entity_with_this_role_only():
    """Keys of other roles, signatures, extensions, dates and comments are not handed on."""
    other = make_role(keys=make_key_descriptor("STRANGER")).replace(
        "IDPSSODescriptor", "SPSSODescriptor"
    )
    role = make_role(
        keys=make_key_descriptor().replace(
            "</ds:X509Certificate>", "<!-- c --></ds:X509Certificate>"
        ),
        attributes='validUntil="2026-12-20T00:00:00Z"',
        extensions="<shibmd:Scope>example.edu</shibmd:Scope>",
    )
    root = etree.fromstring(read(make_entity(role=role, more=other)).xml.encode())
    names = [etree.QName(entry).localname for entry in root.iter("*")]
    assert [
        "EntityDescriptor",
        "IDPSSODescriptor",
        "KeyDescriptor",
        "KeyInfo",
        "X509Data",
        "X509Certificate",
        "SingleSignOnService",
        "SingleSignOnService",
    ] == names
    assert 0 == len(list(root.iter(etree.Comment)))
    assert {"entityID": ENTITY_ID} == dict(root.attrib)
    assert "validUntil" not in root[0].attrib


def test_a_service_provider_is_not_an_identity_provider():
    """Metadata without an IDPSSODescriptor for SAML 2.0 is refused in words."""
    wrong = make_role().replace("IDPSSODescriptor", "SPSSODescriptor")
    with pytest.raises(MetadataRefused, match=f"describes the service provider {ENTITY_ID}"):
        read(make_entity(role=wrong))
    saml1 = make_role(protocol="urn:oasis:names:tc:SAML:1.1:protocol")
    with pytest.raises(MetadataRefused, match=r"identity provider for SAML 2\.0"):
        read(make_entity(role=saml1))


def test_two_roles_are_refused():
    """Two descriptions of the same identity provider are one too many."""
    with pytest.raises(MetadataRefused, match="twice"):
        read(make_entity(more=make_role()))


def test_one_binding_is_enough():
    """An identity provider may offer one of the two bindings."""
    redirect = read(make_entity(role=make_role(services=make_services(post=None))))
    assert (SSO, None) == (redirect.sso_redirect, redirect.sso_post)
    with pytest.raises(MetadataRefused, match="no login by HTTP-Redirect or"):
        read(make_entity(role=make_role(services=make_services(redirect=None, post=None))))


@pytest.mark.parametrize(
    "location",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://idp.example.edu/sso",
        "https://user:secret@idp.example.edu/sso",
        "https://idp.example.edu:port/sso",
        "https:///sso",
        "",
        "/sso",
    ],
)
def test_a_login_goes_to_https_only(location):
    """Any other login address is refused, naming the binding."""
    with pytest.raises(MetadataRefused, match="login address for HTTP-POST") as refused:
        read(make_entity(role=make_role(services=make_services(post=location))))
    assert "secret" not in refused.value.message


def test_plain_http_is_for_loopback():
    """A login on this very computer may use http."""
    services = make_services(redirect="http://127.0.0.1:8080/sso", post=None)
    metadata = read(make_entity(role=make_role(services=services)))
    assert "http://127.0.0.1:8080/sso" == metadata.sso_redirect


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost/x", True),
        ("http://[::1]:80/", True),
        ("http://127.9.9.9/", True),
        ("http://127.0.0.1.example.edu/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_loopback_is_judged_by_address(address, expected):
    """Only loopback addresses and localhost are this computer."""
    assert expected is is_loopback(address)


def test_says_that_metadata_never_ends():
    """Metadata without an expiry date is used with a notice."""
    metadata = read(make_entity(attributes=""))
    assert metadata.valid_until is None
    assert (
        "The metadata has no expiry date; it is used until it is replaced.",
    ) == metadata.notices


def test_names_the_identity_provider_for_a_capture():
    """The value for a login capture carries name, scopes and contact."""
    role = make_role(extensions="<shibmd:Scope>example.edu</shibmd:Scope>")
    idp = read(make_entity(role=role)).identity_provider(profile="shibboleth-idp")
    assert ENTITY_ID == idp.entity_id
    assert "shibboleth-idp" == idp.profile
    assert ["example.edu"] == [scope.value for scope in idp.scopes]
