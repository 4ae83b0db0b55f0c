import pytest

from tests.adapters.login.cas.answers import assertion, envelope
from verifier.adapters.messages.cas_answer import CasFailure, NotAnAnswer, read_saml1

SERVICE = "https://verify.example.edu/cas/campus/return/state"


def test_reads_what_the_assertion_says():
    """User, attributes, audience, recipient, times and the way of the login."""
    answer = read_saml1(envelope(SERVICE))

    assert "jdoe" == answer.principal
    assert {"mail": ("jdoe@example.edu",), "employeeNumber": ()} == {
        attribute.name: attribute.values for attribute in answer.attributes
    }
    assert ((SERVICE,), SERVICE) == (answer.audiences, answer.recipient)
    assert ("2026-11-24T12:00:00Z", "2026-11-24T12:01:00Z") == (
        answer.not_before,
        answer.not_on_or_after,
    )
    assert "urn:oasis:names:tc:SAML:1.0:am:password" == answer.context
    assert "2026-11-24T12:00:00Z" == answer.instant


def test_reads_a_response_without_an_envelope():
    """A bare response is read as well."""
    content = envelope(SERVICE)
    start, end = content.index(b"<saml1p:Response"), content.index(b"</SOAP-ENV:Body>")

    assert "jdoe" == read_saml1(content[start:end]).principal


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("saml1p:RequestDenied", "INVALID_TICKET"),
        ("samlp:Requester", "INVALID_REQUEST"),
        ("Responder", None),
        ("", None),
    ],
)
def test_reads_a_refusal(status, code):
    """Any other status than success is a refusal, with or without an assertion."""
    assert CasFailure(code=code) == read_saml1(envelope(SERVICE, statuses=(status,)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (envelope(SERVICE, statuses=()), "answer-form"),
        (envelope(SERVICE, ""), "answer-form"),
        (envelope(SERVICE, assertion(SERVICE) * 2), "answer-form"),
        (envelope(SERVICE, assertion(SERVICE, statement=False)), "answer-form"),
        (
            envelope(
                SERVICE, assertion(SERVICE).replace("<Conditions", "<Conditions/><Conditions")
            ),
            "answer-form",
        ),
        (envelope(SERVICE, assertion(SERVICE, user="")), "principal"),
        (
            envelope(SERVICE, assertion(SERVICE, user="<NameIdentifier>a<b/></NameIdentifier>")),
            "principal",
        ),
        (b"<html/>", "answer-form"),
    ],
)
def test_refuses_another_shape(content, reason):
    """Anything but one assertion about one user is refused."""
    with pytest.raises(NotAnAnswer) as refused:
        read_saml1(content)

    assert reason == refused.value.reason
