import json

import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_tracer import read, recognises

ALL = [*samples("saml-tracer"), *samples("saml-tracer-unread")]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_an_export_is_recognised(path):
    """Old and new exports have a list of requests."""
    assert recognises(taken(path.read_bytes()))


@pytest.mark.parametrize("path", samples("saml-tracer"), ids=lambda path: path.name)
def test_every_version_gives_the_one_login(path):
    """However the fields stand, the login is found once."""
    [login] = read(taken(path.read_bytes()), ())

    assert ("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000018",)) == values_of(login)[0]
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id


@pytest.mark.parametrize("name", ["hashed.json", "obfuscated.json", "digests.json"])
def test_a_masked_export_says_that_the_values_are_gone(name):
    """Hashes are not taken for values, and the way out is named."""
    with pytest.raises(NotACapture, match="values of the login are gone; export it again"):
        read(taken_sample(f"saml-tracer-unread/{name}"), ())


def test_a_masked_form_beside_the_decoded_message_is_read():
    """An export that masks the form and keeps the decoded message still holds the login."""
    export = json.loads(taken_sample("saml-tracer/current.json").text)
    export["requests"][1]["post"] = [["SAMLResponse", "{hash:0a1b}"]]

    [login] = read(taken(json.dumps(export)), ())

    assert ("21234000000018",) == login.attributes[0].values


def test_a_trace_without_a_login_says_what_it_holds():
    """Requests and hosts are counted, and where it stops is said."""
    with pytest.raises(NotACapture) as refused:
        read(taken_sample("saml-tracer-unread/stops-early.json"), ())

    assert "holds 1 request to 1 host and no login: it stops after a SAML" in refused.value.message


@pytest.mark.parametrize(
    "requests",
    [[], [1, None, "x"], [{}], [{"post": 1, "get": "x", "url": 2, "saml": 3}], [{"post": [[1]]}]],
)
def test_a_strange_export_is_a_sentence(requests):
    """Anything in the list is survived."""
    with pytest.raises(NotACapture, match="no login"):
        read(taken(json.dumps({"requests": requests})), ())
