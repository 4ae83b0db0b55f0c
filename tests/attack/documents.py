"""Hostile messages: XML that attacks parsers, wrong documents, and broken transport coding."""

import base64
import gzip
import zlib

from tests.adapters.login.saml.idp_stub import SAML, SAMLP, pair, posted
from tests.attack.forge import (
    EMPLOYEE_NUMBER,
    FORGED,
    TRUE_VALUE,
    Ground,
    Make,
    attribute,
    hostile,
    signed,
    signed_assertion,
    statement,
    story,
)


def true(g: Ground) -> str:
    return signed(story(g), pair("idp"))


def prefixed(prologue: str) -> Make:
    return lambda g: posted(prologue + true(g))


def valued(raw: str, prologue: str = "") -> Make:
    """A true message whose identifier value is raw XML, exchanged after signing."""

    def make(g: Ground) -> str:
        message = true(g)
        return posted(prologue + message.replace(f">{TRUE_VALUE}<", f">{raw}<"))

    return make


def as_bytes(edit) -> Make:
    return lambda g: posted(edit(true(g)))


def instead(document: str) -> Make:
    return lambda g: posted(document)


def raw(edit) -> Make:
    """The form field itself, made of the true message's bytes."""
    return lambda g: edit(true(g).encode())


def extended(content: str) -> Make:
    extensions = f"<samlp:Extensions>{content}</samlp:Extensions>"
    return lambda g: posted(story(g, extensions=extensions).text())


def released(*values: str) -> Make:
    attributes = statement(attribute(EMPLOYEE_NUMBER, *values))
    return lambda g: posted(story(g, attributes=attributes).text())


def deflated(content: bytes) -> str:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(squeezer.compress(content) + squeezer.flush()).decode()


LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "FORGED-9f3c">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(8))
    + "]>"
)

MANY = " ".join(f'a{number}="1"' for number in range(20_000))

HOSTILE = [
    *hostile(
        "doctype",
        doctype_bare=prefixed("<!DOCTYPE x>"),
        doctype_after_declaration=prefixed('<?xml version="1.0"?><!DOCTYPE x>'),
        doctype_external=prefixed('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
        doctype_lower_case=prefixed("<!doctype x>"),
        entity_internal=valued("&amp;", f'<!DOCTYPE x [<!ENTITY e "{FORGED}">]>'),
        entity_file=valued("&e;", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
        entity_http=valued("&e;", '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>'),
        entity_parameter=prefixed(
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'
        ),
        entity_laughs=valued("&a7;", LAUGHS),
    ),
    *hostile(
        "xml",
        entity_undeclared=valued("&nothing;"),
        attribute_twice=as_bytes(
            lambda text: text.replace(" Version=", ' Version="2.0" Version=', 1)
        ),
        roots_two=as_bytes(lambda text: text + text),
        garbage_after=as_bytes(lambda text: text + "garbage"),
        cut_in_half=as_bytes(lambda text: text[: len(text) // 2]),
        deep=extended("<x>" * 20_000 + "</x>" * 20_000),
    ),
    *hostile(
        "encoding",
        encoding_utf16=as_bytes(lambda text: text.encode("utf-16")),
        encoding_utf7=as_bytes(
            lambda text: b'<?xml version="1.0" encoding="utf-7"?>' + text.encode()
        ),
        encoding_latin1=as_bytes(
            lambda text: b'<?xml version="1.0" encoding="iso-8859-1"?>' + text.encode()
        ),
        encoding_unknown=as_bytes(
            lambda text: b'<?xml version="1.0" encoding="x-none"?>' + text.encode()
        ),
        bytes_not_utf8=as_bytes(
            lambda text: text.encode().replace(b"employeeNumber", b"\xff\xfe")
        ),
        bytes_nul=as_bytes(lambda text: text.encode() + b"\x00"),
        json_text=instead('{"SAMLResponse": true}'),
        field_blanks=lambda g: "   ",
        field_gzip=raw(lambda content: base64.b64encode(gzip.compress(content)).decode()),
        field_deflated=raw(deflated),
        field_deflate_bomb=lambda g: deflated(b"<" + b" " * 50_000_000),
    ),
    *hostile(
        "structure",
        xinclude=valued(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname"'
            ' parse="text"/>'
        ),
        processing_instruction=valued(f"<?show {FORGED}?>{FORGED}"),
        stylesheet_instruction=prefixed('<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'),
        soap_envelope=lambda g: posted(
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            + true(g)
            + "</s:Body></s:Envelope>"
        ),
        logout_response=lambda g: posted(
            story(g).text().replace("samlp:Response", "samlp:LogoutResponse")
        ),
        bare_assertion=lambda g: posted(signed_assertion(story(g), pair("idp"))),
        saml1_namespace=lambda g: posted(
            true(g).replace(SAMLP, "urn:oasis:names:tc:SAML:1.0:protocol")
        ),
        other_assertion_namespace=lambda g: posted(
            true(g).replace(SAML, "urn:oasis:names:tc:SAML:1.0:assertion")
        ),
        html_page=instead(f"<html><body>{FORGED}</body></html>"),
        empty_root=instead(f'<samlp:Response xmlns:samlp="{SAMLP}"/>'),
        no_assertion=lambda g: posted(story(g).text("<!-- none -->")),
        unknown_child=lambda g: posted(
            story(g).text(signed_assertion(story(g), pair("idp")), "<x xmlns='urn:x'/>")
        ),
    ),
    *hostile(
        "signature",
        wide=extended(f"<x {MANY}/>"),
    ),
    *hostile(
        "size",
        large=released("9" * 2_000_000),
        many_values_unsigned=released(*[FORGED] * 20_000),
        field_empty=lambda g: "",
    ),
    *hostile(
        "base64",
        field_not_base64=lambda g: "this is not base64 %%%",
        field_plain_xml=true,
        field_with_junk=lambda g: "!!" + posted(true(g)) + "!!",
        field_url_safe=raw(
            lambda content: base64.urlsafe_b64encode(b"\xff\xef" + content).decode()
        ),
        field_base64_of_nothing=lambda g: "====",
    ),
]
