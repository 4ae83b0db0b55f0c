import pytest

from tests.adapters.captures.sample_files import SAVED_AT, samples, taken, taken_sample, values_of
from verifier.adapters.captures.saved_file import NotACapture
from verifier.adapters.captures.shibboleth import (
    is_shibboleth_resolver,
    is_shibboleth_session,
    read_shibboleth_resolver,
    read_shibboleth_session,
)
from verifier.domain.model.capture import (
    AttributeSource,
    GateOutcome,
    Origin,
    Protocol,
    SubjectKind,
)


@pytest.mark.parametrize("path", samples("shibboleth-resolver"), ids=lambda path: path.name)
def test_every_form_is_recognised_as_a_preview(path):
    """JSON and XML of the preview make a login that nobody made."""
    saved = taken(path.read_bytes())
    [login] = read_shibboleth_resolver(saved)

    assert is_shibboleth_resolver(saved)
    assert Origin.RESOLVER is login.origin
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}


def test_json_names_the_person_and_the_service():
    """Requester and principal are kept, and an attribute without values stays one."""
    [login] = read_shibboleth_resolver(taken_sample("shibboleth-resolver/aacli.json"))

    assert Protocol.RESOLVER is login.protocol
    assert "https://vufind.example.edu/shibboleth" == login.service_provider
    assert (SubjectKind.PRINCIPAL, "ggood") == (login.subject.kind, login.subject.value)
    assert [
        ("employeeNumber", ("21234000000018",)),
        ("mail", ("gail.good@example.edu",)),
        ("eduPersonEntitlement", ()),
    ] == values_of(login)
    assert SAVED_AT == login.captured_at


@pytest.mark.parametrize("name", ["saml2.xml", "statement.xml"])
def test_xml_is_read_as_it_would_be_sent(name):
    """With --saml2 the names are those on the wire, so they are judged as SAML's."""
    [login] = read_shibboleth_resolver(taken_sample(f"shibboleth-resolver/{name}"))

    assert Protocol.SAML is login.protocol
    assert ("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000018",)) == values_of(login)[0]


def test_an_assertion_of_a_login_is_no_preview():
    """An assertion that says how somebody logged in is a login."""
    assert not is_shibboleth_resolver(taken_sample("saml-response/shibboleth.xml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"requester": "a", "attributes": {}}', "in another way"),
        ('{"requester": "a", "attributes": [{"values": []}]}', "in another way"),
        ('{"requester": "a", "attributes": [{"name": "b", "values": [{}]}]}', "inside another"),
        ('{"requester": "a", "attributes": [{"name": "\\ud800"}]}', "half of a character"),
    ],
)
def test_a_strange_preview_is_a_sentence(text, message):
    """What the IdP never writes is not read."""
    with pytest.raises(NotACapture) as refused:
        read_shibboleth_resolver(taken(text))

    assert message in refused.value.message


def test_values_that_are_no_texts_keep_how_they_were_written():
    """A number keeps its zeros, nothing is an empty value."""
    text = '{"principal": "a", "attributes": [{"name": "n", "values": [1.50, true, null]}]}'

    [login] = read_shibboleth_resolver(taken(text))

    assert [("n", ("1.50", "true", ""))] == values_of(login)


@pytest.mark.parametrize("path", samples("shibboleth-session"), ids=lambda path: path.name)
def test_a_session_is_recognised_and_read(path):
    """The names are the service provider's, so the login is one of headers."""
    saved = taken(path.read_bytes())
    [login] = read_shibboleth_session(saved)

    assert is_shibboleth_session(saved)
    assert Protocol.HEADERS is login.protocol
    assert {AttributeSource.HEADER} == {attribute.source for attribute in login.attributes}
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}


def test_how_and_when_is_kept():
    """The session knows the authentication, and its values in order."""
    [login] = read_shibboleth_session(taken_sample("shibboleth-session/values.json"))

    assert "2026-11-24T11:59:58Z" == login.authentication.instant
    assert ("mail", ("gail.good@example.edu", "g.good@example.edu")) == values_of(login)[1]
    assert "2026-11-24T11:59:58+00:00" == login.captured_at.isoformat()


def test_counts_say_that_the_values_are_gone():
    """A number in place of values is not taken for a value, and the setting is named."""
    saved = taken_sample("shibboleth-session-unread/counts.json")

    assert is_shibboleth_session(saved)
    with pytest.raises(NotACapture, match="values are gone; set showAttributeValues"):
        read_shibboleth_session(saved)


@pytest.mark.parametrize("attributes", ["{}", "[1]", '[{"name": "a", "values": [[]]}]'])
def test_a_strange_session_is_a_sentence(attributes):
    """What Shibboleth never writes is not read."""
    with pytest.raises(NotACapture, match="The SP session"):
        read_shibboleth_session(
            taken(f'{{"client_address": "192.0.2.7", "attributes": {attributes}}}')
        )
