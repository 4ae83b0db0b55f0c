import json

import pytest

from tests.adapters.login.cas.answers import failure, response, success
from verifier.adapters.messages.cas_answer import (
    CasFailure,
    CasSuccess,
    NotAnAnswer,
    grouped,
    read_json,
    read_xml,
)


def values(answer):
    """What a success releases."""
    return {attribute.name: attribute.values for attribute in answer.attributes}


def test_reads_a_success():
    """The user is the principal, blanks included, and nothing else is claimed."""
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
    """A code of the protocol is kept, any other is not repeated."""
    assert CasFailure(code=known) == read_xml(response(failure(code)))


def test_a_proxy_is_seen():
    """A success that came through a proxy says so."""
    assert read_xml(response(success(more="<cas:proxies/>"))).proxied
    assert not read_xml(response(success())).proxied


def as_json(**answers):
    return json.dumps({"serviceResponse": answers}).encode()


def test_reads_json():
    """Values of every kind become text to the letter; null says only that the name was there."""
    attributes = {"mail": ["a", "b"], "n": 7, "yes": True, "none": None, "no": [], "f": 1.50}
    content = as_json(authenticationSuccess={"user": "jdoe", "attributes": attributes})
    answer = read_json(content.replace(b"1.5", b"1.50"))

    assert "jdoe" == answer.principal
    expected = {"mail": ("a", "b"), "n": ("7",), "yes": ("true",), "f": ("1.50",)}
    assert expected | {"none": (), "no": ()} == values(answer)


def test_reads_a_failure_in_json():
    """The refusal's code is kept."""
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
    """Anything but exactly one answer of the protocol's shape is refused."""
    with pytest.raises(NotAnAnswer):
        read_json(content)


@pytest.mark.parametrize(
    "inside", ["", success() + failure(), success() * 2, success("<cas:user/>"), "<cas:x/>"]
)
def test_refuses_xml_of_another_shape(inside):
    """Anything but exactly one answer with one user is refused."""
    with pytest.raises(NotAnAnswer):
        read_xml(response(inside))


def test_nobody_has_more_than_five_thousand_values():
    """The count of all values together is limited."""
    assert 5_000 == len(grouped([("a", "x")] * 5_000)[0].values)
    with pytest.raises(NotAnAnswer):
        grouped([("a", "x")] * 5_001)
