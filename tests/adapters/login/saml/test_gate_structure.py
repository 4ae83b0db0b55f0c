from __future__ import annotations

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import Message, pair, sign
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.saml.gate_structure import assertion_of, check_structure, is_response

DS = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
XENC = 'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"'
EXTENSIONS = "<samlp:Extensions>{}</samlp:Extensions>"


def message(**changes):
    """An unsigned message."""
    return Message(request_id="_q").but(**changes).text()


def judged(text):
    """The names of the checks that fail."""
    gate = Gate()
    check_structure(etree.fromstring(text), gate)
    return [check.name for check in gate.checks if check.outcome == "failed"]


def assertion():
    """A second assertion."""
    return Message(request_id="_q", assertion_id="_a2").assertion("2026-11-24T12:00:00Z")


def test_a_healthy_message_is_well_built():
    """Signed or not, the healthy message has nothing to complain of."""
    assert [] == judged(message())
    assert [] == judged(sign(message(), pair("idp"), "Assertion", "Response"))


@pytest.mark.parametrize(
    "text",
    [
        message(extra=assertion()),
        message(extra=EXTENSIONS.format(assertion())),
        message(extra=f"<saml:EncryptedAssertion/>{EXTENSIONS.format('')}"),
        message(extra="<saml:Advice/>"),
        message()
        .replace(
            "<saml:Assertion",
            f"<saml:EncryptedAssertion><xenc:EncryptedData {XENC}/><saml:Assertion",
            1,
        )
        .replace("</saml:Assertion>", "</saml:Assertion></saml:EncryptedAssertion>"),
        message(extra="<other/>"),
        message(extra="<saml:Issuer>https://idp.example.edu/idp</saml:Issuer>"),
        message(extra=EXTENSIONS.format("") * 2),
        message(extra=EXTENSIONS.format("<?target data?>")),
        message(extra=EXTENSIONS.format(f"<ds:Object {DS}/>")),
        message(extra=EXTENSIONS.format(f"<ds:RetrievalMethod {DS}/>")),
        message(extra=EXTENSIONS.format(f"<ds:Manifest {DS}/>")),
        message(extra=EXTENSIONS.format(f"<xenc:CipherReference {XENC}/>")),
        message(extra=EXTENSIONS.format(f"<xenc:EncryptedKey {XENC}/>" * 5)),
        message(extra=EXTENSIONS.format('<x:include xmlns:x="http://www.w3.org/2001/XInclude"/>')),
        message(extra=EXTENSIONS.format("<b>" * 38 + "</b>" * 38)),
        message(extra=EXTENSIONS.format('<b ID="_a1"/>')),
        message(extra=EXTENSIONS.format('<b Id="_r1"/>')),
        message(extra=EXTENSIONS.format('<b id="x"/><b xml:id="x"/>')),
        message(attributes=assertion()),
        message(name_id=f"<saml:NameID>{assertion()}</saml:NameID>"),
        message().replace(' ID="_r1"', ""),
    ],
)
def test_hiding_places_and_doubles_are_refused(text):
    """A second assertion or ID, a hiding place or anything unexpected is refused."""
    assert ["structure"] == judged(text)


def test_a_failed_login_needs_no_assertion_but_a_good_one_does():
    """Without an assertion only an unsuccessful status is well built."""
    empty = message()
    start, end = empty.index("<saml:Assertion"), empty.index("</samlp:Response>")
    empty = empty[:start] + empty[end:]
    assert ["structure"] == judged(empty)
    assert [] == judged(empty.replace("status:Success", "status:Responder"))


def signature_moved(where):
    """A signed message whose signature stands elsewhere."""
    root = etree.fromstring(sign(message(extra=EXTENSIONS.format("")), pair("idp"), "Assertion"))
    signature = next(root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    parents = {
        "end of the assertion": signature.getparent(),
        "extensions": root.find("{*}Extensions"),
        "response": root,
    }
    parents[where].append(signature)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("where", ["end of the assertion", "extensions", "response"])
def test_a_signature_out_of_place_is_refused(where):
    """A signature counts only right after the Issuer of what it signs."""
    assert ["signature-placement"] == judged(signature_moved(where))


def test_other_roots_are_no_response():
    """An assertion alone, SAML 1.1 or a page is no Response, and that is said by its name."""
    for root in (assertion(), "<Response/>", "<html/>"):
        gate = Gate()
        assert not is_response(etree.fromstring(root), gate)
        assert "structure" == gate.failure.name


def test_the_assertion_is_found_only_where_it_is_alone():
    """Two assertions are none."""
    assert "_a1" == assertion_of(etree.fromstring(message())).get("ID")
    assert assertion_of(etree.fromstring(message(extra=assertion()))) is None
