import pytest

from verifier.adapters.messages.cas_answer import (
    MOST_BYTES,
    NotAnAnswer,
    parse,
    text_of,
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "answer-form"),
        (b" \n", "answer-form"),
        (b"<a>", "answer-form"),
        (b"<a/>" + b" " * MOST_BYTES, "answer-form"),
        ("<a/>".encode("utf-16"), "answer-form"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><a/>", "answer-form"),
        (b"<?xml version='1.0' encoding = 'iso-8859-1'?><a/>", "answer-form"),
        (b"<?xml version='1.0' " + b" " * 300 + b"encoding='utf-7'?><a/>", "answer-form"),
        (b"<!DOCTYPE a><a/>", "answer-doctype"),
        (b"<!DocType a><a/>", "answer-doctype"),
        (b"<a><!ENTITY e 'x'></a>", "answer-doctype"),
        (b"<a>&e;</a>", "answer-form"),
        (b"<a>\xff</a>", "answer-form"),
        (b"<x>" * 42 + b"</x>" * 42, "answer-form"),
    ],
)
def test_refuses_what_no_server_sends(content, reason):
    """It is refused before or while it is parsed, under a stable reason."""
    with pytest.raises(NotAnAnswer) as refused:
        parse(content)

    assert reason == refused.value.reason


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xef\xbb\xbf",
        b"<?xml version='1.0' encoding='UTF-8'?>",
        b'<?xml version="1.0" encoding = "utf-8"?>',
        b"<?xml version='1.0' encoding='us-ascii'?>",
        b"\n",
    ],
)
def test_reads_utf_8(head):
    """A declared or silent UTF-8 document is read."""
    assert "é" == text_of(parse(head + "<a>é</a>".encode()))


def test_text_is_whole():
    """A comment or an instruction does not cut a text in two."""
    root = parse(b"<a xmlns='urn:x'>ad<!-- x -->m<?y?>in<b>!</b></a>")

    assert "admin!" == text_of(root)
