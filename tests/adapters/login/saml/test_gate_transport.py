from __future__ import annotations

import base64
import gzip
import zlib

import pytest

from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.saml.gate_structure import read_posted


def refused(posted):
    """The name of the check that stopped this field."""
    gate = Gate()
    assert read_posted(posted, gate) is None
    return gate.failure.name


def encoded(message):
    """In base64, as the field holds it."""
    return base64.b64encode(message).decode()


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ("", "size"),
        ("A" * 400_001, "size"),
        ("%%%%", "base64"),
        ("PGEv", "xml"),
        ("PGEvPg", "base64"),
        ("PGEvPg==!", "base64"),
        ("PGEv\u00e4", "base64"),
        ("    ", "encoding"),
        (encoded(b"hello"), "encoding"),
        (encoded(zlib.compress(b"<a/>")), "encoding"),
        (encoded(gzip.compress(b"<a/>", mtime=0)), "encoding"),
        (encoded("<a/>".encode("utf-16")), "encoding"),
        (encoded(b"<a>\xff</a>"), "encoding"),
        (encoded(b"<a>\x00</a>"), "encoding"),
        (encoded(b'<?xml version="1.0" encoding="UTF-7"?><a/>'), "encoding"),
        (encoded(b"<?xml version='1.0' encoding='iso-8859-1'?><a/>"), "encoding"),
        (encoded(b"<!DOCTYPE a><a/>"), "doctype"),
        (encoded(b'<!doctype a SYSTEM "file:///etc/passwd"><a/>'), "doctype"),
        (encoded(b'<a><!ENTITY b "c"></a>'), "doctype"),
        (encoded(b"<a><b></a>"), "xml"),
        (encoded(b"<a/><b/>"), "xml"),
        (encoded(b"<a/>trailing"), "xml"),
        (encoded(b"<a b='1' b='2'/>"), "xml"),
        (encoded(b"<a>&undefined;</a>"), "xml"),
        (encoded(b"<a>" * 20_000 + b"</a>" * 20_000), "xml"),
    ],
)
def test_what_is_no_message_stops_at_its_step(posted, reason):
    """Each way of not being a message is refused before anything else looks at it."""
    assert reason == refused(posted)


@pytest.mark.parametrize(
    "message",
    [
        b"<a/>",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a/>',
        b"<?xml version='1.0' encoding='us-ascii'?><a/>",
        b"\n <a>&lt;&#233;</a>",
    ],
)
def test_good_xml_is_read(message):
    """UTF-8 with or without a declaration is read, also with line breaks in the base64."""
    field = encoded(message)
    broken = "\r\n".join(field[at : at + 4] for at in range(0, len(field), 4))
    for posted in (field, broken, f" {field}\n"):
        read = read_posted(posted, Gate())
        assert (message, "a") == (read[0], read[1].tag)
