"""The vocabulary's second half: names, contact, affiliation, and what should not be released.

Sources: eduPerson 202208, SCHAC 1.6, RFC 2798, RFC 4519, voPerson and Active Directory's
schema, and the claim types of AD FS and Entra ID.
"""

from __future__ import annotations

from verifier.release.term import CLAIM_SPACES, Term, term

_TERENA = "urn:mace:terena.org:attribute-def:"
_PILOT = "0.9.2342.19200300.100.1."

PERSON_TERMS: tuple[Term, ...] = (
    term("givenName", aliases="firstName gn", claims="WS:givenname", oidc="given_name"),
    term("sn", aliases="surname lastName", claims="WS:surname", oidc="family_name"),
    term("cn", aliases="commonName", claims="XC:CommonName", oidc="name"),
    term(
        "displayName",
        claims="MS:displayname",
        oidc="name",
        marks="ad single",
    ),
    term("initials"),
    term("preferredLanguage", oidc="locale", marks="single"),
    term("telephoneNumber", claims="WS:otherphone", oidc="phone_number"),
    term("mobile", claims="WS:mobilephone", oidc="phone_number", marks="sensitive"),
    term("employeeType", oid="1.2.840.113556.1.2.613"),
    term(
        "eduPersonAffiliation",
        aliases="affiliation unscoped-affiliation",
        claims="MSW:role",
        oidc="eduperson_affiliation",
    ),
    term("eduPersonPrimaryAffiliation", marks="single"),
    term(
        "eduPersonScopedAffiliation",
        oidc="eduperson_scoped_affiliation",
        marks="scoped",
    ),
    term(
        "eduPersonEntitlement",
        aliases="entitlement",
        oidc="eduperson_entitlement entitlements",
    ),
    term("eduPersonAssurance", aliases="assurance", oidc="eduperson_assurance"),
    term("eduPersonOrcid", aliases="orcid", oidc="eduperson_orcid"),
    term("eduPersonNickname", oidc="nickname"),
    term("eduPersonOrgDN", marks="single"),
    term("eduPersonOrgUnitDN"),
    term("eduPersonPrimaryOrgUnitDN", marks="single"),
    term("eduPersonAnalyticsTag"),
    term(
        "isMemberOf",
        aliases="memberOf groups",
        claims="MSW:groups XC:Group",
        oidc="edumember_is_member_of groups",
        marks="sensitive",
    ),
    term(
        "schacHomeOrganization",
        oidc="schac_home_organisation schac_home_organization",
        marks="scope single",
        former=(_TERENA + "schacHomeOrganization",),
    ),
    term(
        "schacHomeOrganizationType",
        former=(_TERENA + "schacHomeOrganizationType",),
    ),
    term(
        "schacDateOfBirth",
        aliases="dateOfBirth",
        claims="WS:dateofbirth",
        oidc="birthdate",
        marks="sensitive single",
    ),
    term("schacExpiryDate", marks="single"),
    term(
        "voPersonExternalAffiliation",
        oidc="voperson_external_affiliation",
    ),
    term("departmentNumber"),
    term("ou", aliases="organizationalUnitName"),
    term("o", aliases="organizationName"),
    term("title"),
    term("tenantid", claims="MS:tenantid", oidc="tid", marks="ad single"),
    term("jpegPhoto", oid=_PILOT + "60", oidc="picture", marks="sensitive"),
    term("homePhone", oid=_PILOT + "20", claims="WS:homephone", marks="sensitive"),
    term("homePostalAddress", oid=_PILOT + "39", oidc="address", marks="sensitive"),
    term("userPassword", oid="2.5.4.35", aliases="password", marks="sensitive"),
    term("patronGroup"),
    term("borrowerCategory"),
)
"""In the order of the reference table."""

PROTOCOL_NAMES = frozenset(
    {
        # OpenID Connect and OAuth
        *("iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "acr", "amr", "azp", "sid"),
        *("auth_time", "at_hash", "c_hash", "email_verified", "phone_number_verified"),
        # CAS
        *("authenticationDate", "authenticationMethod", "credentialType"),
        *("isFromNewLogin", "longTermAuthenticationRequestTokenUsed"),
        *("samlAuthenticationStatementAuthMethod", "successfulAuthenticationHandlers"),
        # Entra ID sends these with every login
        CLAIM_SPACES["MS"] + "identityprovider",
        CLAIM_SPACES["MS"] + "tenantid",
        "http://schemas.microsoft.com/claims/authnmethodsreferences",
        CLAIM_SPACES["MSW"] + "authenticationmethod",
        CLAIM_SPACES["MSW"] + "authenticationinstant",
    }
)
"""What belongs to the login and not to the person: never surplus."""
