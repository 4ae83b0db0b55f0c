"""Registered SAML names of well-known attributes, and attributes that hold national numbers."""

import re
from types import MappingProxyType
from typing import Final

# The registered SAML name of each well-known attribute.
#
# Sources: RFC 4519, RFC 4524 and RFC 2798 (X.500 and inetOrgPerson), REFEDS eduPerson 202208,
# SCHAC, norEdu, voPerson, swissEduPerson, and OASIS saml-subject-id-attr v1.0. The format of
# every name here is ``URI`` (saml-profiles 8.2).

URI: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BASIC: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"

SUBJECT_ID: Final = "urn:oasis:names:tc:SAML:attribute:subject-id"
PAIRWISE_ID: Final = "urn:oasis:names:tc:SAML:attribute:pairwise-id"

TYPED: Final = "typed-username"
NOT_ATTRIBUTES: Final = frozenset({"name-id", "sub", "principal", TYPED})

SAML_NAMES: Final = MappingProxyType(
    {
        "uid": "urn:oid:0.9.2342.19200300.100.1.1",
        "mail": "urn:oid:0.9.2342.19200300.100.1.3",
        "mobile": "urn:oid:0.9.2342.19200300.100.1.41",
        "cn": "urn:oid:2.5.4.3",
        "sn": "urn:oid:2.5.4.4",
        "o": "urn:oid:2.5.4.10",
        "ou": "urn:oid:2.5.4.11",
        "title": "urn:oid:2.5.4.12",
        "telephoneNumber": "urn:oid:2.5.4.20",
        "givenName": "urn:oid:2.5.4.42",
        "initials": "urn:oid:2.5.4.43",
        "departmentNumber": "urn:oid:2.16.840.1.113730.3.1.2",
        "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
        "employeeType": "urn:oid:2.16.840.1.113730.3.1.4",
        "mailLocalAddress": "urn:oid:2.16.840.1.113730.3.1.13",
        "preferredLanguage": "urn:oid:2.16.840.1.113730.3.1.39",
        "displayName": "urn:oid:2.16.840.1.113730.3.1.241",
        "employeeID": "urn:oid:1.2.840.113556.1.4.35",
        "sAMAccountName": "urn:oid:1.2.840.113556.1.4.221",
        "userPrincipalName": "urn:oid:1.2.840.113556.1.4.656",
        "objectGUID": "urn:oid:1.2.840.113556.1.4.2",
        "objectSid": "urn:oid:1.2.840.113556.1.4.146",
        "eduPersonAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
        "eduPersonNickname": "urn:oid:1.3.6.1.4.1.5923.1.1.1.2",
        "eduPersonOrgDN": "urn:oid:1.3.6.1.4.1.5923.1.1.1.3",
        "eduPersonOrgUnitDN": "urn:oid:1.3.6.1.4.1.5923.1.1.1.4",
        "eduPersonPrimaryAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.5",
        "eduPersonPrincipalName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        "eduPersonEntitlement": "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
        "eduPersonPrimaryOrgUnitDN": "urn:oid:1.3.6.1.4.1.5923.1.1.1.8",
        "eduPersonScopedAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
        "eduPersonTargetedID": "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
        "eduPersonAssurance": "urn:oid:1.3.6.1.4.1.5923.1.1.1.11",
        "eduPersonPrincipalNamePrior": "urn:oid:1.3.6.1.4.1.5923.1.1.1.12",
        "eduPersonUniqueId": "urn:oid:1.3.6.1.4.1.5923.1.1.1.13",
        "eduPersonOrcid": "urn:oid:1.3.6.1.4.1.5923.1.1.1.16",
        "eduPersonAnalyticsTag": "urn:oid:1.3.6.1.4.1.5923.1.1.1.17",
        "isMemberOf": "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
        "schacDateOfBirth": "urn:oid:1.3.6.1.4.1.25178.1.2.3",
        "schacHomeOrganization": "urn:oid:1.3.6.1.4.1.25178.1.2.9",
        "schacHomeOrganizationType": "urn:oid:1.3.6.1.4.1.25178.1.2.10",
        "schacPersonalUniqueCode": "urn:oid:1.3.6.1.4.1.25178.1.2.14",
        "schacPersonalUniqueID": "urn:oid:1.3.6.1.4.1.25178.1.2.15",
        "schacExpiryDate": "urn:oid:1.3.6.1.4.1.25178.1.2.17",
        "voPersonID": "urn:oid:1.3.6.1.4.1.25178.4.1.6",
        "voPersonExternalAffiliation": "urn:oid:1.3.6.1.4.1.25178.4.1.11",
        "norEduPersonLIN": "urn:oid:1.3.6.1.4.1.2428.90.1.4",
        "norEduPersonNIN": "urn:oid:1.3.6.1.4.1.2428.90.1.5",
        "auEduPersonSharedToken": "urn:oid:1.3.6.1.4.1.27856.1.2.5",
        "swissEduPersonUniqueID": "urn:oid:2.16.756.1.2.5.1.1.1",
        "swissEduPersonMatriculationNumber": "urn:oid:2.16.756.1.2.5.1.1.11",
        "swissEduPersonCardUID": "urn:oid:2.16.756.1.2.5.1.1.12",
        "subject-id": SUBJECT_ID,
        "pairwise-id": PAIRWISE_ID,
    }
)

SCOPED: Final = frozenset(
    {
        "eduPersonPrincipalName",
        "eduPersonScopedAffiliation",
        "eduPersonUniqueId",
        "subject-id",
        "pairwise-id",
    }
)
"""Attributes whose part after the @ a service provider reads as the scope."""

_CANONICAL_NAMES = {wire: canonical for canonical, wire in SAML_NAMES.items()}
_BORDERS = re.compile(r"[/:#]")


def canonical_name(name: str) -> str:
    """Return the attribute's usual name for its registered SAML name; any other name unchanged."""
    return _CANONICAL_NAMES.get(name, name)


def last_word(name: str) -> str:
    """Return the part after the last ``/``, ``:`` or ``#`` of a URI; a bare name unchanged."""
    return _BORDERS.split(name)[-1] or name


# Which identifiers must not travel: national and social security numbers.

NATIONAL: Final = frozenset({"norEduPersonNIN", "schacPersonalUniqueID"})
"""Attributes that hold only national identification numbers."""

_UNIQUE_ID = "urn:schac:personaluniqueid:"  # SCHAC: national numbers under any attribute
_SOCIAL_SECURITY = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")


def written_as_national(value: str) -> bool:
    """Whether *value* is formatted as a national identity number, whatever attribute holds it."""
    bare = value.strip()
    return bool(_SOCIAL_SECURITY.fullmatch(bare)) or bare.lower().startswith(_UNIQUE_ID)
