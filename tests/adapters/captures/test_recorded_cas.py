import pytest

from tests.adapters.captures.sample_files import SAVED_AT, sample
from verifier.adapters.captures.browser_recording import Exchange, cas_logins
from verifier.adapters.captures.errors import NotACapture

XML = sample("cas-answer/success.xml").read_bytes()
SAML1 = sample("cas-answer/saml1.xml").read_bytes()
QUERY = "?service=https%3A%2F%2Fv.example.edu%2Fhome%3Fx%3D1&ticket=ST-1"


def read(*exchanges):
    return [login for attempt in cas_logins(exchanges) for login in attempt()]


def exchange(path, answer=XML):
    return Exchange(url=f"https://c.example.edu{path}{QUERY}", at=SAVED_AT, answer=answer)


@pytest.mark.parametrize(
    "path",
    [
        *("/cas/serviceValidate", "/cas/p3/serviceValidate", "/cas/proxyValidate"),
        *("/cas/p3/proxyValidate", "/cas/samlValidate"),
    ],
)
def test_every_validation_names_its_server(path):
    """The server is the address in front of the validation, the service comes without query."""
    [login] = read(exchange(path))

    assert "https://c.example.edu/cas" == login.idp.entity_id
    assert "https://v.example.edu/home" == login.service_provider


def test_an_answer_is_taken_once():
    """Recorders list a repeated answer again."""
    assert 1 == len(read(exchange("/cas/serviceValidate"), exchange("/cas/serviceValidate")))


def test_what_an_assertion_says_of_its_service_counts_more():
    """SAML 1.1 names its audience itself."""
    [login] = read(exchange("/cas/samlValidate", SAML1))

    assert "https://vufind.example.edu/MyResearch/Home" == login.service_provider


@pytest.mark.parametrize(
    "other",
    [exchange("/manual/serviceResponse.html"), exchange("/cas/serviceValidate", b"<html/>")],
)
def test_other_answers_are_none(other):
    """A page about CAS, and a page of the server, are no answers to a ticket."""
    assert [] == read(other)


def test_a_refused_ticket_says_why():
    """The failure does not vanish."""
    refused = sample("cas-answer-refused/failure.xml").read_bytes()

    with pytest.raises(NotACapture, match="INVALID_TICKET"):
        read(exchange("/cas/serviceValidate", refused))
