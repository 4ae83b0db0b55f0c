from __future__ import annotations

import pytest
from lxml import etree

from tests.factories import BASIC, make_attribute, make_release
from verifier.domain.diagnosis.remedies.discovery import attribute_checker, attribute_rule
from verifier.domain.model.attribute_names import UNSPECIFIED

MAP = "urn:mace:shibboleth:2.0:attribute-map"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def rule_for(attribute, variable="card"):
    """The rule as the service provider's own file would hold it."""
    sent = make_release([attribute]).release.attributes[0]
    text = attribute_rule(sent, variable).text
    [rule] = etree.fromstring(f'<Attributes xmlns="{MAP}" xmlns:xsi="{XSI}">{text}</Attributes>')
    return rule


@pytest.mark.parametrize(
    ("attribute", "written"),
    [
        (
            make_attribute("employeeNumber", "1"),
            {"name": "urn:oid:2.16.840.1.113730.3.1.3", "id": "card"},
        ),
        (
            make_attribute("employeeNumber", "1", name_format=BASIC),
            {"name": "urn:oid:2.16.840.1.113730.3.1.3", "nameFormat": BASIC, "id": "card"},
        ),
        (
            make_attribute("cardNumber", "1"),
            {"name": "cardNumber", "nameFormat": UNSPECIFIED, "id": "card"},
        ),
        (
            make_attribute('a"&<', "1", name_format="urn:x:basic"),
            {"name": 'a"&<', "nameFormat": "urn:x:basic", "id": "card"},
        ),
        (
            make_attribute(" two  blanks ", "1", name_format="a\x00b\nc"),
            {"name": " two  blanks ", "nameFormat": "a b c", "id": "card"},
        ),
    ],
)
def test_a_rule_reads_what_is_sent(attribute, written):
    """The format uri is the default of a rule; any other is written; names are escaped."""
    rule = rule_for(attribute)

    assert f"{{{MAP}}}Attribute" == rule.tag
    assert written == dict(rule.attrib)
    assert 0 == len(rule)


def test_a_scoped_attribute_needs_a_decoder():
    """Without it the service provider would take the scope for part of a plain value."""
    [decoder] = rule_for(make_attribute("eduPersonPrincipalName", "jo@example.edu"), "eppn")

    assert f"{{{MAP}}}AttributeDecoder" == decoder.tag
    assert {f"{{{XSI}}}type": "ScopedAttributeDecoder"} == dict(decoder.attrib)


def test_the_checker_is_called_where_it_listens():
    """The hook names the handler's own place below the service provider's."""
    defaults = etree.fromstring(attribute_checker("employeeNumber").text)
    handler = defaults.find("Sessions/Handler")

    assert "/Shibboleth.sso" + handler.get("Location") == defaults.get("sessionHook")
    assert ("AttributeChecker", "employeeNumber", "true") == (
        handler.get("type"),
        handler.get("attributes"),
        handler.get("flushSession"),
    )
