import pytest

from tests.adapters.captures.sample_files import (
    SAVED_AT,
    sample,
    samples,
    taken,
    taken_sample,
    values_of,
)
from tests.adapters.login.saml.idp_stub import Message, encrypt, pair, posted
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import read, recognises
from verifier.domain.model.capture import GateOutcome, Origin, Protocol, SubjectKind

GAIL = [
    ("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000018",)),
    ("urn:oid:0.9.2342.19200300.100.1.3", ("gail.good@example.edu", "g.good@example.edu")),
    ("urn:oid:2.5.4.42", ("Gail",)),
    ("urn:oid:2.5.4.4", ("Good",)),
]
ALL = [*samples("saml-response"), *samples("saml-response-refused")]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_form_is_recognised(path):
    """XML, base64, a form and a URL are all SAML responses."""
    assert recognises(taken(path.read_bytes()))


@pytest.mark.parametrize("name", ["shibboleth.xml", "posted.txt", "form.txt", "redirect.txt"])
def test_the_same_response_is_the_same_login_in_every_form(name):
    """How a browser carried the message changes nothing about what it says."""
    [login] = read(taken_sample(f"saml-response/{name}"), ())

    assert GAIL == values_of(login)
    assert (Protocol.SAML, Origin.IMPORT) == (login.protocol, login.origin)
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id
    assert "https://vufind.example.edu/shibboleth" == login.service_provider
    assert (SubjectKind.NAME_ID, "AAdzZWNyZXQx") == (login.subject.kind, login.subject.value)
    assert "2026-11-24T11:59:58Z" == login.authentication.instant
    assert "2026-11-24T12:00:01+00:00" == login.captured_at.isoformat()


def test_what_a_file_cannot_prove_is_not_checked():
    """Signature, lifetime and audience are named, with what the message says of itself."""
    [login] = read(taken_sample("saml-response/shibboleth.xml"), ())

    expected = ["signature", "lifetime", "audience"]
    assert expected == [check.name for check in login.checks]
    assert {GateOutcome.NOT_CHECKED} == {check.outcome for check in login.checks}
    assert "the message says RSA-SHA256" in login.checks[0].detail


def test_leading_zeros_and_claim_names_stay():
    """Another product's names and values come as they were sent."""
    [login] = read(taken_sample("saml-response/entra.xml"), ())

    assert ("employeeid", ("0021234",)) == values_of(login)[1]
    assert "the message carries none" not in login.checks[1].detail


def test_every_assertion_is_a_login():
    """Two assertions in one response are both reported."""
    logins = read(taken_sample("saml-response/two-assertions.xml"), ())

    assert ["21234000000018", "21234000000026"] == [
        login.attributes[0].values[0] for login in logins
    ]


def test_several_responses_in_one_text_are_all_reported():
    """A text with two form bodies holds two logins."""
    first = Message(request_id="_q1", assertion_id="_a1").text()
    second = Message(request_id="_q2", name_id="<saml:NameID>other</saml:NameID>").text()
    text = "\n".join(f"SAMLResponse={posted(entry)}" for entry in (first, second))

    logins = read(taken(text), ())

    assert ["abc", "other"] == [login.subject.value for login in logins]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("authn-failed.xml", "it could not log the person in (AuthnFailed)"),
        ("request-denied.xml", "it refuses this service (RequestDenied)"),
    ],
)
def test_a_refusal_names_its_reason(name, message):
    """A response without success says in plain words why."""
    with pytest.raises(NotACapture, match="refused this login") as refused:
        read(taken_sample(f"saml-response-refused/{name}"), ())

    assert message in refused.value.message


@pytest.fixture
def key_file(tmp_path):
    """A function that writes the key of that name and gives its path."""
    return lambda name: pair(name).written(tmp_path, name)[0]


def test_an_encrypted_assertion_opens_with_its_key(key_file):
    """The key that fits is found among those given."""
    message = encrypt(Message(request_id="_q1").text(), pair("sp-encryption"))

    [login] = read(taken(message), (key_file("other"), key_file("sp-encryption")))

    assert [("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000017",))] == values_of(login)
    assert "abc" == login.subject.value


@pytest.mark.parametrize(
    ("given", "text"), [((), "--key FILE"), (("other",), "none of the keys given with --key")]
)
def test_an_encrypted_assertion_says_what_would_open_it(key_file, given, text):
    """Without the right key a sentence says that it is encrypted."""
    message = encrypt(Message(request_id="_q1").text(), pair("sp-encryption"))

    with pytest.raises(NotACapture, match="encrypted") as refused:
        read(taken(posted(message)), tuple(map(key_file, given)))

    assert text in refused.value.message


def test_an_encrypted_name_leaves_the_attributes_readable():
    """Attributes are shown although the NameID stays closed, and that is said."""
    message = encrypt(
        Message(request_id="_q1").text(),
        pair("sp-encryption"),
        path=".//{urn:oasis:names:tc:SAML:2.0:assertion}NameID",
        wrapper="EncryptedID",
    )

    [login] = read(taken(message), ())

    assert ("21234000000017",) == login.attributes[0].values
    assert login.subject.value is None
    assert ("encryption", GateOutcome.NOT_CHECKED) == (
        login.checks[-1].name,
        login.checks[-1].outcome,
    )


def test_an_encrypted_attribute_needs_the_key(key_file):
    """A login whose attributes are closed is not shown as one that released nothing."""
    message = encrypt(
        Message(request_id="_q1").text(),
        pair("sp-encryption"),
        path=".//{urn:oasis:names:tc:SAML:2.0:assertion}Attribute",
        wrapper="EncryptedAttribute",
    )

    with pytest.raises(NotACapture, match="attribute of the assertion is encrypted"):
        read(taken(message), ())

    [login] = read(taken(message), (key_file("sp-encryption"),))
    assert ("21234000000017",) == login.attributes[0].values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SAMLResponse=%%%", "cannot be decoded"),
        (
            '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>',
            "the request that begins a login",
        ),
        ('<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', "a SAML logout"),
        ('<p:ManageNameIDRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', "no answer"),
        (Message(request_id="_q1").but(status="").text(), "no reason that SAML knows"),
        (f"SAMLResponse={posted(Message(request_id='_q1').text()[:-40])}", "is broken"),
        (f"SAMLResponse={posted('<!DOCTYPE x><x/>')}", "DOCTYPE"),
    ],
)
def test_what_holds_no_login_is_said(text, message):
    """Anything else in SAML's clothes is one sentence."""
    saved = taken(text)

    assert recognises(saved)
    with pytest.raises(NotACapture) as refused:
        read(saved, ())
    assert message in refused.value.message
    assert "21234" not in refused.value.message


def test_a_message_without_a_date_has_the_file_s():
    """No date is invented: a message without one takes the date of its file."""
    text = sample("saml-response/shibboleth.xml").read_text()
    bare = text.replace(' IssueInstant="2026-11-24T12:00:01Z"', "").replace(
        ' IssueInstant="2026-11-24T12:00:00Z"', ""
    )

    [login] = read(taken(bare), ())

    assert SAVED_AT == login.captured_at


def test_the_destination_stands_in_for_a_missing_audience():
    """An assertion for nobody in particular was still sent somewhere."""
    [login] = read(taken(Message(request_id="_q1", audience="").text()), ())

    assert "https://verify.example.edu/saml/acs" == login.service_provider
