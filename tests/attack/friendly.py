"""Messages that must be accepted, with every value found unchanged."""

import re

import xmlsec

from tests.adapters.login.saml.idp_stub import AUDIENCE, pair, posted, sign
from tests.attack.claims import beside, says
from tests.attack.forge import (
    EMPLOYEE_NUMBER,
    TRUE_VALUE,
    Case,
    Ground,
    Make,
    at,
    attribute,
    encrypted,
    signed,
    signed_assertion,
    statement,
    story,
)
from tests.attack.signatures import by_method

C = xmlsec.constants
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"


def usual(**messages: Make) -> list[Case]:
    """Messages that release the usual value; a keyword is the case's name."""
    found = {EMPLOYEE_NUMBER: (TRUE_VALUE,)}
    return [Case(name.replace("_", "-"), make, found=found) for name, make in messages.items()]


def carries(name: str, *values: str, wire: str = EMPLOYEE_NUMBER, **how) -> Case:
    found = {wire: how.pop("found", values)}
    return Case(name, says(attributes=statement(attribute(wire, *values, **how))), found=found)


def value(text: str, kind: str | None = None) -> str:
    declared = f' xsi:type="{kind}"' if kind else ""
    return f"<saml:AttributeValue{declared}>{text}</saml:AttributeValue>"


def line_broken(g: Ground) -> str:
    return "\r\n".join(re.findall(".{1,76}", says()(g)))


def with_a_strangers_certificate(g: Ground) -> str:
    certificate = r"(<ds:X509Certificate>).*?(</ds:X509Certificate>)"
    other = rf"\g<1>{pair('stranger').base64}\g<2>"
    return posted(re.sub(certificate, other, signed(story(g), pair("idp")), flags=re.DOTALL))


def sealed_message(*, inside: bool, outside: bool, **how: object) -> Make:
    """An encrypted assertion, signed inside its encryption or around it."""

    def make(g: Ground) -> str:
        plain = signed_assertion(story(g), pair("idp")) if inside else story(g).assertion()
        message = story(g).text(encrypted(plain, g.sp_certificate, **how))
        return posted(
            sign(message, pair("idp"), *(["Response"] if outside else []), key_info=True)
        )

    return make


PRESERVED = (" 21234 ", "00123456", "", "\tTab", "line\nbreak", "nbsp\u00a0", "Ümläut", "😀")
HOSTILE_LOOKING = (
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}${7*7}<%=7*7%>"),
    *("=HYPERLINK(1)", "../../etc/passwd", "' OR 1=1 --", "*)(uid=*"),
)

FRIENDLY = [
    *usual(
        assertion_signed=says(),
        response_signed=says("Response"),
        both_signed=says("Assertion", "Response"),
        sha512=by_method(method=C.TransformRsaSha512, digest=C.TransformSha512),
        elliptic_key=lambda g: posted(
            signed(story(g), pair("elliptic", "ec"), method=C.TransformEcdsaSha256)
        ),
        no_key_info=by_method(key_info=False),
        certificate_of_a_stranger_in_key_info_is_ignored=with_a_strangers_certificate,
        milliseconds=says(
            confirmed_until=at(300, shape="%Y-%m-%dT%H:%M:%S.123Z"),
            not_on_or_after=at(300, shape="%Y-%m-%dT%H:%M:%S.123Z"),
        ),
        several_audiences=says(
            audience=lambda g: AUDIENCE.format(
                f"https://other.example.edu/sp</saml:Audience><saml:Audience>{g.sp}"
            )
        ),
        two_restrictions_both_ours=says(audience=lambda g: AUDIENCE.format(g.sp) * 2),
        one_time_use=says(audience=beside("<saml:OneTimeUse/>")),
        session_that_will_end=says(session_until=at(300)),
        bound_to_an_address=says(confirmation_extra=' Address="192.0.2.7"'),
        clock_two_minutes_ahead=says(not_before=at(120), issued=at(120)),
        clock_two_minutes_behind=says(
            not_before=at(-240), confirmed_until=at(-120), not_on_or_after=at(-120)
        ),
        no_response_issuer=says(issuer=None),
        no_name_id=says(name_id=""),
        destination_absent_where_unsigned=says(destination=None),
        xml_declaration=lambda g: posted(
            '<?xml version="1.0" encoding="UTF-8"?>\n' + signed(story(g), pair("idp"))
        ),
        line_broken_base64=line_broken,
        encrypted_signed_inside=sealed_message(inside=True, outside=False),
        encrypted_response_signed=sealed_message(inside=False, outside=True),
        encrypted_both=sealed_message(inside=True, outside=True),
        encrypted_cbc_under_a_signed_response=sealed_message(
            inside=True, outside=True, cipher=C.TransformAes256Cbc, bits=256
        ),
    ),
    Case("no-attributes", says(attributes="")),
    Case(
        "many-attributes",
        says(
            attributes=statement(*(attribute(name, f"value of {name}") for name in "abcdefghij"))
        ),
    ),
    Case(
        "attribute-repeated",
        says(
            attributes=statement(attribute(EMPLOYEE_NUMBER, "1"), attribute(EMPLOYEE_NUMBER, "2"))
        ),
        found={EMPLOYEE_NUMBER: ("1", "2")},
    ),
    carries("unknown-attribute", "anything", wire="urn:example:unknown"),
    carries("format-basic", "x", wire="patronBarcode", name_format=BASIC),
    carries("no-name-format", "x", wire="patronBarcode", name_format=None),
    carries("preserved-values", *PRESERVED),
    carries("hostile-looking-values", *HOSTILE_LOOKING),
    carries("attribute-without-value", found=()),
    carries("declared-integer", value("00123", "xs:integer"), raw=True, found=("00123",)),
    carries("comment-inside", value("212<!-- x -->34"), raw=True, found=("21234",)),
    carries("cdata-inside", value("<![CDATA[2<1&2]]>"), raw=True, found=("2<1&2",)),
    carries("nil-value", '<saml:AttributeValue xsi:nil="true"/>', raw=True, found=("",)),
]
