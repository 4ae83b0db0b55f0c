"""What holds for every form of a saved login alike."""

import random
import re

import pytest

from tests.adapters.captures.sample_files import SAMPLES, SAVED_AT, samples, taken
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.formats import FORMATS, read_captures, read_captures_in
from verifier.domain.model.capture import GateOutcome, Origin

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


def said_of(content):
    """The sentence that refuses *content*, or one that it was read."""
    try:
        read_captures_in(content, saved_at=SAVED_AT)
    except NotACapture as error:
        return error.message
    return "This was read."


@by_name
def test_content_decides_whatever_the_file_is_called(tmp_path, folder, path):
    """The first format that recognises a sample is its own, and reads it."""
    renamed = tmp_path / "saved.dat"
    renamed.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    read = read_captures(renamed)

    assert read
    assert {Origin.IMPORT, Origin.RESOLVER} >= {entry.origin for entry in read}
    assert GateOutcome.PASSED not in {check.outcome for entry in read for check in entry.checks}
    first = next(entry for entry in FORMATS if entry.recognises(taken(path.read_bytes())))
    assert FOLDERS[folder] == first.module


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_form_has_two_samples(folder):
    """One sample could be read by luck."""
    assert len(samples(folder)) >= 2


@by_name
def test_a_login_read_is_a_login_saved(folder, path):
    """What was read from any form can be kept as capture.json and comes back the same."""
    for login in read_captures(path):
        [again] = read_captures_in(dump(login).encode())

        assert login == again, folder


@by_name
def test_a_damaged_file_is_read_or_is_one_sentence(folder, path):
    """No damage ends in a crash, and no sentence shows a value."""
    content = path.read_bytes()
    chance = random.Random(folder)  # noqa: S311 - damage that can be repeated, no secret
    for _ in range(40):
        damaged = bytearray(content[: chance.randrange(len(content))] or content)
        for _ in range(chance.randrange(4)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\0<>{}[]"\\:;=&%\n 0a\xff')
        message = said_of(bytes(damaged))

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
    assert said_of(text.encode()).endswith(".")


def test_samples_are_of_invented_people():
    """Every address in the samples is one of example.edu or of documentation."""
    for path in (path for path in SAMPLES.rglob("*") if path.is_file()):
        hosts = set(re.findall(r"https?://([^/\s\"'<:]+)", path.read_text("utf-8")))

        assert [] == [host for host in hosts if not host.endswith(KNOWN_HOSTS)], path
