import json

import pytest

from tests.adapters.captures.sample_files import sample, samples, taken, taken_sample, values_of
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.har import read, recognises
from verifier.domain.model.capture import AttributeSource, Protocol

ALL = [*samples("har"), *samples("har-unread")]
URL = "https://login.example.edu/userinfo"


def har(*entries):
    return taken(json.dumps({"log": {"entries": list(entries)}}))


def entry(url, text=None, **request):
    content = {} if text is None else {"text": text}
    return {"request": {"url": url, **request}, "response": {"content": content}}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_har_file_is_recognised(path):
    """A log with entries is a HAR file."""
    assert recognises(taken(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "protocol", "value"),
    [
        ("saml-chrome.har", Protocol.SAML, "21234000000018"),
        ("saml-firefox.har", Protocol.SAML, "21234000000018"),
        ("oidc.har", Protocol.OIDC, "21234000000018"),
        ("oidc-implicit.har", Protocol.OIDC, "21234000000018"),
        ("cas.har", Protocol.CAS, "21234000000018"),
        ("cas-saml1.har", Protocol.CAS, "21234000000018"),
    ],
)
def test_the_login_is_found_in_every_protocol(name, protocol, value):
    """One login is found once, however often its message passes."""
    [login] = read(taken_sample(f"har/{name}"), ())

    assert protocol is login.protocol
    assert (value,) == login.attributes[0].values


def test_the_id_token_comes_with_its_userinfo():
    """Claims of both are one login, those of the ID token first."""
    [login] = read(taken_sample("har/oidc.har"), ())

    assert [AttributeSource.ID_TOKEN] * 2 + [AttributeSource.USERINFO] * 3 == [
        attribute.source for attribute in login.attributes
    ]


def test_the_cas_server_and_service_are_named():
    """What a recording knows beyond the answer: who was asked, for which service."""
    [login] = read(taken_sample("har/cas.har"), ())

    assert "https://cas.example.edu/cas" == login.idp.entity_id
    assert "https://vufind.example.edu/MyResearch/Home" == login.service_provider
    assert "2026-11-24T12:00:00+00:00" == login.captured_at.isoformat()


def test_every_login_is_reported():
    """Two logins of two protocols are two."""
    logins = read(taken_sample("har/two-protocols.har"), ())

    assert [Protocol.SAML, Protocol.CAS] == [login.protocol for login in logins]


def test_a_login_that_cannot_be_read_is_said_beside_one_that_can():
    """The second login does not vanish without a word."""
    good = json.loads(sample("har/cas.har").read_text())["log"]["entries"]
    refused = json.loads(sample("har-unread/refused.har").read_text())["log"]["entries"]

    [login] = read(har(*good, *refused), ())

    assert "other-logins" == login.checks[-1].name
    assert "AuthnFailed" in login.checks[-1].detail


@pytest.mark.parametrize("path", samples("har"), ids=lambda path: path.name)
def test_passwords_cookies_and_tickets_are_never_kept(path):
    """What a person typed and what a browser held stay in the file."""
    kept = "".join(dump(entry) + repr(entry) for entry in read(taken(path.read_bytes()), ()))

    assert "invented-password" not in kept
    assert "not-kept" not in kept


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-login.har", "holds 3 requests to 3 hosts and no login"),
        ("stops-early.har", "holds 1 request to 1 host and no login: it stops after"),
        ("refused.har", "AuthnFailed"),
    ],
)
def test_a_recording_without_a_login_says_what_it_holds(name, message):
    """Requests and hosts are counted; a refused login is named as such."""
    with pytest.raises(NotACapture) as refused:
        read(taken_sample(f"har-unread/{name}"), ())

    assert message in refused.value.message


def test_userinfo_alone_is_a_login():
    """A recording that begins after the token still shows what was released."""
    [login] = read(har(entry(URL, '{"sub": "a", "card": 0.10}')), ())

    assert [("card", ("0.10",))] == values_of(login)


def test_userinfo_of_another_person_is_another_login():
    """Claims are never joined across subs."""
    entries = json.loads(sample("har/oidc.har").read_text())["log"]["entries"]
    entries[1]["response"]["content"]["text"] = '{"sub": "omar", "card": "1"}'

    logins = read(har(*entries), ())

    assert 2 == len(logins)
    assert [("card", ("1",))] == values_of(logins[1])


@pytest.mark.parametrize(
    "strange",
    [
        1,
        {},
        {"request": 1, "response": []},
        {"request": {"url": 1, "postData": {"params": [1], "text": 2}}},
        entry("https://[x/serviceValidate", "<serviceResponse"),
        entry(URL, '{"sub": "\ud800"}'),
        entry(URL, '{"sub": 1}'),
        entry(URL, '{"id_token": "x"}'),
        entry(URL, "{" * 9_000),
        entry("https://x.example.edu/serviceValidate", "<serviceResponse>"),
        entry("https://x.example.edu/?SAMLResponse=abc"),
    ],
)
def test_a_strange_entry_is_a_sentence(strange):
    """Anything in the log is survived."""
    with pytest.raises(NotACapture):
        read(har(strange), ())
