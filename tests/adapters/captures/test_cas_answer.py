import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.cas_answer import is_cas_answer, read_cas_answer
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.model.capture import GateOutcome, Origin, Protocol, SubjectKind

ALL = [*samples("cas-answer"), *samples("cas-answer-refused")]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_form_is_recognised(path):
    """XML, JSON and SAML 1.1 are all CAS answers."""
    assert is_cas_answer(taken(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("success.xml", "21234000000018"),
        ("attribute-elements.xml", "21234000000018"),
        ("apereo.json", "21234000000018"),
        ("numbers.json", "21234000000026"),
        ("saml1.xml", "21234000000018"),
        ("saml1-staff.xml", "00123"),
    ],
)
def test_the_principal_and_attributes_are_read(name, value):
    """Every form gives the values exactly, leading zeros too."""
    [login] = read_cas_answer(taken_sample(f"cas-answer/{name}"))

    assert ("employeeNumber", (value,)) == values_of(login)[0]
    assert SubjectKind.PRINCIPAL is login.subject.kind
    assert (Protocol.CAS, Origin.IMPORT) == (login.protocol, login.origin)
    assert [("validation", GateOutcome.NOT_CHECKED)] == [
        (check.name, check.outcome) for check in login.checks
    ]


def test_saml1_says_for_whom_and_when():
    """What the assertion says of itself is taken over."""
    [login] = read_cas_answer(taken_sample("cas-answer/saml1.xml"))

    assert "https://vufind.example.edu/MyResearch/Home" == login.service_provider
    assert "2026-11-24T11:59:58+00:00" == login.captured_at.isoformat()


@pytest.mark.parametrize(
    ("name", "code"), [("failure.xml", "INVALID_TICKET"), ("failure.json", "INVALID_SERVICE")]
)
def test_a_refused_ticket_is_no_login(name, code):
    """The server's own word for it is said."""
    with pytest.raises(NotACapture, match=code):
        read_cas_answer(taken_sample(f"cas-answer-refused/{name}"))


@pytest.mark.parametrize(
    "text", ['{"serviceResponse": 1}', "<serviceResponse/>", '{"serviceResponse": {"a": {}}}']
)
def test_a_broken_answer_is_a_sentence(text):
    """What is no answer says how."""
    assert is_cas_answer(taken(text))
    with pytest.raises(NotACapture, match="CAS answer"):
        read_cas_answer(taken(text))
