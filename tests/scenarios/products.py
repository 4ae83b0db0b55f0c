"""How each product's logins look on the wire where everything is well set up.

One row for each product and protocol, so that a story states only what is special about it.
``names`` are canonical names as this product sends them; a name that stands nowhere goes out
under its registered one. ``always`` is what the product sends whether anybody asks or not.
``reshare`` is what a library with such a product writes into its site file.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.factories import BASIC, NAMES, PERSISTENT, TRANSIENT, URI

UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
LOOSE = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
FORMATS = {"uri": URI, "basic": BASIC, "unspecified": UNSPECIFIED, "none": None}

WS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MS = "http://schemas.microsoft.com/identity/claims/"
OID = {
    **NAMES,
    "employeeID": "urn:oid:1.2.840.113556.1.4.35",
    "sAMAccountName": "urn:oid:1.2.840.113556.1.4.221",
    "userPrincipalName": "urn:oid:1.2.840.113556.1.4.656",
    "eduPersonAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
    "eduPersonEntitlement": "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
    "eduPersonTargetedID": "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
    "eduPersonAssurance": "urn:oid:1.3.6.1.4.1.5923.1.1.1.11",
    "eduPersonUniqueId": "urn:oid:1.3.6.1.4.1.5923.1.1.1.13",
    "isMemberOf": "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
    "schacHomeOrganization": "urn:oid:1.3.6.1.4.1.25178.1.2.9",
    "schacPersonalUniqueCode": "urn:oid:1.3.6.1.4.1.25178.1.2.14",
    "norEduPersonNIN": "urn:oid:1.3.6.1.4.1.2428.90.1.5",
    "subject-id": "urn:oasis:names:tc:SAML:attribute:subject-id",
    "pairwise-id": "urn:oasis:names:tc:SAML:attribute:pairwise-id",
}
_MAIL_CLAIM = {"attribute_map": {"mail": [WS + "emailaddress"]}}
_CLAIMS = {
    "mail": WS + "emailaddress",
    "givenName": WS + "givenname",
    "sn": WS + "surname",
    "userPrincipalName": WS + "upn",
    "employeeID": WS + "employeeid",
}
_OIDC_NAMES = {
    "employeeNumber": "employee_number",
    "employeeID": "employee_id",
    "mail": "email",
    "givenName": "given_name",
    "sn": "family_name",
    "uid": "preferred_username",
    "eduPersonPrincipalName": "eduperson_principal_name",
}
_BEHIND_A_HEADER = {"login": "header", "listener": {"reqIdHeader": "x-remote-user"}}
_CAS = {"login": "vufind-cas"}


@dataclass(frozen=True, kw_only=True)
class Product:
    """One product over one protocol. ``name`` is its IdP profile's, present or to come."""

    name: str
    protocol: str = "saml"
    entity_id: str | None = None
    scopes: tuple[str, ...] | None = ()
    subject: dict[str, Any] = field(default_factory=dict)
    name_format: str | None = None
    registered_format: str | None = URI  # of names in ``OID``
    friendly: bool = False
    source: str = "assertion"
    names: dict[str, str] = field(default_factory=dict)
    always: tuple[dict[str, Any], ...] = ()
    typed: str | None = None
    reshare: dict[str, Any] = field(default_factory=dict)

    def sent_as(self, canonical: str) -> str:
        """The name under which a well set up product sends *canonical*."""
        if canonical in self.names:
            return self.names[canonical]
        return OID.get(canonical, canonical) if self.protocol == "saml" else canonical

    def format_of(self, name: str) -> str | None:
        return self.registered_format if name.startswith("urn:o") else self.name_format


def _always(name_format: str | None = None, **values: str | list[str]) -> tuple[Any, ...]:
    return tuple(
        {
            "name": name,
            "name_format": name_format,
            "values": value if isinstance(value, list) else [value],
        }
        for name, value in values.items()
    )


def _oidc(name: str, issuer: str, sub: str, **more: Any) -> Product:
    token = {"iss": issuer, "aud": "reshare-verifier", "sub": sub}
    return Product(
        name=name,
        protocol="oidc",
        entity_id=issuer,
        scopes=None,
        subject={"kind": "sub", "value": sub, "format": None},
        source="userinfo",
        always=tuple(
            {"name": key, "values": [value], "source": "id-token", "json_type": "string"}
            for key, value in token.items()
        ),
        reshare=_BEHIND_A_HEADER,
        **{"names": _OIDC_NAMES, **more},
    )


def _cas(name: str, url: str, **always: str) -> Product:
    return Product(
        name=name,
        protocol="cas",
        entity_id=url,
        scopes=None,
        subject={"kind": "principal", "value": "ggood", "format": None},
        source="cas-attributes",
        always=_always(
            authenticationDate="2026-11-24T12:00:00Z",
            isFromNewLogin="true",
            longTermAuthenticationRequestTokenUsed="false",
            **always,
        ),
        reshare=_CAS,
    )


def _ldap(name: str, url: str, dn: str, **more: Any) -> Product:
    return Product(
        name=name,
        protocol="ldap",
        entity_id=url,
        scopes=None,
        subject={"kind": "dn", "value": dn, "format": None},
        source="entry",
        typed="ggood",
        reshare=_BEHIND_A_HEADER,
        **more,
    )


_TENANT = "3f2b8c1a-0d4e-4f57-9a6b-1c2d3e4f5a6b"
_ENTRA_ALWAYS = (
    *_always(
        **{
            MS + "tenantid": _TENANT,
            MS + "objectidentifier": "8d1f6f7e-52a9-4c0b-9d3e-7a6b5c4d3e2f",
            MS + "displayname": "Gail Good",
            MS + "identityprovider": f"https://sts.windows.net/{_TENANT}/",
            "http://schemas.microsoft.com/claims/authnmethodsreferences": (
                "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
            ),
            WS + "name": "ggood@example.edu",
        }
    ),
)
_OPENATHENS_ALWAYS = (
    *_always(
        URI,
        **{
            OID["eduPersonScopedAffiliation"]: "member@example.edu",
            OID["eduPersonUniqueId"]: "7h3k9q2m5t@example.edu",
            OID["pairwise-id"]: "4VZ7K2MXQ9TB3HNR@example.edu",
        },
    ),
    *_always(organisationNum="72160000"),
)
_UPN_NAME_ID = {"value": "ggood@example.edu", "format": EMAIL}

PRODUCTS: dict[str, Product] = {
    "shibboleth-idp": Product(
        name="shibboleth-idp",
        entity_id="https://idp.example.edu/idp/shibboleth",
        scopes=("example.edu",),
        friendly=True,
    ),
    "adfs": Product(
        name="adfs",
        entity_id="http://sts.example.edu/adfs/services/trust",
        subject={"kind": "none", "value": None, "format": None},
        names=_CLAIMS,
        reshare=_MAIL_CLAIM,
    ),
    "microsoft-entra-id": Product(
        name="microsoft-entra-id",
        entity_id=f"https://sts.windows.net/{_TENANT}/",
        subject=_UPN_NAME_ID,
        names=_CLAIMS,
        always=_ENTRA_ALWAYS,
        reshare=_MAIL_CLAIM,
    ),
    "microsoft-entra-id-oidc": _oidc(
        "microsoft-entra-id",
        f"https://login.microsoftonline.com/{_TENANT}/v2.0",
        "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    ),
    "okta": Product(
        name="okta",
        entity_id="http://www.okta.com/exk1fcia6d6EMsf331d8",
        subject={"value": "ggood@example.edu", "format": LOOSE},
        name_format=UNSPECIFIED,
    ),
    "okta-oidc": _oidc("okta", "https://example.okta.com/oauth2/default", "00uhzsq8pw1e3mdHl0h7"),
    "google-workspace": Product(
        name="google-workspace",
        entity_id="https://accounts.google.com/o/saml2?idpid=C01abc234",
        subject={"value": "gail.good@example.edu", "format": EMAIL},
        registered_format=None,
    ),
    "keycloak": Product(
        name="keycloak",
        entity_id="https://sso.example.edu/realms/campus",
        subject={"value": "G-5b8f6c52-0f0e-4a0c-9a53-2f1f4f0d1a77", "format": PERSISTENT},
        name_format=BASIC,
        friendly=True,
        always=_always(BASIC, Role=["default-roles-campus"]),
    ),
    "keycloak-oidc": _oidc(
        "keycloak", "https://sso.example.edu/realms/campus", "5b8f6c52-0f0e-4a0c-9a53-2f1f4f0d1a77"
    ),
    "simplesamlphp": Product(
        name="simplesamlphp",
        entity_id="https://login.example.edu/simplesaml/saml2/idp/metadata.php",
        scopes=("example.edu",),
        name_format=URI,
    ),
    "openathens": Product(
        name="openathens",
        entity_id="https://login.openathens.net/saml/2/metadata-idp/example.edu",
        scopes=("example.edu",),
        always=_OPENATHENS_ALWAYS,
    ),
    "pingfederate": Product(
        name="pingfederate",
        entity_id="https://ping.example.edu/pf/federation",
        subject={"value": "ggood", "format": LOOSE},
        name_format=BASIC,
    ),
    "duo": Product(
        name="duo",
        entity_id="https://sso-example.sso.duosecurity.com/saml2/sp/DIXXXX1234/metadata",
        subject=_UPN_NAME_ID,
        registered_format=UNSPECIFIED,
        name_format=UNSPECIFIED,
    ),
    "apereo-cas": _cas(
        "apereo-cas",
        "https://cas.example.edu/cas",
        authenticationMethod="LdapAuthenticationHandler",
        credentialType="UsernamePasswordCredential",
        successfulAuthenticationHandlers="LdapAuthenticationHandler",
    ),
    "apereo-cas-saml": Product(
        name="apereo-cas",
        entity_id="https://cas.example.edu/cas/idp",
        scopes=("example.edu",),
        name_format=URI,
        friendly=True,
    ),
    "lemonldap-ng": Product(
        name="lemonldap-ng",
        entity_id="https://auth.example.edu/saml/metadata",
        name_format=BASIC,
        friendly=True,
    ),
    "lemonldap-ng-oidc": _oidc("lemonldap-ng", "https://auth.example.edu/", "ggood"),
    "openldap": _ldap(
        "openldap",
        "ldaps://ldap.example.edu",
        "uid=ggood,ou=people,dc=example,dc=edu",
        always=_always(uid="ggood"),
    ),
    "active-directory": _ldap(
        "active-directory",
        "ldaps://dc1.example.edu",
        "CN=Gail Good,OU=People,DC=example,DC=edu",
        always=_always(sAMAccountName="ggood", userPrincipalName="ggood@example.edu"),
    ),
    "generic-saml": Product(
        name="generic-saml",
        entity_id="https://login.example.edu/saml/idp",
        scopes=("example.edu",),
    ),
    "generic-oidc": _oidc("generic-oidc", "https://login.example.edu", "f3Qz8LwYt1"),
    "generic-cas": _cas("generic-cas", "https://login.example.edu/cas"),
    "generic-ldap": _ldap(
        "generic-ldap", "ldaps://directory.example.edu", "cn=Gail Good,o=example"
    ),
}
ANONYMOUS = {"kind": "name-id", "value": "_2f1e0d9c8b7a6f5e", "format": TRANSIENT}
"""The subject where a row names none."""
