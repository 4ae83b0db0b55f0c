from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import ANOTHER, EPPN, decided, wrong_attribute
from tests.factories import BARCODE, make_attribute, make_capture, make_decision, make_preview
from verifier.domain.diagnosis.remedies import discovery
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner
from verifier.domain.model.request_form import EntryPoint

TYPED = (
    "Have people log in to VuFind with what employeeNumber holds: set username of [LDAP] to it."
)
CLAIM = "http://claims.example.edu/librarycard"


def taking(decision):
    case = make_case(ANOTHER, decision=decision)
    return list(discovery.take_the_right_one(case, ANOTHER, case.best_match))


def test_vufind_is_to_take_the_right_attribute():
    """The setting stands under the identity provider's entity ID."""
    [remedy] = taking(wrong_attribute())

    assert remedy.text == "In VuFind's Shibboleth.ini set username to employeeNumber."
    assert remedy.snippet == (
        'entityId = "https://idp.example.edu/idp/shibboleth"\nusername = employeeNumber'
    )
    assert "starts with an empty account" in remedy.caution


def test_a_name_that_no_rule_reads_yet_comes_with_its_rule():
    """The right value may arrive under a name that the service provider does not map."""
    [remedy] = taking(
        wrong_attribute(
            [
                make_attribute("eduPersonPrincipalName", "ggood@example.edu"),
                make_attribute(CLAIM, BARCODE),
            ]
        )
    )
    vufind, rule = remedy.snippets

    assert vufind.text.endswith("username = librarycard")
    assert f'<Attribute name="{CLAIM}"' in rule.text
    assert rule.text.endswith('id="librarycard"/>')


@pytest.mark.parametrize(
    ("door", "text", "setting"),
    [
        (
            EntryPoint.VUFIND_CAS,
            "In VuFind's config.ini set username of [CAS] to employeeNumber.",
            "[CAS]\nusername = employeeNumber",
        ),
        (
            EntryPoint.VUFIND_LDAP,
            TYPED,
            "[LDAP]\nusername = employeenumber",
        ),
    ],
)
def test_each_way_in_has_its_own_setting(door, text, setting):
    """The section of config.ini follows the way people log in."""
    [remedy] = taking(wrong_attribute(door=door))

    assert (text, setting) == (remedy.text, remedy.snippet)


@pytest.mark.parametrize(
    "door", [EntryPoint.VUFIND_OIDC, EntryPoint.VUFIND_ILS, EntryPoint.DIRECT]
)
def test_vufind_cannot_be_told_everywhere(door):
    """Where it takes no attribute there is nothing to set."""
    assert [] == taking(wrong_attribute(door=door))


def test_what_is_no_attribute_is_no_variable():
    """A name identifier has no id in attribute-map.xml."""
    case = make_case(ANOTHER, decision=wrong_attribute())
    by_name_id = replace(case.best_match, attribute="name-id")

    assert [] == list(discovery.take_the_right_one(case, ANOTHER, by_name_id))


def test_an_identifier_that_does_not_arrive_is_taken_from_one_that_does():
    """Instead of general advice the setting is named where the right attribute is known."""
    missing = make_finding("request.identifier-missing", owner=Owner.DISCOVERY)
    decision = wrong_attribute({"employeeNumber": BARCODE, "givenName": "Gail", "sn": "Good"})
    [known] = discovery.advised(make_case(missing, decision=decision), missing)
    [unknown] = discovery.advised(make_case(missing, decision=decided({}, {})), missing)

    assert "In VuFind's Shibboleth.ini set username to employeeNumber." == known.text
    assert unknown.text.startswith("Have the discovery site take its user name from an attribute")
    assert () == unknown.snippets


def test_what_is_sent_now_can_be_mapped():
    """The rule reads the name that comes, under the id that VuFind is set to."""
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    finding = make_finding("release.identifier-under-other-name")
    [remedy] = discovery.map_what_is_sent(
        make_case(finding, decision=decided([near], {})), finding
    )

    assert 'name="urn:mace:dir:attribute-def:employeeNumber"' in remedy.snippet
    assert remedy.snippet.endswith('id="employeeNumber"/>')


def test_a_login_without_the_identifier_can_be_stopped():
    """The service provider's own check names the attribute that is wanted."""
    finding = make_finding("release.identifier-missing")
    [remedy] = discovery.stop_without_it(make_case(finding, decision=decided({}, {})), finding)

    assert "Until employeeNumber arrives, stop logins without it" in remedy.text
    assert 'attributes="employeeNumber"' in remedy.snippet
    assert "it mends nothing" in remedy.trade_off


def test_there_is_no_service_provider_where_saml_is_not_spoken():
    """CAS has neither attribute-map.xml nor a checker."""
    finding = make_finding("release.identifier-missing")
    capture = make_capture(EPPN)
    evidence = make_preview(capture.attributes, protocol=Protocol.CAS)
    case = make_case(finding, decision=make_decision({}, preview=evidence))

    assert [] == list(discovery.stop_without_it(case, finding))
    assert [] == list(discovery.map_what_is_sent(case, finding))


def test_the_login_name_of_cas_can_be_meant():
    """An empty username has VuFind take it; other ways in have no such choice."""
    finding = make_finding("release.identifier-missing")
    cas = make_case(finding, decision=wrong_attribute(door=EntryPoint.VUFIND_CAS))
    [remedy] = discovery.take_the_principal(cas, finding)

    assert '[CAS]\nusername = ""' == remedy.snippet
    assert [] == list(discovery.take_the_principal(make_case(finding), finding))


def test_nothing_is_put_before_sub():
    """Only VuFind's way over OpenID Connect has that setting."""
    oidc = make_case(
        ANOTHER, decision=wrong_attribute(door=EntryPoint.VUFIND_OIDC, identifier="sub")
    )
    saml = make_case(ANOTHER, decision=wrong_attribute())

    assert ['username_prefix = ""'] == [
        entry.snippet for entry in discovery.send_as_sub(oidc, ANOTHER)
    ]
    assert [] == list(discovery.send_as_sub(saml, ANOTHER))


def test_requests_of_other_makers_are_only_talked_about():
    """Where no setting of theirs is known there is none to copy."""
    case = make_case(ANOTHER, decision=wrong_attribute(door=EntryPoint.DIRECT))
    remedy = discovery.requests_carry(case, ANOTHER, case.best_match)

    assert "Have the requests carry employeeNumber instead of eduPersonPrincipalName." == (
        remedy.text
    )
    assert () == remedy.snippets
