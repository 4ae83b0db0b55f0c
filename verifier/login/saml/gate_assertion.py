"""What the assertion says: for whom, by whom, from when to when. Steps 15 to 18 of the gate.

pysaml2 leaves most of this open. Source: OASIS saml-profiles-2.0-os 4.1.4.2 and 4.1.4.3,
saml-core-2.0-os 2.3 to 2.5 and 2.7.2.
"""

from __future__ import annotations

from lxml import etree

from verifier.login.gate_record import Gate, shown
from verifier.login.saml.gate_confirmation import check_confirmation
from verifier.login.saml.gate_lifetime import check_lifetime, check_session_lifetime
from verifier.login.saml.gate_message import Expected, judge_issuer
from verifier.messages.saml.xml_reading import (
    child_text,
    children,
    is_element,
    name,
    only_child,
    text_of,
)

KNOWN_CONDITIONS = frozenset(
    {name("saml:AudienceRestriction"), name("saml:OneTimeUse"), name("saml:ProxyRestriction")}
)


def check_assertion(
    response: etree._Element, assertion: etree._Element, expected: Expected, gate: Gate
) -> None:
    """Record everything that the one assertion must say."""
    version = assertion.get("Version")
    gate.judge(
        "version",
        version == "2.0",
        passed="SAML 2.0",
        failed="The assertion is not of SAML version 2.0.",
        expected="2.0",
    )
    judge_issuer(child_text(assertion, "saml:Issuer"), expected, gate)
    conditions = only_child(assertion, "saml:Conditions")
    _check_conditions(conditions, gate)
    if conditions is not None:
        _check_audience(conditions, expected, gate)
    check_confirmation(assertion, expected, gate)
    check_lifetime(response, assertion, expected.clock, gate)
    _check_name_id(assertion, gate)
    _check_statement(assertion, expected, gate)


def _check_conditions(conditions: etree._Element | None, gate: Gate) -> None:
    if conditions is None:
        gate.failed(
            "conditions", "The assertion does not say for whom and until when it is meant."
        )
        return
    unknown = [one for one in conditions if is_element(one) and one.tag not in KNOWN_CONDITIONS]
    if unknown:
        gate.failed("conditions", "The assertion sets a condition that we do not understand.")
    elif conditions.get("NotOnOrAfter") is None:
        gate.failed("conditions", "The assertion does not say until when it is valid.")
    else:
        gate.passed("conditions", "It says for whom and until when it is meant")


def _check_audience(conditions: etree._Element, expected: Expected, gate: Gate) -> None:
    ours = expected.sp_entity_id
    restrictions = [
        [text_of(one) for one in children(restriction, "saml:Audience")]
        for restriction in children(conditions, "saml:AudienceRestriction")
    ]
    if not restrictions:
        gate.failed(
            "audience",
            f"The login does not say for which service it was made; it must name {ours}.",
            expected=ours,
            received="nothing",
        )
        return
    foreign = next((one for one in restrictions if ours not in one), None)
    received = ", ".join(shown(one) for one in (foreign or [])[:5]) or "nothing"
    gate.judge(
        "audience",
        foreign is None,
        passed=f"It is made for {ours}",
        failed="The login was made for another service: "
        f"its audience is {received}, ours is {ours}.",
        expected=ours,
        received=ours if foreign is None else received,
    )


def _check_name_id(assertion: etree._Element, gate: Gate) -> None:
    subject = only_child(assertion, "saml:Subject")
    found = [] if subject is None else children(subject, "saml:NameID")
    if not found:
        gate.passed("name-id", "None in plain text, which is allowed")
        return
    gate.judge(
        "name-id",
        len(found) == 1 and bool(text_of(found[0]).strip()),
        passed=f"One, in the format {shown(found[0].get('Format', 'unspecified'))}",
        failed="The NameID of the login is empty.",
    )


def _check_statement(assertion: etree._Element, expected: Expected, gate: Gate) -> None:
    statements = children(assertion, "saml:AuthnStatement")
    if gate.judge(
        "authn-statement",
        len(statements) == 1,
        passed="One",
        failed="The assertion does not say once how the person was logged in.",
        expected="1",
        received=str(len(statements)),
    ):
        check_session_lifetime(statements[0], expected.clock, gate)
