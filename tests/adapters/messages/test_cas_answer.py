import json

import pytest

from tests.adapters.login.cas.answers import assertion, envelope, failure, response, success
from verifier.adapters.messages.cas_answer import (
    MOST_BYTES,
    CasFailure,
    CasSuccess,
    NotAnAnswer,
    grouped,
    parse,
    read_json,
    read_saml1,
    read_xml,
    text_of,
)


def values(answer):
    return {attribute.name: attribute.values for attribute in answer.attributes}


def test_reads_a_success():
    answer = read_xml(response(success("<cas:user> jdoe</cas:user>")))

    assert CasSuccess(principal=" jdoe") == answer


def test_reads_attributes_in_both_forms():
    """Elements of their own names, and elements with name and value; repeated ones gather."""
    inside = (
        "<cas:attributes><cas:mail>a</cas:mail><cas:number/><cas:mail>b</cas:mail>"
        '<cas:attribute name="cn" value="J Doe"/><cas:attribute name="sn">Doe</cas:attribute>'
        "</cas:attributes>"
    )
    answer = read_xml(response(success(more=inside)))

    assert {"mail": ("a", "b"), "number": ("",), "cn": ("J Doe",), "sn": ("Doe",)} == values(
        answer
    )


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("INVALID_TICKET", "INVALID_TICKET"),
        (" INVALID_SERVICE ", "INVALID_SERVICE"),
        ("ODD", None),
    ],
)
def test_reads_a_failure(code, known):
    assert CasFailure(code=known) == read_xml(response(failure(code)))


def test_a_proxy_is_seen():
    assert read_xml(response(success(more="<cas:proxies/>"))).proxied
    assert not read_xml(response(success())).proxied


def as_json(**answers):
    return json.dumps({"serviceResponse": answers}).encode()


def test_reads_json():
    attributes = {"mail": ["a", "b"], "n": 7, "yes": True, "none": None, "no": [], "f": 1.50}
    content = as_json(authenticationSuccess={"user": "jdoe", "attributes": attributes})
    answer = read_json(content.replace(b"1.5", b"1.50"))

    assert "jdoe" == answer.principal
    expected = {"mail": ("a", "b"), "n": ("7",), "yes": ("true",), "f": ("1.50",)}
    assert expected | {"none": (), "no": ()} == values(answer)


def test_reads_a_failure_in_json():
    assert CasFailure(code="INVALID_TICKET") == read_json(
        as_json(authenticationFailure={"code": "INVALID_TICKET", "description": "x"})
    )


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        as_json(),
        as_json(authenticationSuccess={"user": "a"}, authenticationFailure={"code": "x"}),
        as_json(authenticationSuccess={"user": ["a"]}),
        as_json(authenticationSuccess={"user": "a", "attributes": [1]}),
        as_json(authenticationSuccess={"user": "a", "attributes": {"x": {"y": 1}}}),
    ],
)
def test_refuses_json_of_another_shape(content):
    with pytest.raises(NotAnAnswer):
        read_json(content)


@pytest.mark.parametrize(
    "inside", ["", success() + failure(), success() * 2, success("<cas:user/>"), "<cas:x/>"]
)
def test_refuses_xml_of_another_shape(inside):
    with pytest.raises(NotAnAnswer):
        read_xml(response(inside))


def test_nobody_has_more_than_five_thousand_values():
    assert 5_000 == len(grouped([("a", "x")] * 5_000)[0].values)
    with pytest.raises(NotAnAnswer):
        grouped([("a", "x")] * 5_001)


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
    assert "é" == text_of(parse(head + "<a>é</a>".encode()))


def test_text_is_whole():
    """A comment or an instruction does not cut a text in two."""
    root = parse(b"<a xmlns='urn:x'>ad<!-- x -->m<?y?>in<b>!</b></a>")

    assert "admin!" == text_of(root)


SERVICE = "https://verify.example.edu/cas/campus/return/state"


def test_reads_what_the_assertion_says():
    answer = read_saml1(envelope(SERVICE))

    assert "jdoe" == answer.principal
    assert {"mail": ("jdoe@example.edu",), "employeeNumber": ()} == {
        attribute.name: attribute.values for attribute in answer.attributes
    }
    assert ((SERVICE,), SERVICE) == (answer.audiences, answer.recipient)
    assert ("2026-11-24T12:00:00Z", "2026-11-24T12:01:00Z") == (
        answer.not_before,
        answer.not_on_or_after,
    )
    assert "urn:oasis:names:tc:SAML:1.0:am:password" == answer.context
    assert "2026-11-24T12:00:00Z" == answer.instant


def test_reads_a_response_without_an_envelope():
    content = envelope(SERVICE)
    start, end = content.index(b"<saml1p:Response"), content.index(b"</SOAP-ENV:Body>")

    assert "jdoe" == read_saml1(content[start:end]).principal


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("saml1p:RequestDenied", "INVALID_TICKET"),
        ("samlp:Requester", "INVALID_REQUEST"),
        ("Responder", None),
        ("", None),
    ],
)
def test_reads_a_refusal(status, code):
    assert CasFailure(code=code) == read_saml1(envelope(SERVICE, statuses=(status,)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (envelope(SERVICE, statuses=()), "answer-form"),
        (envelope(SERVICE, ""), "answer-form"),
        (envelope(SERVICE, assertion(SERVICE) * 2), "answer-form"),
        (envelope(SERVICE, assertion(SERVICE, statement=False)), "answer-form"),
        (
            envelope(
                SERVICE, assertion(SERVICE).replace("<Conditions", "<Conditions/><Conditions")
            ),
            "answer-form",
        ),
        (envelope(SERVICE, assertion(SERVICE, user="")), "principal"),
        (
            envelope(SERVICE, assertion(SERVICE, user="<NameIdentifier>a<b/></NameIdentifier>")),
            "principal",
        ),
        (b"<html/>", "answer-form"),
    ],
)
def test_refuses_another_shape(content, reason):
    with pytest.raises(NotAnAnswer) as refused:
        read_saml1(content)

    assert reason == refused.value.reason
