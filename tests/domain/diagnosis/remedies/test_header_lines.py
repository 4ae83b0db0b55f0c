from __future__ import annotations

import pytest

from tests.factories import make_form, make_listener
from verifier.domain.diagnosis.remedies.web_server import (
    exported_name,
    header_lines,
    header_name,
    variable_name,
)
from verifier.domain.model.capture import Protocol

FORM = make_form(listener=make_listener(reqIdHeader="X-Patron"))


@pytest.mark.parametrize(
    ("label", "variable"),
    [
        ("employeeNumber", "employeeNumber"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/employeeid", "employeeid"),
        ("urn:example:library-card", "library-card"),
        ("x y", "xy"),
        ("urn:oid:1.3.6", "attribute136"),
        ('"\n', "attribute"),
        ("図書館", "attribute"),
    ],
)
def test_a_variable_is_the_last_word_of_a_name(label, variable):
    """A service provider's variables are short, and nothing else can get into a line of them."""
    assert variable == variable_name(label)


@pytest.mark.parametrize(
    ("stated", "name"),
    [("X-Patron", "x-patron"), (None, "x-remote-user"), ("x\nevil", "x-remote-user")],
)
def test_the_header_is_the_one_that_the_listener_reads(stated, name):
    """In small letters, as header names arrive; what is no header name is not written."""
    assert name == header_name(make_form(listener=make_listener(reqIdHeader=stated)))


def test_apache_drops_forged_headers_and_sets_only_what_has_a_value():
    """Without the condition Apache writes a filler, or an empty header that wipes the link's."""
    apache = header_lines(FORM, "uid", Protocol.SAML)[0]

    assert apache.text == (
        "RequestHeader unset x-patron early\n"
        'RequestHeader set x-patron "%{uid}e" \\\n'
        "    \"expr=-n reqenv('uid')\""
    )
    assert apache.verified


def test_mod_auth_cas_hands_attributes_on_in_headers():
    """No variable has them, and forged ones have to be scrubbed before the login."""
    apache = header_lines(FORM, "uid", Protocol.CAS)[0]

    assert apache.text == (
        "RequestHeader unset x-patron early\n"
        'RequestHeader set x-patron "expr=%{req:CAS-uid}" \\\n'
        "    \"expr=-n req('CAS-uid')\""
    )
    assert "CASScrubRequestHeaders on" in apache.place


def test_nginx_has_a_map_and_two_lines():
    """The header is set in any case, so the client's never gets through; empty is not sent."""
    _, mapped, lines = header_lines(FORM, "library-card", Protocol.SAML)

    assert '"(null)"  "";' in mapped.text
    assert "$upstream_http_variable_library_card;" in lines.text
    assert lines.text.endswith("proxy_set_header x-patron $patron_identifier;")


@pytest.mark.parametrize(
    ("protocol", "name"),
    [
        (Protocol.SAML, "employeeNumber"),
        (Protocol.OIDC, "OIDC_CLAIM_employeeNumber"),
        (Protocol.CAS, "CAS-employeeNumber"),
        (Protocol.LDAP, "AUTHENTICATE_EMPLOYEENUMBER"),
    ],
)
def test_the_variable_is_that_of_the_module_that_logs_people_in(protocol, name):
    """Only Shibboleth's module leaves the name to the site; of the others it is to be checked."""
    assert name == exported_name("employeeNumber", protocol)
    assert (protocol is Protocol.SAML) is header_lines(FORM, "uid", protocol)[0].verified
