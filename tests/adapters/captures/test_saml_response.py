import base64
import re
import sys
import zlib
from urllib.parse import quote

import pytest

from tests.adapters.captures.sample_files import (
    SAVED_AT,
    read,
    read_sample,
    refusal,
    sample,
    says,
    taken,
    values_of,
)
from tests.adapters.login.saml.idp_stub import SAML, Message, encrypt, pair, posted, sign
from verifier.adapters.captures.saml_response import (
    NO_KEY,
    WRONG_KEY,
    MessageOpener,
    audience_of,
    named_values,
    opened_assertions,
    read_message,
    refuse_failure,
    response_in,
)
from verifier.adapters.captures.saved_file import MOST_LOGINS, NotACapture
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.capture import Protocol, SubjectKind

GAIL = [
    ("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000018",)),
    ("urn:oid:0.9.2342.19200300.100.1.3", ("gail.good@example.edu", "g.good@example.edu")),
    ("urn:oid:2.5.4.42", ("Gail",)),
    ("urn:oid:2.5.4.4", ("Good",)),
]
TEXT = Message(request_id="_q1").text()
OPENED = ("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000017",))
ENCRYPTED = encrypt(TEXT, pair("sp-encryption"))


@pytest.mark.parametrize("name", ["shibboleth.xml", "posted.txt", "form.txt", "redirect.txt"])
def test_the_same_response_is_the_same_login_in_every_form(name):
    """How a browser carried the message changes nothing about what it says."""
    [login] = read_sample(f"saml-response/{name}")

    assert says(
        login,
        values=GAIL,
        protocol=Protocol.SAML,
        idp="https://idp.example.edu/idp/shibboleth",
        service="https://vufind.example.edu/shibboleth",
        subject=(SubjectKind.NAME_ID, "AAdzZWNyZXQx"),
        instant="2026-11-24T11:59:58Z",
        at="2026-11-24T12:00:01+00:00",
        checks=["signature", "lifetime", "audience"],
    )
    assert "the message says RSA-SHA256" in login.checks[0].detail


def test_leading_zeros_and_claim_names_stay():
    """Another product's names and values come as they were sent."""
    [login] = read_sample("saml-response/entra.xml")

    assert ("employeeid", ("0021234",)) == values_of(login)[1]


def test_every_assertion_is_a_login():
    logins = read_sample("saml-response/two-assertions.xml")

    assert ["21234000000018", "21234000000026"] == [
        login.attributes[0].values[0] for login in logins
    ]


def test_several_responses_in_one_text_are_all_reported():
    second = Message(request_id="_q2", name_id="<saml:NameID>other</saml:NameID>").text()
    text = "\n".join(f"SAMLResponse={posted(message)}" for message in (TEXT, second))

    assert ["abc", "other"] == [login.subject.value for login in read(text)]


@pytest.fixture
def key_file(tmp_path):
    """A function that writes the key of that name and gives its path."""
    return lambda name: pair(name).written(tmp_path, name)[0]


def test_an_encrypted_assertion_opens_with_its_key(key_file):
    keys = (key_file("other"), key_file("sp-encryption"))
    [login] = read(ENCRYPTED, keys)

    assert [OPENED] == values_of(login)
    assert "abc" == login.subject.value


@pytest.mark.parametrize(("given", "message"), [((), NO_KEY), (("other",), WRONG_KEY)])
def test_an_encrypted_assertion_says_what_would_open_it(key_file, given, message):
    assert message == refusal(posted(ENCRYPTED), tuple(map(key_file, given)))


def test_an_encrypted_name_leaves_the_attributes_readable():
    """Attributes are shown although the NameID stays closed, and that is said."""
    path = f".//{{{SAML}}}NameID"
    [login] = read(encrypt(TEXT, pair("sp-encryption"), path=path, wrapper="EncryptedID"))

    assert [OPENED] == values_of(login)
    assert login.subject.value is None
    assert "encryption" == login.checks[-1].name


def test_an_encrypted_attribute_needs_the_key(key_file):
    path = f".//{{{SAML}}}Attribute"
    message = encrypt(TEXT, pair("sp-encryption"), path=path, wrapper="EncryptedAttribute")
    [login] = read(message, (key_file("sp-encryption"),))

    assert [OPENED] == values_of(login)
    assert "attribute of the assertion is encrypted" in refusal(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (sample("saml-response-refused/authn-failed.xml").read_bytes(), "log the person in (A"),
        (
            sample("saml-response-refused/request-denied.xml").read_bytes(),
            "refuses this service (",
        ),
        ("SAMLResponse=%%%", "cannot be decoded"),
        (
            '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>',
            "the request that begins a login",
        ),
        ('<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', "a SAML logout"),
        ('<p:ManageNameIDRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', "no answer"),
        (Message(request_id="_q1").but(status="").text(), "no reason that SAML knows"),
        (f"SAMLResponse={posted(TEXT[:-40])}", "is broken"),
        (f"SAMLResponse={posted('<!DOCTYPE x><x/>')}", "DOCTYPE"),
    ],
)
def test_what_holds_no_login_is_said(text, message):
    refused = refusal(text)

    assert message in refused
    assert "21234" not in refused


def test_a_message_without_a_date_has_the_file_s():
    """No date is invented: a message without one takes the date of its file."""
    text = sample("saml-response/shibboleth.xml").read_text()
    bare = text.replace(' IssueInstant="2026-11-24T12:00:01Z"', "").replace(
        ' IssueInstant="2026-11-24T12:00:00Z"', ""
    )

    [login] = read(bare)

    assert SAVED_AT == login.captured_at


def test_the_destination_stands_in_for_a_missing_audience():
    """An assertion for nobody in particular was still sent somewhere."""
    [login] = read(Message(request_id="_q1", audience="").text())

    assert "https://verify.example.edu/saml/acs" == login.service_provider


XML = "<a>ÿþ?>~</a>"


def deflated(text):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text.encode()) + packer.flush()


PLAIN = base64.b64encode(XML.encode()).decode()
PACKED = base64.b64encode(deflated(XML)).decode()


@pytest.mark.parametrize(
    "value",
    [
        PLAIN,
        f"\n {PLAIN[:8]}\r\n{PLAIN[8:]}\n",
        PLAIN.rstrip("="),
        quote(PLAIN, safe=""),
        PLAIN.replace("+", "-").replace("/", "_"),
        PACKED,
        quote(PACKED, safe=""),
        base64.b64encode(b"\xef\xbb\xbf" + XML.encode()).decode(),
    ],
)
def test_every_way_of_writing_gives_the_same_xml(value):
    assert XML == MessageOpener().opened(value)


@pytest.mark.parametrize(
    "value",
    ["", "%", "ÿ", "abc", "a", PACKED[:-8], base64.b64encode(b"text").decode(), "<a/>", "A" * 999],
)
def test_anything_else_is_no_message(value):
    assert MessageOpener().opened(value) is None


def test_a_message_that_unpacks_without_end_is_not_opened():
    bomb = base64.b64encode(deflated("<" + "a" * 30_000_000)).decode()

    assert MessageOpener().opened(bomb) is None


def test_values_are_found_wherever_a_browser_puts_them():
    """In a URL, behind a hash, in a form body; each once and without what follows."""
    text = "https://x.example.edu/?SAMLResponse=a%2B#SAMLResponse=b\nRelayState=1&SAMLResponse=a%2B&x=2"

    assert ("a%2B", "b") == named_values(text)


LARGE = "<a>" + " " * 9_990 + "</a>"


@pytest.mark.parametrize("packed", [LARGE.encode(), deflated(LARGE)], ids=["plain", "deflated"])
def test_all_messages_of_a_file_are_opened_up_to_a_size(packed):
    """Two fit and the third does not; a small one before it is no different."""
    value = base64.b64encode(packed).decode()
    opener = MessageOpener(25_000)

    assert [LARGE, XML, LARGE] == [opener.opened(entry) for entry in (value, PACKED, value)]
    with pytest.raises(NotACapture, match="too large together"):
        opener.opened(value)


@pytest.mark.parametrize(
    "packed",
    [deflated("<" + "a" * 30_000_000), deflated("<" + "a" * 4_000_000)[:-9] + b"\xff" * 9],
    ids=["without end", "broken"],
)
def test_what_opens_to_no_message_counts_as_well(packed):
    """The memory and the time are spent, whether or not XML comes of it."""
    value = base64.b64encode(packed).decode()
    opener, opened = MessageOpener(), []

    with pytest.raises(NotACapture, match="too large together"):
        opened.extend(opener.opened(value) for _ in range(20))

    assert set(opened) <= {None}


SOAP = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}</S:Body></S:Envelope>'


def read_one(text):
    [login] = read_message(text, (), seen_at=SAVED_AT)
    return login


def test_a_response_in_an_envelope_is_found():
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
    login = read_one(TEXT.replace("21234000000017", "21234<!-- x -->000000017"))

    assert ("21234000000017",) == login.attributes[0].values


def test_a_login_without_a_name_has_none():
    """An assertion may name nobody."""
    assert SubjectKind.NONE is read_one(TEXT.replace("saml:NameID", "saml:Other")).subject.kind


def test_a_success_without_an_assertion_is_said():
    start, end = TEXT.index("<saml:Assertion"), TEXT.index("</samlp:Response>")

    with pytest.raises(NotACapture, match="says success and holds no assertion"):
        read_message(TEXT[:start] + TEXT[end:], (), seen_at=SAVED_AT)


def test_the_first_audience_counts():
    many = taken(
        f'<a:Assertion xmlns:a="{SAML}"><a:Conditions><a:AudienceRestriction>'
        "<a:Audience> urn:one </a:Audience><a:Audience>urn:two</a:Audience>"
        "</a:AudienceRestriction></a:Conditions></a:Assertion>"
    ).root

    assert "urn:one" == audience_of(many)
    assert audience_of(taken(f'<a:Assertion xmlns:a="{SAML}"/>').root) is None
    assert response_in(taken("<a/>").root) is None


def tree(text):
    return taken(text).root


@pytest.fixture
def key(tmp_path):
    return pair("sp-encryption").written(tmp_path, "ours")[0]


def test_open_and_encrypted_assertions_keep_their_order(key):
    """The encrypted one stands where it stood."""
    second = f'<saml:Assertion xmlns:saml="{SAML}" ID="_second"/></samlp:Response>'
    opened = opened_assertions(tree(ENCRYPTED.replace("</samlp:Response>", second)), [key])

    assert ["_a1", "_second"] == [assertion.get("ID") for assertion in opened]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (encrypt(TEXT, pair("sp-encryption"), plaintext=b"<other/>"), WRONG_KEY),
        (encrypt(TEXT, pair("sp-encryption"), plaintext=b"no xml"), WRONG_KEY),
        (
            re.sub("(</?saml:)(?=Assertion)", r"\1Encrypted", TEXT),
            "The encrypted assertion in this login is not as SAML wants it.",
        ),
    ],
)
def test_what_does_not_open_to_an_assertion_is_said(key, message, text):
    assert text == refusal(message, [key])


def test_a_computer_that_cannot_decrypt_says_so(key, monkeypatch):
    class Missing:
        def __getattr__(self, name):
            raise CryptoUnavailable("Install xmlsec.")

    monkeypatch.setitem(sys.modules, "verifier.adapters.messages.saml_decryption", Missing())

    assert "Install xmlsec." == refusal(ENCRYPTED, [key])


def test_assertions_are_counted_before_one_is_opened():
    """A response of countless assertions is refused, whether there is a key or none."""
    more = f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>'
    many = TEXT.replace("</samlp:Response>", more * MOST_LOGINS + "</samlp:Response>")

    assert "more than 20 logins" in refusal(many)


START = "urn:oasis:names:tc:SAML:2.0:status:"


def response(outer, inner=None):
    nested = "" if inner is None else f'<p:StatusCode Value="{inner}"/>'
    return taken(
        '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><p:Status>'
        f'<p:StatusCode Value="{outer}">{nested}</p:StatusCode></p:Status></p:Response>'
    ).root


@pytest.mark.parametrize(
    ("outer", "inner", "message"),
    [
        (f"{START}Responder", f"{START}AuthnFailed", "could not log the person in (AuthnFailed)"),
        (f"{START}Requester", f"{START}Strange", "or does not know the service (Requester)"),
        (f"{START}Responder", None, "a problem of its own (Responder)"),
        ("urn:x:21234000000018", None, "no reason that SAML knows"),
        ("Success", None, "no reason that SAML knows"),
    ],
)
def test_a_refusal_has_its_reason_in_plain_words(outer, inner, message):
    with pytest.raises(NotACapture) as refused:
        refuse_failure(response(outer, inner))

    assert message in refused.value.message
    assert "21234" not in refused.value.message


def test_success_and_a_bare_assertion_are_no_refusal():
    """Only a Response has a status."""
    assert refuse_failure(response(f"{START}Success")) is None
    assert refuse_failure(taken("<a/>").root) is None
