from __future__ import annotations

import json

import pytest

from tests.factories import make_attribute, make_form, make_listener, make_release
from verifier.diagnosis.remedies import snippets
from verifier.diagnosis.remedies.listener_proposal import ListenerProposal
from verifier.model.request_form import Door


def test_vufind_behind_shibboleth():
    """The section of the identity provider, with the variable that becomes the user name."""
    snippet = snippets.vufind_username(
        make_form(), "employeeNumber", "https://idp.example.edu/idp"
    )

    assert 'entityId = "https://idp.example.edu/idp"\nusername = employeeNumber' == snippet.text


def test_vufind_behind_cas():
    """CAS has one section."""
    form = make_form(door=Door.VUFIND_CAS)

    assert "[CAS]\nusername = uid" == snippets.vufind_username(form, "uid", None).text


@pytest.mark.parametrize(
    ("attribute", "rule"),
    [
        (
            make_attribute("employeeNumber", "1"),
            '<Attribute name="urn:oid:2.16.840.1.113730.3.1.3" id="card"/>',
        ),
        (
            make_attribute("cardNumber", "1"),
            (
                '<Attribute name="cardNumber" '
                'nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified" id="card"/>'
            ),
        ),
        (
            make_attribute('a"&<', "1", name_format="urn:x:basic"),
            '<Attribute name=\'a"&amp;&lt;\' nameFormat="urn:x:basic" id="card"/>',
        ),
    ],
)
def test_a_rule_for_what_is_sent_names_its_format(attribute, rule):
    """The format uri is the default of a rule; any other is written; names are escaped."""
    sent = make_release([attribute]).attributes[0]

    assert rule == snippets.attribute_map_line(sent, "card").text


@pytest.mark.parametrize(
    ("label", "variable"),
    [
        ("employeeNumber", "employeeNumber"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/employeeid", "employeeid"),
        ("urn:example:library-card", "library-card"),
        ("x y", "xy"),
    ],
)
def test_a_variable_is_the_last_word_of_a_name(label, variable):
    """A service provider's variables are short."""
    assert variable == snippets.variable_name(label)


def test_the_proxy_drops_forged_headers_and_sets_only_what_has_a_value():
    """Without the condition Apache writes a filler."""
    expected = 'RequestHeader unset x-patron early\nRequestHeader set x-patron "%{uid}e" env=uid'
    form = make_form(listener=make_listener(reqIdHeader="x-patron"))

    assert expected == snippets.proxy_header(form, "uid").text


def test_the_listeners_block_stands_under_the_sites_symbol():
    """Header names in small letters, and only what is proposed."""
    proposal = ListenerProposal(to_lower=True, regex="^([^@]+)@.*$", replacement="$1")
    expected = {
        "services": {
            "EXU": {
                "reqIdHeader": "x-remote-user",
                "reqIdToLower": True,
                "reqIdRegex": "^([^@]+)@.*$",
                "reqIdReplacement": "$1",
            }
        }
    }

    assert expected == json.loads(snippets.listener_service(make_form(), proposal).text)


def test_a_rule_in_force_is_known():
    """Both parts are needed for a rule to be one."""
    both = make_listener(reqIdRegex="a", reqIdReplacement="b")

    assert snippets.has_rule(make_form(listener=both))
    assert not snippets.has_rule(make_form(listener=make_listener(reqIdRegex="a")))
    assert not snippets.has_rule(make_form())
