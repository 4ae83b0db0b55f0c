import base64
import gzip
import io
import json
import random
import re
import tracemalloc
import zipfile
from datetime import UTC, datetime
from errno import EACCES
from pathlib import Path

import pytest

from tests.adapters.captures.sample_files import SAMPLES, SAVED_AT, sample, samples, taken
from tests.factories import make_capture
from tests.report import samples as report_samples
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.formats import (
    FORMATS,
    files_in,
    read_captures,
    read_captures_in,
    read_saved_logins,
)
from verifier.adapters.captures.saved_file import (
    CHARACTERS_A_PART,
    FEWEST_ALLOWED,
    MOST_ALLOWED,
    MOST_LOGINS,
    NotACapture,
    binary_kind,
    failing_attempt,
    first_date,
    has_more_parts,
    no_text,
    not_checked,
    optional_text,
    parse_date,
    read_each,
    refuse_many_logins,
    refuse_many_parts,
    signature_not_checked,
    take_in,
    text_value,
    text_values,
)
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.domain.model.capture import GateCheck, GateOutcome, Origin
from verifier.report import json_report

CHECKS = (
    GateCheck(name="signature", outcome=GateOutcome.PASSED, detail="RSA-SHA256, assertion"),
    GateCheck(name="replay", outcome=GateOutcome.PASSED, detail=""),
    GateCheck(name="audience", outcome=GateOutcome.FAILED, detail="another service"),
    GateCheck(name="lifetime", outcome=GateOutcome.NOT_CHECKED, detail="no clock"),
)
LOGIN = dump(make_capture(checks=CHECKS)).encode()

SAML_XML = (
    '<?xml version="1.0"?><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
    'ID="_1" Version="2.0"><Secret>21234000000018</Secret></samlp:Response>'
)


def make_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("capture.json", LOGIN)
    return buffer.getvalue()


def test_a_byte_order_mark_is_no_obstacle():
    """Windows editors put one before the text."""
    [login] = read_captures_in(b"\xef\xbb\xbf" + LOGIN)

    assert Origin.IMPORT is login.origin


def test_what_a_file_cannot_prove_is_not_checked():
    """What passed when the login was saved cannot be checked again; what failed stays failed."""
    [login] = read_captures_in(LOGIN)

    assert [
        (
            GateOutcome.NOT_CHECKED,
            "not checked again: recorded as passed when saved (RSA-SHA256, assertion)",
        ),
        (GateOutcome.NOT_CHECKED, "not checked again: recorded as passed when saved"),
        (GateOutcome.FAILED, "another service"),
        (GateOutcome.NOT_CHECKED, "no clock"),
    ] == [(check.outcome, check.detail) for check in login.checks]


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
        (b'{"log": {"entries": []}}', "holds 0 requests to 0 hosts"),
        (b'{"schema": "report/1"}', "a report of the verifier"),
        (b'{"schema": "reports/1"}', "a set of reports of the verifier"),
        (b'{"schema": "comparisons/1"}', "a comparison made by the verifier"),
        (b'{"schema": "patron-records/1"}', "with --record"),
        (b'{"schema": "capture/2"}', "JSON of another schema"),
        (b'{"a": "b"}', "JSON of another kind"),
        (b"[1, 2]", "not one saved login"),
        (b'{"a": ', "broken JSON: it goes wrong at line 1, column 7"),
        (b"[" * 100_000, "beyond every bound"),
        (b'[site]\nname = "x"\n', "a site file"),
        (b"[reshare]\n", "a site file"),
        (b'{\n"a"', "broken JSON: it goes wrong at line 2, column 4"),
        (
            b"Dear librarian,\nhere is my login.",
            "a text that is no saved login and no request; a HAR file would do, say",
        ),
        (LOGIN[:-40], "breaks off or goes wrong at line"),
    ],
)
def test_says_what_something_else_is(content, message):
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
    with pytest.raises(NotACapture, match=message):
        read_captures(tmp_path / name)


KNOWN_HOSTS = (
    "example.edu",
    "www.w3.org",
    "www.yale.edu",
    "schemas.xmlsoap.org",
    "www.ja-sig.org",
)
FOLDERS = {
    "har": "har",
    "saml-tracer": "saml_tracer",
    "shibboleth-resolver": "shibboleth_resolver",
    "shibboleth-session": "shibboleth_session",
    "saml-response": "saml_response",
    "cas-answer": "cas_answer",
    "id-token": "id_token",
    "userinfo": "userinfo",
    "ldif": "ldif",
    "pasted-request": "pasted_request",
    "request-headers": "request_headers",
}
EVERY = [(folder, path) for folder in FOLDERS for path in samples(folder)]
by_name = pytest.mark.parametrize(
    ("folder", "path"), EVERY, ids=lambda value: getattr(value, "name", value)
)


def failure_message(content):
    try:
        read_captures_in(content, saved_at=SAVED_AT)
    except NotACapture as error:
        return error.message
    return "This was read."


@by_name
def test_content_decides_whatever_the_file_is_called(tmp_path, folder, path):
    renamed = tmp_path / "saved.dat"
    renamed.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    read = read_captures(renamed)

    assert read
    assert {Origin.IMPORT, Origin.RESOLVER} >= {entry.origin for entry in read}
    assert GateOutcome.PASSED not in {check.outcome for entry in read for check in entry.checks}
    first = next(entry for entry in FORMATS if entry.recognises(taken(path.read_bytes())))
    assert f"is_{FOLDERS[folder]}" == first.recognises.__name__


@by_name
def test_a_login_read_is_a_login_saved(folder, path):
    """What was read from any form can be kept as capture.json and comes back the same."""
    for login in read_captures(path):
        [again] = read_captures_in(dump(login).encode())

        assert login == again, folder


@by_name
def test_a_damaged_file_is_read_or_is_one_sentence(folder, path):
    content = path.read_bytes()
    chance = random.Random(folder)  # noqa: S311 - damage that can be repeated, no secret
    for _ in range(40):
        damaged = bytearray(content[: chance.randrange(len(content))] or content)
        for _ in range(chance.randrange(4)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\0<>{}[]"\\:;=&%\n 0a\xff')
        message = failure_message(bytes(damaged))

        assert message.endswith(".")
        assert "21234" not in message


NASTY = {
    "ldif-comments": "#" + " # \n" * 200_000,
    "ldif-versions": "version: 1\n" * 200_000,
    "folded": "dn: x\n" + " a\n" * 400_000,
    "base64": "A" * 1_000_000 + "!",
    "dots": "ey" + "." * 1_000_000,
    "token": "ey" + "a-" * 90_000 + "!",
    "header-name": "a-" * 500_000,
    "header-words": "GET " + "x HTTP/1." * 100_000,
    "semicolons": "x-user: " + "\\;" * 500_000,
    "form": "SAMLResponse" * 80_000,
    "fields": "&SAMLResponse=" * 70_000,
    "markup": "<" * 1_000_000,
    "nested-xml": "<a>" * 300_000,
    "nested-json": "[" * 1_000_000,
    "nested-objects": '{"log":' * 200_000,
    "blanks": " " * 1_000_000 + "x",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_megabyte_of_anything_is_answered(text):
    """No pattern goes back over what it has read: that would take hours, not seconds."""
    assert failure_message(text.encode()).endswith(".")


def test_samples_are_of_invented_people():
    for path in (path for path in SAMPLES.rglob("*") if path.is_file()):
        hosts = set(re.findall(r"https?://([^/\s\"'<:]+)", path.read_text("utf-8")))

        assert [] == [host for host in hosts if not host.endswith(KNOWN_HOSTS)], path


def test_a_folder_means_the_files_in_it(tmp_path):
    for name in ("b.json", "a.json", ".note"):
        (tmp_path / name).touch()
    (tmp_path / "further").mkdir()

    assert (tmp_path / "a.json", tmp_path / "b.json") == files_in(tmp_path)


@pytest.mark.parametrize("name", ["a.json", "nowhere.json"])
def test_what_is_no_folder_means_itself(tmp_path, name):
    (tmp_path / "a.json").touch()

    assert (tmp_path / name,) == files_in(tmp_path / name)


def test_a_folder_without_a_file(tmp_path):
    """There is nothing to look at, and a hidden file is nothing."""
    (tmp_path / ".note").touch()

    with pytest.raises(NotACapture, match=r"^This folder holds no file\.$"):
        files_in(tmp_path)


@pytest.mark.parametrize("asked", ["is_dir", "iterdir", "is_file"])
def test_a_folder_that_cannot_be_opened(tmp_path, monkeypatch, asked):
    (tmp_path / "a.json").touch()

    def forbidden(path):
        raise PermissionError(EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, asked, forbidden)

    with pytest.raises(NotACapture, match=r"^The folder cannot be opened: permission denied\.$"):
        files_in(tmp_path)


@pytest.fixture
def folder(tmp_path):
    """A saved login, two reports, and files that are passed over."""
    report = json_report.report_as_dict(report_samples.failing(), redact=True)
    (tmp_path / "b.json").write_text(json.dumps([report, report]))
    (tmp_path / "a.json").write_text(dump(make_capture()))
    (tmp_path / ".note").write_text("not a login")
    (tmp_path / "further").mkdir()
    return tmp_path


def test_a_folder_is_read_file_by_file(folder):
    found = read_saved_logins(folder)

    assert [None, "fail", "fail"] == [
        entry.recorded and entry.recorded.message.verdict for entry in found
    ]
    assert [False, True, True] == [entry.masked for entry in found]


def test_a_file_of_any_form():
    [login] = read_saved_logins(sample("shibboleth-resolver/aacli.json"))

    assert (None, False) == (login.recorded, login.masked)


def test_the_file_that_cannot_be_read_is_named(folder):
    (folder / "c.json").write_text("{}")

    with pytest.raises(NotACapture) as caught:
        read_saved_logins(folder)

    assert caught.value.message.startswith("c.json: This is JSON of another kind")


def test_a_byte_order_mark_goes_and_blanks_stay():
    """A blank at the end may belong to the last value."""
    saved = taken(b"\xef\xbb\xbf cn: a \n")

    assert " cn: a \n" == saved.text
    assert SAVED_AT == saved.saved_at


def test_numbers_stay_as_they_were_written():
    saved = taken('{"n": 2.10, "m": 21234000000018}')

    assert {"n": "2.10", "m": "21234000000018"} == saved.document


@pytest.mark.parametrize("text", ["[1]", "{", '{"a":' * 100_000, "a: b", "", '{"a": \x01}'])
def test_what_is_no_json_object_is_left_a_text(text):
    assert taken(text).document is None


@pytest.mark.parametrize(
    "text", ["<a>", "<a/><b/>", "<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "<"]
)
def test_xml_with_a_declaration_or_broken_is_left_a_text(text):
    assert taken(text).root is None


def test_xml_is_parsed_without_its_comments():
    assert "ab" == taken("\n<?xml version='1.0'?><x>a<!-- y --><![CDATA[b]]></x>").root.text


def test_its_values_stay_out_of_a_trace():
    assert "21234" not in repr(taken('{"n": "21234000000018"}'))


@pytest.mark.parametrize(
    "text",
    ['{"log": {"entries": [' + "{}," * 200_000 + "{}]}}", "[" + "1," * 400_000 + "1]"],
    ids=["objects", "numbers"],
)
def test_json_that_would_fill_the_memory_is_never_parsed(text):
    """Its parts are counted in the text, which takes no memory."""
    content = text.encode()
    tracemalloc.start()
    try:
        with pytest.raises(NotACapture, match="too many small parts"):
            take_in(content, SAVED_AT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * len(content)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"BM\0\0", "a picture"),
        (b"II*\0", "a picture"),
        (b"RIFF....WEBP", "a picture or a recording"),
        (b"PK\x05\x06", "an empty zip"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\xff\xfea", "UTF-16"),
        (b"a\0", "a binary file"),
    ],
)
def test_the_first_bytes_name_a_file(head, message):
    assert message in binary_kind(head)


@pytest.mark.parametrize("head", [b"", b"<a/>", b"{", b"BMI: 21234\n", "é".encode(), b"PKI=x"])
def test_text_is_left_to_the_formats(head):
    assert binary_kind(head) is None


def test_a_binary_part_far_behind_is_found():
    assert "binary" in no_text(b"a" * 10_000 + b"\0")
    assert "not UTF-8" in no_text(b"a" * 10_000 + b"\xff")
    assert no_text(b"a" * 10_000) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), ("00", "00"), (JsonNumber("1.50"), "1.50")],
)
def test_a_value_is_the_text_that_was_sent(value, text):
    """Numbers keep their digits, nothing is an empty value."""
    assert text == text_value(value, "It")


@pytest.mark.parametrize("value", [[], {}, json.loads('"\\ud800"'), 1.5])
def test_what_is_no_single_value_is_refused(value):
    with pytest.raises(NotACapture, match=r"^It holds .*\.$"):
        text_value(value, "It")


def test_one_value_stands_for_a_list_of_one():
    assert ("a",) == text_values("a", "It") == text_values(["a"], "It")
    assert () == text_values([], "It")
    assert optional_text("", "It") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("1", 0),
        ('{"a": 1}', 1),
        ("[1, 2, 3]", 3),
        ('{"a": [{}, {}]}', 5),
        ('["{[,{[,"]', 1),
        (r'["{\"{[,", "\\", "{"]', 3),
        ('["\n{", "', 2),
        ('{"a": "cut off {[,', 1),
        ('{"cut off {[,\\', 1),
        ('""""{,{', 3),
    ],
)
def test_parts_are_counted_outside_of_texts(text, parts):
    """Scripts inside a recording have commas and braces of their own."""
    assert not has_more_parts(text, parts)
    assert parts == 0 or has_more_parts(text, parts - 1)


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("1," * FEWEST_ALLOWED, True),
        ("1," * (FEWEST_ALLOWED + 1), False),
        (("1," + " " * 8) * 300_000, True),
        (("1," + " " * 7) * 300_000, False),
        ((",," + " " * 18) * (MOST_ALLOWED // 2), True),
        ((",," + " " * 18) * (MOST_ALLOWED // 2) + "," * 20, False),
    ],
)
def test_a_longer_file_may_have_more_parts(text, is_fine):
    """A small file may have some, a large one in proportion, and none without end."""
    try:
        refuse_many_parts(text)
        refused = ""
    except NotACapture as error:
        refused = error.message

    assert is_fine is (refused == "")
    assert is_fine or "too many small parts" in refused


@pytest.mark.parametrize("end", ['"}', "", "\\"])
def test_texts_full_of_marks_are_passed_over(end):
    """Megabytes of script or of backslashes, cut off or not, are one text."""
    script = json.dumps('f(a,b){return [a,"b",{c:1}]}' * 100_000)[:-1]

    refuse_many_parts(f'{{"text": {script}{end}')
    refuse_many_parts('{"text": "' + r"\{" * 2_000_000 + end)


def test_a_recording_is_far_below_the_bound():
    """A request with thirty short headers takes more characters for each part."""
    header = {"name": "accept", "value": "text/html,application/xhtml+xml"}
    entry = {"request": {"url": "https://idp.example.edu/", "headers": [header] * 30}}
    text = json.dumps(entry, separators=(",", ":"))

    assert not has_more_parts(text, len(text) // CHARACTERS_A_PART)


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00.000Z",
        "2026-11-24T13:00:00+01:00",
        " 2026-11-24T12:00:00Z ",
        JsonNumber("1795521600"),
        JsonNumber("1795521600.9"),
    ],
)
def test_a_date_is_the_moment_it_names(written):
    assert NOON == parse_date(written).replace(microsecond=0)


@pytest.mark.parametrize(
    "written",
    [
        None,
        5,
        "",
        "yesterday",
        "1795521600",
        "2026-11-24T12:00:00",
        "0001-01-01T00:00:00+23:00",
        "2026-11-24T12:00:00Z" + " " * 99,
        JsonNumber("1e14"),
        JsonNumber("9" * 30),
        [],
    ],
)
def test_anything_else_is_no_date(written):
    """A date without its zone could be any of 26 hours; it is none."""
    assert parse_date(written) is None


def test_the_first_date_counts():
    assert NOON == first_date(None, "?", "2026-11-24T12:00:00Z", otherwise=SAVED_AT)
    assert SAVED_AT == first_date(None, "?", otherwise=SAVED_AT)


SIGNED_IN = make_capture(checks=())
UNREADABLE = failing_attempt(NotACapture("First."))


@pytest.mark.parametrize(
    ("algorithm", "message"),
    [("RSA-SHA256", "the message says RSA-SHA256."), (None, "the message carries none.")],
)
def test_a_signature_is_told_and_not_believed(algorithm, message):
    """What a message says of its signature is evidence, not proof."""
    check = signature_not_checked(algorithm)

    assert GateOutcome.NOT_CHECKED is check.outcome
    assert check.detail.endswith(message)


def test_logins_come_in_their_order():
    """Where all can be read there is nothing more to say."""
    assert (SIGNED_IN, SIGNED_IN) == read_each([lambda: (SIGNED_IN,), lambda: (SIGNED_IN,)])


def test_what_cannot_be_read_is_said_beside_what_can():
    """Each login that can be read names the first reason why others cannot."""
    [login] = read_each([UNREADABLE, lambda: (SIGNED_IN,), UNREADABLE])

    expected = not_checked(
        "other-logins", "The file holds 2 more logins that cannot be read. First."
    )
    assert (expected,) == login.checks


def test_where_none_can_be_read_the_first_reason_is_the_answer():
    with pytest.raises(NotACapture, match="First"):
        read_each([UNREADABLE, failing_attempt(NotACapture("Second."))])


def test_logins_are_counted_before_any_is_read():
    """A file of too many says how many are the most, without reading one or finding all."""
    read, found = [], []

    def attempts():
        for number in range(1_000):
            found.append(number)
            yield lambda: read.append(1) or (SIGNED_IN,)

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each(attempts())

    assert (0, MOST_LOGINS + 1) == (len(read), len(found))


def test_the_logins_of_one_message_count_as_well():
    """Two messages with eleven logins each are too many, and nothing is read after them."""
    read = []

    def eleven():
        read.append(1)
        return (SIGNED_IN,) * 11

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each([eleven] * 5)

    assert 2 == len(read)


def test_as_many_as_may_be_are_read():
    refuse_many_logins(MOST_LOGINS)

    assert (SIGNED_IN,) * MOST_LOGINS == read_each([lambda: (SIGNED_IN,)] * MOST_LOGINS)
