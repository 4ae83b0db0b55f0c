"""The demo's patrons who log in at the OpenID provider, the CAS server or the directory."""

from __future__ import annotations

from verifier.demo.demo_patron import DemoPatron, barcode, known_as, record
from verifier.model.capture import Attribute, AttributeSource, Protocol


def _claim(name: str, value: str, json_type: str = "string") -> Attribute:
    return Attribute(
        name=name, values=(value,), source=AttributeSource.ID_TOKEN, json_type=json_type
    )


def _named(name: str, *values: str) -> tuple[Attribute, ...]:
    return (Attribute(name=name, values=values),)


_OIDC = (
    DemoPatron(
        username="olive",
        story="OpenID Connect: a claim holds the barcode, and the proxy hands it on",
        given="Olive",
        family="Open",
        identifier=(_claim("employee_number", "21234000000190"),),
        records=(record("olive", "Olive", "Open", barcode("21234000000190")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="8c1f0a52-olive",
        expected="21234000000190",
    ),
    DemoPatron(
        username="pia",
        story="OpenID Connect: VuFind sends the opaque sub; a claim holds the barcode",
        given="Pia",
        family="Pairwise",
        identifier=(_claim("employee_number", "21234000000208"),),
        records=(record("pia", "Pia", "Pairwise", barcode("21234000000208")),),
        protocol=Protocol.OIDC,
        library="oidc",
        sub="f3a97b61c05e4d1f9ad2",
        expected="21234000000208",
    ),
    DemoPatron(
        username="nils",
        story="OpenID Connect: the identifier comes as a number, its leading zeros gone",
        given="Nils",
        family="Number",
        identifier=(_claim("employee_number", "7654321", "number"),),
        records=(record("nils", "Nils", "Number", barcode("0007654321")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="77b0e1c4-nils",
        expected="0007654321",
    ),
    DemoPatron(
        username="nell",
        story="OpenID Connect: the claim is hidden inside another one",
        given="Nell",
        family="Nested",
        identifier=(_claim("attributes.employee_number", "21234000000216"),),
        records=(record("nell", "Nell", "Nested", barcode("21234000000216")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="0d6c88f9-nell",
        expected="21234000000216",
    ),
)

_CAS = (
    DemoPatron(
        username="cora",
        story="CAS: an attribute holds the barcode",
        given="Cora",
        family="Central",
        identifier=_named("employeeNumber", "21234000000224"),
        records=(record("cora", "Cora", "Central", barcode("21234000000224")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000224",
    ),
    DemoPatron(
        username="carl",
        story="CAS: the attribute is not released, so VuFind refuses the login",
        given="Carl",
        family="Cut",
        identifier=(),
        records=(record("carl", "Carl", "Cut", barcode("21234000000232")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000232",
    ),
    DemoPatron(
        username="cleo",
        story="CAS: another attribute holds the barcode",
        given="Cleo",
        family="Card",
        identifier=_named("employeeNumber", "E-4711"),
        more=_named("libraryCardNumber", "21234000000240"),
        records=(record("cleo", "Cleo", "Card", barcode("21234000000240")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000240",
    ),
)

_LDAP = (
    DemoPatron(
        username="21234000000257",
        story="LDAP: the barcode is typed, and VuFind sends what is typed",
        given="Lars",
        family="Login",
        identifier=_named("employeeNumber", "E-1001"),
        records=(record("lars", "Lars", "Login", barcode("21234000000257")),),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="21234000000257",
    ),
    DemoPatron(
        username="lena",
        story="LDAP: the user name is typed; the entry holds the barcode",
        given="Lena",
        family="Label",
        identifier=_named("employeeNumber", "21234000000265"),
        records=(record("lena", "Lena", "Label", barcode("21234000000265")),),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="21234000000265",
    ),
    DemoPatron(
        username="lib00417",
        story="LDAP: the card number is typed in small letters",
        given="Lou",
        family="Lower",
        identifier=_named("employeeNumber", "LIB00417"),
        records=(
            record("lou", "Lou", "Lower", barcode("LIB00417"), known_as("university-id", "S1020")),
        ),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="LIB00417",
    ),
)

OTHER_WAYS: tuple[DemoPatron, ...] = (*_OIDC, *_CAS, *_LDAP)
