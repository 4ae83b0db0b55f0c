import pytest

from tests.adapters.login.oidc.pieces import SigningKey, b64, compact, signed
from verifier.adapters.messages.oidc_claims import (
    MOST_BYTES,
    MOST_CLAIMS,
    OF_THE_LOGIN,
    JsonNumber,
    NotAToken,
    NotClaims,
    as_text,
    authentication_of,
    claim_attributes,
    decode_base64url,
    parse_claims,
    split_token,
    whole_number,
)
from verifier.domain.model.capture import Attribute, AttributeSource, Authentication

TOKEN = AttributeSource.ID_TOKEN


def claims_in(text):
    found = claim_attributes(parse_claims(text), TOKEN)
    return [(entry.name, entry.values, entry.json_type) for entry in found]


@pytest.mark.parametrize(
    "written", ["21234000000017", "2.1234000000017E13", "7.50e-1", "-0", "1" * 400, "1E+2"]
)
def test_a_number_keeps_the_text_it_was_written_in(written):
    """A patron identifier is a text, even where its JSON is a number."""
    assert [("card", (written,), "number")] == claims_in(f'{{"card":{written}}}')


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b'{"a":1', "is not JSON"),
        (b'{"a":1} x', "is not JSON"),
        (b'{"a":01}', "is not JSON"),
        (b'{"a":"\n"}', "is not JSON"),
        (b"\xef\xbb\xbf{}", "is not JSON"),
        (b'{"a":"\xff"}', "is not in UTF-8"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
        (b"1", "is not a JSON object"),
        (b'{"a":1,"a":1}', "holds one member twice"),
        (b'{"a":1,"\\u0061":2}', "holds one member twice"),
        (b'{"b":[{"a":1,"a":2}]}', "holds one member twice"),
        (b'{"a":NaN}', "holds NaN or Infinity, which JSON does not know"),
        (b'{"a":-Infinity}', "holds NaN or Infinity, which JSON does not know"),
        (b'{"a":"\\ud83d"}', "holds half of a character"),
        (b'{"\\uDC00":1}', "holds half of a character"),
        (b'{"a":' + b"[" * 100_000, "is nested without end"),
        (b'{"a":' * 100_000, "is nested without end"),
        (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "is nested without end"),
    ],
)
def test_what_is_no_object_of_claims_is_refused(content, message):
    with pytest.raises(NotClaims) as caught:
        parse_claims(content)

    assert message == caught.value.message


def test_no_depth_breaks_the_reading():
    """At any depth claims are read or refused, also where half a character stands deep inside."""
    message = set()
    # Python 3.13 reads deeper than 3.11 does, and no version reads the last one.
    for depth in (*range(1, 1100), 100_000):
        with pytest.raises(NotClaims) as caught:
            parse_claims('{"d":' + "[" * depth + '"\\ud83d"' + "]" * depth + "}")
        message.add(caught.value.message)

    assert {"holds half of a character", "is nested without end"} == message


@pytest.mark.parametrize("text", ['{"a":"\\ud83d\\ude00"}', '{"a":"\\\\ud83d"}', '{"a":"😀"}'])
def test_whole_characters_are_read_however_they_are_written(text):
    """A pair of escapes is one character, and an escaped backslash is no escape."""
    assert 1 == len(parse_claims(text))


@pytest.mark.parametrize(
    ("written", "values", "kind"),
    [
        ('"0012"', ("0012",), "string"),
        ('""', ("",), "string"),
        ('" x "', (" x ",), "string"),
        ("true", ("true",), "boolean"),
        ("false", ("false",), "boolean"),
        ("null", (), "null"),
        ("[]", (), "array"),
        ('["a",1,true,null]', ("a", "1", "true", "null"), "array"),
        ('["a","a"]', ("a", "a"), "array"),
        ('[{"b":1.0,"a":["ü"]}]', ('{"b":1.0,"a":["ü"]}',), "array"),
        ("{}", ("{}",), "object"),
    ],
)
def test_each_kind_of_value_has_its_text(written, values, kind):
    """Text and type stay apart, so that 12 and "12" can be told from each other."""
    assert [("c", values, kind)] == claims_in(f'{{"c":{written}}}')


def test_a_claim_inside_another_stands_under_its_path():
    """Names are parted by dots, in the order of the message."""
    text = '{"b":{"z":"1","y":{"x":[2]}},"a":"3"}'

    assert [
        ("b.z", ("1",), "string"),
        ("b.y.x", ("2",), "array"),
        ("a", ("3",), "string"),
    ] == claims_in(text)


def test_depth_has_an_end():
    """Eight levels have a name; what is deeper is cut short in one value."""
    text = '{"a":' * 30 + "1" + "}" * 30

    [(name, values, kind)] = claims_in(text)

    assert ".".join("a" * 8) == name
    assert "object" == kind
    assert "…" in values[0]


def test_claims_about_the_login_are_no_attributes():
    """The gate judges those; inside another claim the same name is an ordinary one."""
    members = ",".join(f'"{name}":"x"' for name in sorted(OF_THE_LOGIN))

    assert [("act.sub", ("y",), "string")] == claims_in(f'{{{members},"act":{{"sub":"y"}}}}')


def test_more_claims_than_anybody_has_are_refused():
    most = ",".join(f'"c{index}":1' for index in range(MOST_CLAIMS))

    assert MOST_CLAIMS == len(claims_in(f"{{{most}}}"))
    with pytest.raises(NotClaims, match="more than 2,000 claims"):
        claims_in(f'{{{most},"more":1}}')


def test_attributes_name_their_source():
    """The source is the caller's."""
    found = claim_attributes({"mail": "jo@example.edu"}, AttributeSource.USERINFO)

    assert (
        Attribute(
            name="mail",
            values=("jo@example.edu",),
            source=AttributeSource.USERINFO,
            json_type="string",
        ),
    ) == found


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (JsonNumber("1700000000"), 1_700_000_000),
        (JsonNumber("1700000000.75"), 1_700_000_000),
        (JsonNumber("1.7e9"), 1_700_000_000),
        (JsonNumber("-5"), -5),
        (JsonNumber("1e300"), None),
        (JsonNumber("9" * 400), None),
        ("1700000000", None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_seconds_are_a_json_number_of_sensible_size(value, seconds):
    """A text of digits, true and a number beyond every date are none."""
    assert seconds == whole_number(value)


@pytest.mark.parametrize(
    ("value", "text"), [("12", "12"), ("", ""), (JsonNumber("12"), None), (None, None), ([], None)]
)
def test_a_number_is_no_text(value, text):
    assert text == as_text(value)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ("{}", None),
        ('{"acr":"urn:x"}', Authentication(context="urn:x")),
        ('{"amr":["pwd","otp",1]}', Authentication(context="pwd otp 1")),
        ('{"acr":"urn:x","amr":["pwd"]}', Authentication(context="urn:x")),
        ('{"auth_time":170}', Authentication(instant="170")),
        ('{"acr":"","amr":[],"auth_time":[]}', None),
    ],
)
def test_how_and_when_is_told_where_the_claims_say_it(claims, expected):
    """acr goes before amr; auth_time stays as sent."""
    assert expected == authentication_of(parse_claims(claims))


GOOD = signed({"alg": "RS256", "kid": "k1"}, {"sub": "jo"}, SigningKey())


def test_a_token_is_taken_apart():
    token = split_token(GOOD)

    assert {"alg": "RS256", "kid": "k1"} == token.header
    assert {"sub": "jo"} == token.claims
    assert (GOOD, True) == (token.text, token.signed)


def test_a_token_without_a_signature_says_so():
    """The last part may be empty; whether that is allowed is not judged here."""
    assert not split_token(GOOD.rpartition(".")[0] + ".").signed


def test_a_token_does_not_show_its_claims():
    assert "jo" not in repr(split_token(GOOD))
    assert GOOD not in repr(split_token(GOOD))


@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        ("", "token-form", "has 1 parts"),
        ("a.b", "token-form", "has 2 parts"),
        (f"{GOOD}.x", "token-form", "has 4 parts"),
        ("a.b.c.d.e", "token-encrypted", "is encrypted"),
        (f"{GOOD}é", "token-form", "characters that no token has"),
        (f"{GOOD}=", "token-form", "base64url without padding"),
        (f"{GOOD}\n", "token-form", "base64url without padding"),
        (f" {GOOD}", "token-form", "base64url without padding"),
        (f"{b64(b'{}')}.{b64(b'{}')}.A", "token-form", "base64url without padding"),
        (f"{b64(b'{}')}.{b64(b'{}')}.AB", "token-form", "stray bits"),
        (f".{b64(b'{}')}.", "token-form", "has a header that is not JSON"),
        (f"{b64(b'[]')}.{b64(b'{}')}.", "token-form", "has a header that is not a JSON object"),
        (f"{b64(b'{}')}.{b64(b'null')}.", "token-form", "has a content that is not a JSON object"),
        ("A" * (MOST_BYTES + 1), "token-form", "larger than 64,000"),
    ],
)
def test_what_is_no_token_is_refused(text, reason, message):
    with pytest.raises(NotAToken) as caught:
        split_token(text)

    assert reason == caught.value.reason
    assert message in caught.value.message


def test_a_token_may_be_as_large_as_it_says():
    room = MOST_BYTES - len(f"{b64(b'{}')}.{b64(compact({'a': ''}))}.")
    filled = compact({"a": "x" * (room * 3 // 4 - 4)})

    assert len(f"{b64(b'{}')}.{b64(filled)}.") <= MOST_BYTES
    assert split_token(f"{b64(b'{}')}.{b64(filled)}.").claims["a"].startswith("xxx")


@pytest.mark.parametrize("raw", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_what_was_written_is_decoded(raw):
    assert raw == decode_base64url(b64(raw))


@pytest.mark.parametrize("text", ["a+b/", "ab==", "a b", "A", "AB", "AAAAA", "ab\n", "é"])
def test_other_spellings_are_refused(text):
    with pytest.raises(NotAToken):
        decode_base64url(text)
