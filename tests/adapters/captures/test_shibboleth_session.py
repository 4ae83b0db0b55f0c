import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.shibboleth_session import read, recognises
from verifier.domain.model.capture import AttributeSource, GateOutcome, Protocol


@pytest.mark.parametrize("path", samples("shibboleth-session"), ids=lambda path: path.name)
def test_a_session_is_recognised_and_read(path):
    """The names are the service provider's, so the login is one of headers."""
    saved = taken(path.read_bytes())
    [login] = read(saved, ())

    assert recognises(saved)
    assert Protocol.HEADERS is login.protocol
    assert {AttributeSource.HEADER} == {attribute.source for attribute in login.attributes}
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}


def test_how_and_when_is_kept():
    """The session knows the authentication, and its values in order."""
    [login] = read(taken_sample("shibboleth-session/values.json"), ())

    assert "2026-11-24T11:59:58Z" == login.authentication.instant
    assert ("mail", ("gail.good@example.edu", "g.good@example.edu")) == values_of(login)[1]
    assert "2026-11-24T11:59:58+00:00" == login.captured_at.isoformat()


def test_counts_say_that_the_values_are_gone():
    """A number in place of values is not taken for a value, and the setting is named."""
    saved = taken_sample("shibboleth-session-unread/counts.json")

    assert recognises(saved)
    with pytest.raises(NotACapture, match="values are gone; set showAttributeValues"):
        read(saved, ())


@pytest.mark.parametrize("attributes", ["{}", "[1]", '[{"name": "a", "values": [[]]}]'])
def test_a_strange_session_is_a_sentence(attributes):
    """What Shibboleth never writes is not read."""
    with pytest.raises(NotACapture, match="The SP session"):
        read(taken(f'{{"client_address": "192.0.2.7", "attributes": {attributes}}}'), ())
