"""Every attribute that the verifier knows, found by any of its names or by the nearest one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from verifier.domain.model.attribute_names import SAML_NAMES, last_word
from verifier.domain.model.release import IdentifierQuality


def edit_distance(value: str, other: str, *, limit: int) -> int:
    """Count insertions, deletions, replacements and swaps; *limit* + 1 where there are more."""
    if abs(len(value) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, left in enumerate(value, start=1):
        current = [row]
        for column, right in enumerate(other, start=1):
            best = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (left != right),
            )
            swapped = (
                row > 1 and column > 1 and (left, value[row - 2]) == (other[column - 2], right)
            )
            current.append(min(best, before[column - 2] + 1) if swapped else best)
        before, previous = previous, current
    return min(previous[-1], limit + 1)


OID = "urn:oid:"
MACE = "urn:mace:dir:attribute-def:"
CLAIM_SPACES = {
    "WS": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/",
    "MS": "http://schemas.microsoft.com/identity/claims/",
    "MSW": "http://schemas.microsoft.com/ws/2008/06/identity/claims/",
    "XC": "http://schemas.xmlsoap.org/claims/",
}
"""The claim namespaces of AD FS and Entra ID, by the short prefixes of the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An attribute of the field.

    ``saml`` are the names that SAML profiles register (NameFormat *uri*); ``claims`` are claim
    URIs, registered only where ``born_in_ad``; ``former`` are MACE and other outdated names;
    ``short`` are bare names: the canonical one first, then aliases.
    """

    canonical: str
    saml: tuple[str, ...]
    former: tuple[str, ...]
    claims: tuple[str, ...]
    oidc: tuple[str, ...]
    short: tuple[str, ...]
    worth: IdentifierQuality = IdentifierQuality.NOT_AN_IDENTIFIER
    born_in_ad: bool = False
    bare: bool = False  # sent under its bare name, whatever else is registered
    scoped: bool = False  # the part after "@" is a scope
    whole_value_is_scope: bool = False
    sensitive: bool = False
    single: bool = False

    @property
    def bare_name_counts(self) -> bool:
        """Whether the canonical name itself is a good wire name, for want of a registered one."""
        return self.bare or not (self.saml or self.born_in_ad)


def term(
    canonical: str,
    worth: IdentifierQuality = IdentifierQuality.NOT_AN_IDENTIFIER,
    *,
    oid: str = "",
    aliases: str = "",
    claims: str = "",
    oidc: str = "",
    marks: str = "",
    former: tuple[str, ...] = (),
) -> Term:
    """Make a row as the tables write it.

    The registered name is that of ``model.attribute_names``; *oid* is a further one, dotted;
    *claims* are ``PREFIX:name``; *aliases*,
    *claims*, *oidc* and *marks* are parted by blanks. Marks: ad, bare, scoped, scope,
    sensitive, single.
    """
    short = (canonical, *aliases.split())
    given = set(marks.split())
    return Term(
        canonical=canonical,
        saml=tuple(SAML_NAMES[name] for name in (canonical,) if name in SAML_NAMES)
        + tuple(OID + part for part in oid.split()),
        former=(*former, *(MACE + name for name in short)),
        claims=tuple(_claim(part) for part in claims.split()),
        oidc=tuple(oidc.split()),
        short=short,
        worth=worth,
        born_in_ad="ad" in given,
        bare="bare" in given,
        scoped="scoped" in given,
        whole_value_is_scope="scope" in given,
        sensitive="sensitive" in given,
        single="single" in given,
    )


def _claim(written: str) -> str:
    prefix, _, name = written.partition(":")
    return CLAIM_SPACES[prefix] + name


# The vocabulary's first half: attributes that may be, or be taken for, a patron identifier.
#
# Sources: eduPerson 202208, SCHAC 1.6, RFC 2798, saml-subject-id-attr 1.0, the schemas of
# Active Directory and SWITCHaai, and the claim types of AD FS and Entra ID. The grading follows
# how well each kind serves as a patron identifier: a library's own number best, opaque values
# never.

BEST, GOOD, FAIR = IdentifierQuality.BEST, IdentifierQuality.GOOD, IdentifierQuality.FAIR
WEAK, POOR, NEVER = IdentifierQuality.WEAK, IdentifierQuality.POOR, IdentifierQuality.NEVER

_TERENA = "urn:mace:terena.org:attribute-def:"
_EXTENSION_ARCS = (*range(423, 433), *range(599, 604))

IDENTIFIER_TERMS: tuple[Term, ...] = (
    term("uid", FAIR, aliases="userid", claims="WS:name", oidc="preferred_username"),
    term(
        "employeeNumber",
        GOOD,
        aliases="employee_number",
        claims="XC:EmployeeID",
        oidc="employee_number",
        marks="single",
        former=("urn:oid:1.2.840.113556.1.2.610",),  # Active Directory's own, another attribute
    ),
    term(
        "employeeID",
        GOOD,
        aliases="employee_id",
        claims="WS:employeeid",
        oidc="employee_id",
        marks="ad single",
    ),
    term(
        "eduPersonPrincipalName",
        WEAK,
        aliases="eppn principalName",
        oidc="eduperson_principal_name",
        marks="scoped single",
    ),
    term("eduPersonPrincipalNamePrior", WEAK),
    term("eduPersonUniqueId", WEAK, oidc="eduperson_unique_id", marks="scoped single"),
    term(
        "subject-id",
        WEAK,
        aliases="subject_id samlSubjectID",
        oidc="subject_id",
        marks="scoped single",
    ),
    term(
        "pairwise-id",
        NEVER,
        aliases="pairwise_id samlPairwiseID",
        oidc="pairwise_id",
        marks="scoped single",
    ),
    term(
        "eduPersonTargetedID",
        NEVER,
        aliases="eptid targeted-id persistent-id",
        claims="WS:privatepersonalidentifier WS:nameidentifier",
        oidc="eduperson_targeted_id",
    ),
    term(
        "mail", POOR, aliases="email emailAddress e-mail", claims="WS:emailaddress", oidc="email"
    ),
    term("mailLocalAddress", POOR),
    term(
        "schacPersonalUniqueCode",
        BEST,
        oidc="schac_personal_unique_code",
        former=(_TERENA + "schacPersonalUniqueCode",),
    ),
    term(
        "schacPersonalUniqueID",
        NEVER,
        oidc="schac_personal_unique_id",
        marks="sensitive",
        former=(_TERENA + "schacPersonalUniqueID",),
    ),
    term("norEduPersonLIN", BEST),
    term("norEduPersonNIN", NEVER, marks="sensitive single"),
    term("voPersonID", WEAK, oidc="voperson_id"),
    term("auEduPersonSharedToken", WEAK, marks="single"),
    term("swissEduPersonUniqueID", WEAK, oidc="swissEduPersonUniqueID", marks="single"),
    term(
        "swissEduPersonMatriculationNumber",
        GOOD,
        oidc="swissEduPersonMatriculationNumber",
        marks="single",
    ),
    term("swissEduPersonCardUID", BEST, oidc="swissEduPersonCardUID"),
    term(
        "userPrincipalName",
        WEAK,
        aliases="upn",
        claims="WS:upn WS:name",
        oidc="upn preferred_username",
        marks="ad single",
    ),
    term(
        "sAMAccountName",
        FAIR,
        aliases="windowsaccountname",
        claims="MSW:windowsaccountname",
        oidc="onprem_sam_account_name",
        marks="ad single",
    ),
    term(
        # Entra ID's own object id, which is not Active Directory's GUID
        "objectidentifier",
        NEVER,
        claims="MS:objectidentifier",
        oidc="oid",
        marks="ad single",
    ),
    term("objectGUID", NEVER, marks="ad single"),
    term("objectSid", NEVER, claims="MSW:primarysid", marks="ad single"),
    *(
        term(
            f"extensionAttribute{number}",
            BEST,
            oid=f"1.2.840.113556.1.2.{arc}",
            marks="ad bare single",
        )
        for number, arc in enumerate(_EXTENSION_ARCS, start=1)
    ),
    # Names that no profile registers: the bare name is all there is.
    *(
        term(name, BEST, marks="single")
        for name in ("barcode", "libraryCardNumber", "cardNumber", "patronBarcode", "libraryId")
    ),
    *(
        term(name, GOOD, marks="single")
        for name in ("campusId", "studentId", "studentNumber", "emplid", "bannerId")
    ),
    *(term(name, FAIR, marks="single") for name in ("netid", "UserID")),
)
"""In the order of the reference table."""


# The vocabulary's second half: names, contact, affiliation, and what should not be released.
#
# Sources: eduPerson 202208, SCHAC 1.6, RFC 2798, RFC 4519, voPerson and Active Directory's
# schema, and the claim types of AD FS and Entra ID.

_PILOT = "0.9.2342.19200300.100.1."

PERSON_TERMS: tuple[Term, ...] = (
    term("givenName", aliases="firstName gn", claims="WS:givenname", oidc="given_name"),
    term("sn", aliases="surname lastName", claims="WS:surname", oidc="family_name"),
    term("cn", aliases="commonName", claims="XC:CommonName", oidc="name"),
    term("displayName", claims="MS:displayname", oidc="name", marks="ad single"),
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
    term("eduPersonScopedAffiliation", oidc="eduperson_scoped_affiliation", marks="scoped"),
    term("eduPersonEntitlement", aliases="entitlement", oidc="eduperson_entitlement entitlements"),
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
    term("schacHomeOrganizationType", former=(_TERENA + "schacHomeOrganizationType",)),
    term(
        "schacDateOfBirth",
        aliases="dateOfBirth",
        claims="WS:dateofbirth",
        oidc="birthdate",
        marks="sensitive single",
    ),
    term("schacExpiryDate", marks="single"),
    term("voPersonExternalAffiliation", oidc="voperson_external_affiliation"),
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


VOCABULARY: tuple[Term, ...] = IDENTIFIER_TERMS + PERSON_TERMS

_FAR = 3


def _index(names: Callable[[Term], Iterable[str]]) -> dict[str, tuple[Term, ...]]:
    index: dict[str, tuple[Term, ...]] = {}
    for term in VOCABULARY:
        for name in names(term):
            index[name] = (*index.get(name, ()), term)
    return index


BY_CANONICAL = {term.canonical: term for term in VOCABULARY}
BY_SAML = _index(lambda term: term.saml)
BY_FORMER = _index(lambda term: term.former)
BY_CLAIM = _index(lambda term: term.claims)
BY_OIDC = _index(lambda term: term.oidc)
BY_SHORT = _index(lambda term: dict.fromkeys(short.lower() for short in term.short))
"""Short names in lower case: they are compared without regard to letter case."""
BY_ANY_CASE = _index(
    lambda term: dict.fromkeys(name.lower() for name in (*term.saml, *term.former, *term.claims))
)


def term_of(name: str) -> Term | None:
    """Find the term that is meant by *name*: canonical, registered, claim or short name."""
    if name in BY_CANONICAL:
        return BY_CANONICAL[name]
    found = (
        *(index.get(name) for index in (BY_SAML, BY_FORMER, BY_CLAIM)),
        BY_SHORT.get(name.lower()),
        BY_OIDC.get(name),
    )
    return next((terms[0] for terms in found if terms), None)


def nearest_names(name: str, *, count: int = 3) -> tuple[str, ...]:
    """List canonical names that *name* may be meant for, the nearest first; often none."""
    wanted = last_word(name.strip()).lower()
    scored = []
    for order, term in enumerate(VOCABULARY):
        distance = min(edit_distance(wanted, short.lower(), limit=_FAR) for short in term.short)
        if distance <= min(_FAR, len(wanted) // 3):
            scored.append((distance, order, term.canonical))
    return tuple(canonical for _, _, canonical in sorted(scored)[:count])
