import pytest

from tests.domain.checks.asking import finding, reason, saw
from tests.domain.checks.delivery_tests import rules, with_vufind
from verifier.domain.checks.delivery.mapped_under_other_format import mapped_under_other_format

OID = 'name="urn:oid:2.16.840.1.113730.3.1.3" id="employeeNumber"'
FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format"


@pytest.mark.parametrize(
    "rule",
    [
        f'{OID} nameFormat="{FORMAT}:basic"',
        'name="employeeNumber" id="employeeNumber"',
        f'name="employeeNumber" nameFormat="{FORMAT}:uri" id="x"',
    ],
)
def test_a_rule_that_never_fits(rule):
    """A name of numbers comes as uri, a bare word does not."""
    found = finding(mapped_under_other_format, with_vufind("", None, rules(rule)))

    assert "attribute-map.xml" == found.place.file
    assert 2 == found.place.line


@pytest.mark.parametrize(
    "some",
    [
        (OID,),
        (f'{OID} nameFormat="{FORMAT}:uri"',),
        (f'name="employeeNumber" nameFormat="{FORMAT}:basic" id="x"',),
        (f'{OID} nameFormat="{FORMAT}:basic"', OID),
    ],
)
def test_a_rule_that_fits(some):
    """One of several is enough."""
    seen = saw(mapped_under_other_format, with_vufind("", None, rules(*some)))

    assert "a rule takes the identifier in the format that it comes in" == seen


def test_nothing_is_mapped():
    """No map, or no rule for the identifier."""
    other = with_vufind("", None, rules('name="urn:oid:1.2.3" id="x"'))

    assert "has no rule for the identifier" in reason(mapped_under_other_format, other)
    assert "The attribute map is not known." == reason(mapped_under_other_format, with_vufind(""))
