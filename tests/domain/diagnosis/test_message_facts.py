from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import ANOTHER, decided, wrong_attribute
from tests.factories import (
    BARCODE,
    make_attribute,
    make_decision,
    make_found,
    make_oidc_capture,
    make_preview,
)
from verifier.domain.diagnosis.message import invented_example, received, values_that_help, wanted
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner

MISSING = make_finding("release.identifier-missing")


def test_names_that_came_are_listed_once():
    """Line ends in a name are no line ends of the message; a long list is cut short."""
    sent = [make_attribute("a\r\nBcc: x", "1"), make_attribute("b", "1"), make_attribute("b", "2")]
    sent += [make_attribute(f"n{number}", "1") for number in range(20)]
    case = make_case(decision=decided(sent, {}))

    assert received(case).startswith("a Bcc: x, b, n0, n1,")
    assert received(case).endswith("n9 and 10 more")


def test_the_campus_learns_name_format_and_form():
    """The form is invented in length and kind of characters."""
    assert wanted(make_case(MISSING), MISSING) == (
        "employeeNumber, holding the patron's barcode\n"
        "Name: urn:oid:2.16.840.1.113730.3.1.3\n"
        "Name format: urn:oasis:names:tc:SAML:2.0:attrname-format:uri\n"
        "Form of its value: 99999999999999 (made up, in length and kind of characters)"
    )


def test_a_claim_has_no_name_format():
    """OpenID Connect knows names alone."""
    capture = make_oidc_capture([])
    evidence = make_preview(capture.attributes, protocol=Protocol.OIDC)

    assert "Name format" not in wanted(
        make_case(decision=make_decision(preview=evidence)), MISSING
    )


def test_the_delivery_learns_which_attribute_to_take():
    """Names on the wire are not its matter."""
    message = wanted(make_case(ANOTHER, decision=wrong_attribute()), ANOTHER)

    assert message.startswith(
        "employeeNumber, holding the patron's barcode\nForm of its value: 9999"
    )


def test_reshare_learns_what_must_arrive():
    """No attribute reaches it."""
    message = wanted(make_case(), replace(MISSING, owner=Owner.RESHARE))

    assert message.startswith("The patron's barcode, exactly as the library system has it\nForm")


def test_an_example_is_never_the_value_itself():
    """Even an identifier of nines is replaced by another."""
    evidence = make_preview({"employeeNumber": "9999"})
    record = make_decision().match.records[0]
    nines = replace(record, identifiers=(replace(record.identifiers[0], value="9999"),))
    evidence = make_decision({"9999": make_found(nines)}, preview=evidence)

    assert "8888" == invented_example(make_case(decision=evidence))


def test_what_a_test_patron_is_expected_to_have_gives_the_form_as_well():
    """Without a record it is all that is known; without both there is no example."""
    expected = make_decision({}, preview=make_preview({}), expected="AB-12")
    nothing = make_decision({}, preview=make_preview({}))

    assert "XX-99" == invented_example(make_case(decision=expected))
    assert invented_example(make_case(decision=nothing)) is None


def test_values_that_help_are_what_was_sent_and_what_is_right():
    """Each under a name that says what it is; what is not known is left out."""
    values = values_that_help(make_case(ANOTHER, decision=wrong_attribute()), ANOTHER)
    nothing = make_decision({}, preview=make_preview({}))

    assert [
        ("The identifier that ReShare would receive", "ggood@example.edu"),
        ("The patron's barcode in the library system", BARCODE),
        ("employeeNumber", BARCODE),
    ] == [(value.name, value.value) for value in values]
    assert () == values_that_help(make_case(decision=nothing), MISSING)


@pytest.mark.parametrize(
    ("released", "name"),
    [
        ({"displayName": "Gail Good", "givenName": "G."}, "Gail Good"),
        ({"givenName": "Gail", "sn": "Good"}, "Gail Good"),
        ({"sn": "Good"}, "Good"),
        ({"mail": "gail.good@example.edu"}, None),
    ],
)
def test_the_library_learns_whom_to_look_for(released, name):
    """By the name that was released, where one was."""
    values = values_that_help(
        make_case(decision=decided(released, {})), replace(MISSING, owner=Owner.ILS)
    )

    named = {value.name: value.value for value in values}
    assert name == named.get("The name that was released")
