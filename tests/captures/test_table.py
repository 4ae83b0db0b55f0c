import base64
import gzip
import io
import json
import zipfile

import pytest

from verifier.captures.table import NotACapture, read_captures, read_captures_in
from verifier.model.capture import GateOutcome, Origin

LOGIN = {
    "schema": "capture/1",
    "protocol": "saml",
    "origin": "login",
    "captured_at": "2026-11-24T12:00:00Z",
    "idp": {"entity_id": "https://idp.example.edu/idp"},
    "service_provider": "https://verify.example.edu/sp",
    "subject": {"kind": "none"},
    "attributes": [{"name": "x", "values": ["21234000000018"]}],
    "checks": [
        {"name": "signature", "outcome": "passed", "detail": "RSA-SHA256, assertion"},
        {"name": "replay", "outcome": "passed", "detail": ""},
        {"name": "audience", "outcome": "failed", "detail": "another service"},
        {"name": "lifetime", "outcome": "not-checked", "detail": "no clock"},
    ],
}

SAML_XML = (
    '<?xml version="1.0"?><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
    'ID="_1" Version="2.0"><Secret>21234000000018</Secret></samlp:Response>'
)


def make_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("capture.json", json.dumps(LOGIN))
    return buffer.getvalue()


def test_reads_a_saved_login(tmp_path):
    """A file with one login gives one login, as imported."""
    path = tmp_path / "anything.dat"
    path.write_text(json.dumps(LOGIN))

    [login] = read_captures(path)

    assert Origin.IMPORT is login.origin
    assert ("21234000000018",) == login.attributes[0].values


def test_a_byte_order_mark_is_no_obstacle():
    """Windows editors put one before the text."""
    [login] = read_captures_in(b"\xef\xbb\xbf" + json.dumps(LOGIN).encode())

    assert Origin.IMPORT is login.origin


def test_what_a_file_cannot_prove_is_not_checked():
    """What passed when the login was saved cannot be checked again; what failed stays failed."""
    [login] = read_captures_in(json.dumps(LOGIN).encode())

    assert [
        (
            GateOutcome.NOT_CHECKED,
            "not checked again: recorded as passed when saved (RSA-SHA256, assertion)",
        ),
        (GateOutcome.NOT_CHECKED, "not checked again: recorded as passed when saved"),
        (GateOutcome.FAILED, "another service"),
        (GateOutcome.NOT_CHECKED, "no clock"),
    ] == [(one.outcome, one.detail) for one in login.checks]


def test_a_preview_stays_a_preview():
    """What an IdP's resolver made is not called a saved login."""
    [login] = read_captures_in(json.dumps({**LOGIN, "origin": "resolver"}).encode())

    assert Origin.RESOLVER is login.origin


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b" \n\t ", "an empty file"),
        (b"\xef\xbb\xbf\n", "an empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "a picture"),
        (b"GIF89a" + bytes(20), "a picture"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (make_zip(), "a zip archive"),
        (gzip.compress(b"x"), "a gzip archive"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"\x7fELF\0\0\0", "a binary file"),
        (b"\xe4\xf6\xfc", "not UTF-8 text"),
        (SAML_XML.encode(), "a SAML response as XML"),
        (base64.b64encode(SAML_XML.encode()), "a SAML response as a browser posts it"),
        (b"RelayState=x&SAMLResponse=PD94bWw%3D", "a SAML response as a browser posts it"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>', "metadata"),
        (b"<cas:serviceResponse/>", "a CAS answer"),
        (b"<note/>", "an XML file"),
        (json.dumps({"log": {"entries": []}}).encode(), "a HAR file"),
        (json.dumps({"requests": []}).encode(), "a SAML-tracer export"),
        (json.dumps({"sub": "x", "iss": "y"}).encode(), "an ID token or UserInfo"),
        (json.dumps({"schema": "report/1"}).encode(), "a report of the verifier"),
        (json.dumps({"schema": "patron-records/1"}).encode(), "with --record"),
        (json.dumps({"schema": "capture/2"}).encode(), "JSON of another schema"),
        (json.dumps({"a": "b"}).encode(), "JSON of another kind"),
        (b"[1, 2]", "not one saved login"),
        (b'{"a": ', "broken JSON: it goes wrong at line 1, column 6"),
        (b"[" * 100_000, "beyond every bound"),
        (b"dn: uid=x,dc=example,dc=edu\nuid: x\n", "an LDIF file"),
        (b"version: 1\n\ndn: uid=x,dc=example,dc=edu\n", "an LDIF file"),
        (b"GET /x HTTP/1.1\r\nHost: x.example.edu\r\n", "a list of HTTP headers"),
        (b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "an ID token"),
        (b'[site]\nname = "x"\n', "a site file"),
        (b"Dear librarian,\nhere is my login.", "a text that is no saved login"),
        (json.dumps(LOGIN).encode()[:-40], "breaks off or goes wrong at line 1"),
    ],
)
def test_says_what_something_else_is(content, said):
    """Anything else is named in one sentence that shows none of its values."""
    with pytest.raises(NotACapture) as refused:
        read_captures_in(content)

    assert said in refused.value.said
    assert refused.value.said.endswith(".")
    assert "21234" not in refused.value.said


def test_a_file_beyond_the_limit_is_not_read_whole(tmp_path):
    """A huge file is refused by its size."""
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(5_000_001)

    with pytest.raises(NotACapture, match="larger than 5 MB"):
        read_captures(path)


@pytest.mark.parametrize(
    ("name", "said"), [("nothing-there", "no such file"), (".", "is a directory")]
)
def test_a_file_that_cannot_be_opened_is_a_sentence(tmp_path, name, said):
    """Why it cannot be opened is said."""
    with pytest.raises(NotACapture, match=said):
        read_captures(tmp_path / name)
