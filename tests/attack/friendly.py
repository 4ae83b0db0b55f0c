"""Messages that must be accepted, with every value found unchanged."""

import re
from collections.abc import Sequence

import xmlsec

from tests.attack.forge import (
    EMPLOYEE_NUMBER,
    TRUE_VALUE,
    Case,
    Ground,
    assertion_text,
    at,
    attribute,
    encode,
    encrypted,
    parse,
    response_text,
    sign,
    signed,
    signed_assertion,
    story,
    text_of,
)

C = xmlsec.constants
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
USUAL = {EMPLOYEE_NUMBER: (TRUE_VALUE,)}


def says(name: str, what: str = "assertion", found=None, **changes) -> Case:
    """A message that says something unusual and allowed."""
    return Case(
        name,
        lambda g: encode(signed(story(g, **changes), g.idp, what=what)),
        accepted=True,
        found=USUAL if found is None else found,
    )


def made(name: str, make, found=None) -> Case:
    """A message made in some other way."""
    return Case(name, make, accepted=True, found=USUAL if found is None else found)


def carries(name: str, *values: str, wire: str = EMPLOYEE_NUMBER, **how) -> Case:
    """A message whose attribute holds something odd."""
    found = {wire: how.pop("found", values)}
    return says(name, found=found, attributes=attribute(wire, *values, **how))


def value(text: str, kind: str | None = None) -> str:
    """An AttributeValue as raw XML."""
    declared = f' xsi:type="{kind}"' if kind else ""
    return f"<saml:AttributeValue{declared}>{text}</saml:AttributeValue>"


def line_broken(g: Ground) -> str:
    return "\r\n".join(re.findall(".{1,76}", encode(signed(story(g), g.idp))))


def encrypted_message(g: Ground, *, inside: bool, outside: bool, **how: object) -> str:
    plain = signed_assertion(story(g), g.idp) if inside else assertion_text(story(g))
    tree = parse(response_text(story(g), encrypted(plain, g.sp_certificate, **how)))
    if outside:
        sign(tree, g.idp)
    return encode(text_of(tree))


def by_elliptic_key(g: Ground) -> str:
    return encode(signed(story(g), g.elliptic, method=C.TransformEcdsaSha256))


def several(*names: str) -> Sequence[str]:
    return tuple(attribute(name, f"value of {name}") for name in names)


CBC = {"cipher": C.TransformAes256Cbc, "bits": 256}
PRESERVED = (" 21234 ", "00123456", "", "\tTab", "line\nbreak", "nbsp\u00a0", "Ümläut", "😀")
HOSTILE_LOOKING = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}<%=7*7%>",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "' OR 1=1 --",
    "*)(uid=*",
)

FRIENDLY = [
    says("assertion-signed"),
    says("response-signed", "response"),
    says("both-signed", "both"),
    made(
        "sha512",
        lambda g: encode(
            signed(story(g), g.idp, method=C.TransformRsaSha512, digest=C.TransformSha512)
        ),
    ),
    made("elliptic-key", by_elliptic_key),
    made("no-key-info", lambda g: encode(signed(story(g), g.idp, key_info=False))),
    made(
        "stranger's-certificate-in-key-info-is-ignored",
        lambda g: encode(
            re.sub(
                r"(<ds:X509Certificate>).*?(</ds:X509Certificate>)",
                rf"\g<1>{g.stranger.body}\g<2>",
                signed(story(g), g.idp),
                flags=re.DOTALL,
            )
        ),
    ),
    says("milliseconds", confirmed_until=at(300, shape="%Y-%m-%dT%H:%M:%S.123Z")),
    says("several-audiences", audiences=(("https://other.example.edu/sp", "sp"),)),
    says("two-restrictions-both-ours", audiences=(("sp",), ("sp", "https://x.example.edu"))),
    says("clock-half-a-minute-ahead", not_before=at(30)),
    says(
        "clock-a-minute-behind",
        not_before=at(-120),
        confirmed_until=at(-60),
        not_on_or_after=at(-60),
    ),
    says("no-response-issuer", response_issuer=None),
    says("no-name-id", name_id=None),
    says("no-attributes", found={}, attributes=""),
    says("destination-absent-where-unsigned", destination=None),
    made(
        "xml-declaration",
        lambda g: encode('<?xml version="1.0" encoding="UTF-8"?>\n' + signed(story(g), g.idp)),
    ),
    made("line-broken-base64", line_broken),
    carries("unknown-attribute", "anything", wire="urn:example:unknown"),
    carries("format-basic", "x", wire="patronBarcode", name_format=BASIC),
    carries("no-name-format", "x", wire="patronBarcode", name_format=None),
    carries("preserved-values", *PRESERVED),
    carries("hostile-looking-values", *HOSTILE_LOOKING),
    carries("attribute-without-value", found=()),
    carries("declared-integer", value("00123", "xs:integer"), raw=True, found=("00123",)),
    carries("comment-inside", value("212<!-- x -->34"), raw=True, found=("21234",)),
    carries("cdata-inside", value("<![CDATA[2<1&2]]>"), raw=True, found=("2<1&2",)),
    carries(
        "nil-value",
        '<saml:AttributeValue xsi:nil="true"/>',
        raw=True,
        found=("",),
    ),
    says(
        "attribute-repeated",
        found={EMPLOYEE_NUMBER: ("1", "2")},
        attributes=attribute(EMPLOYEE_NUMBER, "1") + attribute(EMPLOYEE_NUMBER, "2"),
    ),
    says("many-attributes", found={}, attributes="".join(several(*"abcdefghij"))),
    made("encrypted-signed-inside", lambda g: encrypted_message(g, inside=True, outside=False)),
    made(
        "encrypted-response-signed",
        lambda g: encrypted_message(g, inside=False, outside=True),
    ),
    made("encrypted-both", lambda g: encrypted_message(g, inside=True, outside=True)),
    made(
        "encrypted-cbc-under-a-signed-response",
        lambda g: encrypted_message(g, inside=True, outside=True, **CBC),
    ),
]
