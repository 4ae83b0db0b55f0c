import base64
import gzip
import io
import json
import tracemalloc
import zipfile

import pytest

from tests.adapters.captures.sample_files import sample
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.formats import read_captures, read_captures_in
from verifier.domain.model.capture import GateOutcome, Origin

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
    ] == [(check.outcome, check.detail) for check in login.checks]


def test_a_preview_stays_a_preview():
    """What an IdP's resolver made is not called a saved login."""
    [login] = read_captures_in(json.dumps({**LOGIN, "origin": "resolver"}).encode())

    assert Origin.RESOLVER is login.origin


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b" \n\t ", "an empty file"),
        (b"\xef\xbb\xbf\n", "an empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "a picture"),
        (b"GIF89a" + bytes(20), "a picture"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (make_zip(), "a zip archive"),
        (gzip.compress(b"x", mtime=0), "a gzip archive"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"\x7fELF\0\0\0", "a binary file"),
        (b"\xe4\xf6\xfc", "not UTF-8 text"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>', "metadata"),
        (b"<cas:serviceResponse/>", "a CAS answer that is broken"),
        (SAML_XML.encode()[:-20], "a SAML message that is broken"),
        (b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>", "XML with a DOCTYPE"),
        (b"<note/>", "an XML file"),
        (base64.b64encode(SAML_XML.encode())[:-2] + b"!", "a SAML message that cannot be decoded"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n", "give a key with --key"),
        (json.dumps({"log": {"entries": []}}).encode(), "holds 0 requests to 0 hosts"),
        (json.dumps({"schema": "report/1"}).encode(), "a report of the verifier"),
        (json.dumps({"schema": "patron-records/1"}).encode(), "with --record"),
        (json.dumps({"schema": "capture/2"}).encode(), "JSON of another schema"),
        (json.dumps({"a": "b"}).encode(), "JSON of another kind"),
        (b"[1, 2]", "not one saved login"),
        (b'{"a": ', "broken JSON: it goes wrong at line 1, column 7"),
        (b"[" * 100_000, "beyond every bound"),
        (b'[site]\nname = "x"\n', "a site file"),
        (
            b"Dear librarian,\nhere is my login.",
            "a text that is no saved login and no request; a HAR file would do, say",
        ),
        (json.dumps(LOGIN).encode()[:-40], "breaks off or goes wrong at line 1"),
    ],
)
def test_says_what_something_else_is(content, message):
    """Anything else is named in one sentence that shows none of its values."""
    with pytest.raises(NotACapture) as refused:
        read_captures_in(content)

    assert message in refused.value.message
    assert refused.value.message.endswith(".")
    assert "21234" not in refused.value.message


def make_large(path, start, size):
    """A file of that size whose first bytes are given; the rest takes no room on the disk."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"PK\x03\x04", "a zip archive"),
        (b"\x89PNG", "a picture"),
        (b"", "a binary file"),
        (b"SAMLResponse=" + b"A" * 5_000, "larger than 50 MB"),
        (b'{"log": {' + b" " * 5_000, "larger than 50 MB"),
    ],
)
def test_a_huge_file_is_refused_by_name_and_unread(tmp_path, start, message):
    """200 MB are refused for what they are, by their first bytes."""
    path = tmp_path / "huge"
    make_large(path, start, 200_000_000)

    tracemalloc.start()
    try:
        with pytest.raises(NotACapture, match=message):
            read_captures(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"dn: cn=x\n" + b"cn: y\n" * 900_000, "larger than 5 MB"),
        (b'{"sub": "' + b"a" * 5_000_001 + b'"}', "larger than 5 MB, too large for one UserInfo"),
    ],
)
def test_only_a_recording_may_be_large(content, message):
    """What can hold nothing but one login is refused where it is larger than any."""
    with pytest.raises(NotACapture, match=message):
        read_captures_in(content)


def test_a_recording_of_10_mb_is_read(tmp_path):
    """Pictures and scripts in a recording do not keep its login from being found."""
    recorded = json.loads(sample("har/saml-chrome.har").read_text())
    picture = {"request": {"url": "https://x.example.edu/"}, "response": {"content": {}}}
    picture["response"]["content"]["text"] = "A" * 10_000_000
    recorded["log"]["entries"].insert(0, picture)
    path = tmp_path / "large.har"
    path.write_text(json.dumps(recorded))

    [login] = read_captures(path)

    assert ("21234000000018",) == login.attributes[0].values


@pytest.mark.parametrize(
    ("name", "message"), [("nothing-there", "no such file"), (".", "is a directory")]
)
def test_a_file_that_cannot_be_opened_is_a_sentence(tmp_path, name, message):
    """Why it cannot be opened is said."""
    with pytest.raises(NotACapture, match=message):
        read_captures(tmp_path / name)
