import pytest

from tests.adapters.captures.sample_files import SAVED_AT, taken
from tests.adapters.login.saml.idp_stub import SAML, Message, pair, sign
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import audience_of, read_message, response_in
from verifier.domain.model.capture import SubjectKind

TEXT = Message(request_id="_q1").text()
SOAP = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>'


def read_one(text):
    [login] = read_message(text, (), seen_at=SAVED_AT)
    return login


def test_a_response_in_an_envelope_is_found():
    """What a client without browser gets is wrapped, and the same login."""
    assert read_one(TEXT) == read_one(SOAP.format(TEXT))


def test_a_bare_assertion_is_a_login():
    """Somebody who copies the assertion alone has copied the login."""
    start, end = TEXT.index("<saml:Assertion"), TEXT.index("</samlp:Response>")

    assert read_one(TEXT).attributes == read_one(TEXT[start:end]).attributes


@pytest.mark.parametrize("what", ["Assertion", "Response"])
def test_the_algorithm_is_read_wherever_the_signature_stands(what):
    """On the assertion or around it; the signature itself stays unchecked."""
    login = read_one(sign(TEXT, pair("idp"), what))

    assert "Not checked on a saved login; the message says RSA-SHA256." == login.checks[0].detail


def test_a_comment_cannot_cut_a_value():
    """The value is the whole text, as it is at a login."""
    login = read_one(TEXT.replace("21234000000017", "21234<!-- x -->000000017"))

    assert ("21234000000017",) == login.attributes[0].values


def test_a_login_without_a_name_has_none():
    """An assertion may name nobody."""
    assert SubjectKind.NONE is read_one(TEXT.replace("saml:NameID", "saml:Other")).subject.kind


def test_a_success_without_an_assertion_is_said():
    """An empty success is no login without attributes."""
    start, end = TEXT.index("<saml:Assertion"), TEXT.index("</samlp:Response>")

    with pytest.raises(NotACapture, match="says success and holds no assertion"):
        read_message(TEXT[:start] + TEXT[end:], (), seen_at=SAVED_AT)


def test_the_first_audience_counts():
    """Several services may be named; without any there is none."""
    many = taken(
        f'<a:Assertion xmlns:a="{SAML}"><a:Conditions><a:AudienceRestriction>'
        "<a:Audience> urn:one </a:Audience><a:Audience>urn:two</a:Audience>"
        "</a:AudienceRestriction></a:Conditions></a:Assertion>"
    ).root

    assert "urn:one" == audience_of(many)
    assert audience_of(taken(f'<a:Assertion xmlns:a="{SAML}"/>').root) is None
    assert response_in(taken("<a/>").root) is None
