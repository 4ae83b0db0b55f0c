import pytest

from tests.domain.checks.delivery_tests import make_delivery, make_service, with_proxy, with_vufind
from tests.factories import make_form
from verifier.domain.checks.discovery_settings import (
    has_usual_format,
    replaced_by_header,
    usernames,
)
from verifier.domain.model.config_files import AttributeRule
from verifier.domain.model.finding import Place


@pytest.mark.parametrize(
    ("delivery", "replaced"),
    [
        (make_delivery(), False),
        (make_delivery(form=make_form(header_identifier="uid")), False),
        (with_proxy("RequestHeader set X-Remote-User v"), True),
        (with_proxy("RequestHeader set X-Other v"), False),
        (with_proxy("RequestHeader set X-A v", reqIdHeader="X-A"), False),
        (
            make_delivery(
                form=make_form(header_identifier="uid"), services=(make_service(reqIdHeader="x"),)
            ),
            True,
        ),
    ],
)
def test_whether_a_header_replaces_what_vufind_sends(delivery, replaced):
    """The listener must be able to read it, and somebody must send it."""
    assert replaced is replaced_by_header(delivery)


def test_usernames_of_both_files():
    """Those of the sections too, and none where people log in otherwise."""
    sections = "[a]\nentityId = x\nusername = mail\n[b]\nentityId = y\n"
    text = "[Authentication]\nmethod = {}\n[Shibboleth]\nusername = uid\n"

    assert ["uid", "mail"] == [
        username.value for username in usernames(with_vufind(text.format("Shibboleth"), sections))
    ]
    assert () == usernames(with_vufind(text.format("LDAP"), sections))


@pytest.mark.parametrize(
    ("name", "name_format", "does"),
    [
        ("urn:oid:1.2", None, True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", True),
        ("urn:oid:1.2", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", False),
        ("uid", None, False),
        ("uid", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", True),
        ("http://schemas.xmlsoap.org/claims/UPN", "urn:x", True),
    ],
)
def test_whether_a_rule_can_fit(name, name_format, does):
    """Claims of Microsoft's products come in several formats."""
    rule = AttributeRule(
        name=name, name_format=name_format, variables=("x",), place=Place(file="a")
    )

    assert does is has_usual_format(rule)
