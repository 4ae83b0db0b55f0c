"""The demo's patrons as accounts of each embedded server."""

from collections.abc import Iterable

from verifier.demo.cas_server import CasAccount
from verifier.demo.ldap_server import Entry
from verifier.demo.oidc_provider import Json, OidcAccount
from verifier.demo.patrons import DemoPatron
from verifier.demo.saml_idp import DemoAccount
from verifier.domain.model.capture import Attribute, Protocol

BASE = "ou=people,dc=example,dc=edu"
READER = "cn=reader,dc=example,dc=edu"
READER_PASSWORD = "demo-reader-password"  # noqa: S105 - it protects invented people only
_SHORT = {"mail": "email", "givenName": "given_name", "sn": "family_name"}


def saml_accounts(patrons: Iterable[DemoPatron]) -> tuple[DemoAccount, ...]:
    """Return the accounts for the SAML identity provider."""
    return tuple(
        DemoAccount(
            username=patron.username, password=patron.password, attributes=patron.attributes
        )
        for patron in patrons
        if patron.protocol is Protocol.SAML
    )


def oidc_accounts(patrons: Iterable[DemoPatron]) -> tuple[OidcAccount, ...]:
    """Return the accounts for the OpenID provider, with attributes as claims."""
    return tuple(
        OidcAccount(
            username=patron.username,
            password=patron.password,
            sub=patron.sub or patron.username,
            claims=_claims(patron.attributes),
        )
        for patron in patrons
        if patron.protocol is Protocol.OIDC
    )


def cas_accounts(patrons: Iterable[DemoPatron]) -> tuple[CasAccount, ...]:
    """Return the accounts for the CAS server."""
    return tuple(
        CasAccount(
            username=patron.username,
            password=patron.password,
            attributes=tuple(
                (_short(attribute), attribute.values) for attribute in patron.attributes
            ),
        )
        for patron in patrons
        if patron.protocol is Protocol.CAS
    )


def entries(patrons: Iterable[DemoPatron]) -> tuple[Entry, ...]:
    """Return the entries for the directory."""
    return tuple(
        Entry(
            dn=f"uid={patron.username},{BASE}",
            password=patron.password,
            attributes=(
                ("objectClass", ("inetOrgPerson",)),
                ("uid", (patron.username,)),
                *((_short(attribute), attribute.values) for attribute in patron.attributes),
            ),
        )
        for patron in patrons
        if patron.protocol is Protocol.LDAP
    )


def reader() -> Entry:
    """Return the account that searches for people's entries."""
    return Entry(dn=READER, attributes=(("cn", ("reader",)),), password=READER_PASSWORD)


def _short(attribute: Attribute) -> str:
    return attribute.friendly_name or attribute.name


def _claims(attributes: Iterable[Attribute]) -> dict[str, Json]:
    claims: dict[str, Json] = {}
    for attribute in attributes:
        *outer, name = (_SHORT.get(_short(attribute), _short(attribute))).split(".")
        inside = claims
        for part in outer:
            nested = inside.setdefault(part, {})
            assert isinstance(nested, dict)  # noqa: S101 - no patron has a claim of both kinds
            inside = nested
        [value] = attribute.values
        inside[name] = int(value) if attribute.json_type == "number" else value
    return claims
