"""Every attribute that the verifier knows, found by any of its names or by a similar name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from verifier.domain.model.attribute_names import SAML_NAMES, last_word
from verifier.domain.model.release import IdentifierQuality


def edit_distance(value: str, other: str, *, limit: int) -> int:
    """Count insertions, deletions, replacements and swaps; *limit* + 1 if there are more."""
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

_KINDS = {
    "": ("short", ""),
    "oid": ("saml", OID),
    "oidc": ("oidc", ""),
    "old": ("former", OID),
    "terena": ("former", "urn:mace:terena.org:attribute-def:"),
    **{prefix: ("claims", space) for prefix, space in CLAIM_SPACES.items()},
}
"""The kinds of names by their prefix: the part of a term, and how such a name begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One known attribute, with all its names.

    ``saml`` are the names that SAML profiles register (NameFormat *uri*); ``claims`` are claim
    URIs, which count as registered only if ``born_in_ad``; ``former`` are MACE and other outdated
    names; ``short`` are bare names: the canonical one first, then aliases.
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
        """Whether the canonical name is correct on the wire, because none is registered."""
        return self.bare or not (self.saml or self.born_in_ad)


def term(
    canonical: str,
    worth: IdentifierQuality = IdentifierQuality.NOT_AN_IDENTIFIER,
    names: str = "",
    marks: str = "",
) -> Term:
    """Build a term from a row of the tables.

    The registered name is taken from ``model.attribute_names``. *names* are further ones,
    separated by spaces: bare ones are aliases, others have a prefix for their kind. Marks: ad,
    bare, scoped, scope, sensitive, single.
    """
    further: dict[str, list[str]] = {"short": [canonical]}
    for written in names.split():
        kind, _, name = written.rpartition(":")
        part, beginning = _KINDS[kind]
        further.setdefault(part, []).append(beginning + name)
    registered = [SAML_NAMES[canonical]] if canonical in SAML_NAMES else []
    short, given = further["short"], set(marks.split())
    return Term(
        canonical=canonical,
        saml=(*registered, *further.get("saml", ())),
        former=(*further.get("former", ()), *(MACE + name for name in short)),
        claims=tuple(further.get("claims", ())),
        oidc=tuple(further.get("oidc", ())),
        short=tuple(short),
        worth=worth,
        born_in_ad="ad" in given,
        bare="bare" in given,
        scoped="scoped" in given,
        whole_value_is_scope="scope" in given,
        sensitive="sensitive" in given,
        single="single" in given,
    )


# The vocabulary's first half: attributes that may be, or be taken for, a patron identifier.
#
# Sources: eduPerson 202208, SCHAC 1.6, RFC 2798, saml-subject-id-attr 1.0, the schemas of
# Active Directory and SWITCHaai, and the claim types of AD FS and Entra ID. The grading follows
# how well each kind serves as a patron identifier: a library's own number best, opaque values
# never.

BEST, GOOD, FAIR = IdentifierQuality.BEST, IdentifierQuality.GOOD, IdentifierQuality.FAIR
WEAK, POOR, NEVER = IdentifierQuality.WEAK, IdentifierQuality.POOR, IdentifierQuality.NEVER

_EXTENSION_ARCS = (*range(423, 433), *range(599, 604))

IDENTIFIER_TERMS: tuple[Term, ...] = (
    term("uid", FAIR, "userid WS:name oidc:preferred_username"),
    term(  # its old number is Active Directory's own, of another attribute
        "employeeNumber",
        GOOD,
        "employee_number XC:EmployeeID oidc:employee_number old:1.2.840.113556.1.2.610",
        "single",
    ),
    term("employeeID", GOOD, "employee_id WS:employeeid oidc:employee_id", "ad single"),
    term(
        "eduPersonPrincipalName",
        WEAK,
        "eppn principalName oidc:eduperson_principal_name",
        "scoped single",
    ),
    term("eduPersonPrincipalNamePrior", WEAK),
    term("eduPersonUniqueId", WEAK, "oidc:eduperson_unique_id", "scoped single"),
    term("subject-id", WEAK, "subject_id samlSubjectID oidc:subject_id", "scoped single"),
    term("pairwise-id", NEVER, "pairwise_id samlPairwiseID oidc:pairwise_id", "scoped single"),
    term(
        "eduPersonTargetedID",
        NEVER,
        "eptid targeted-id persistent-id oidc:eduperson_targeted_id "
        "WS:privatepersonalidentifier WS:nameidentifier",
    ),
    term("mail", POOR, "email emailAddress e-mail WS:emailaddress oidc:email"),
    term("mailLocalAddress", POOR),
    term(
        "schacPersonalUniqueCode",
        BEST,
        "oidc:schac_personal_unique_code terena:schacPersonalUniqueCode",
    ),
    term(
        "schacPersonalUniqueID",
        NEVER,
        "oidc:schac_personal_unique_id terena:schacPersonalUniqueID",
        "sensitive",
    ),
    term("norEduPersonLIN", BEST),
    term("norEduPersonNIN", NEVER, marks="sensitive single"),
    term("voPersonID", WEAK, "oidc:voperson_id"),
    term("auEduPersonSharedToken", WEAK, marks="single"),
    term("swissEduPersonUniqueID", WEAK, "oidc:swissEduPersonUniqueID", "single"),
    term(
        "swissEduPersonMatriculationNumber",
        GOOD,
        "oidc:swissEduPersonMatriculationNumber",
        "single",
    ),
    term("swissEduPersonCardUID", BEST, "oidc:swissEduPersonCardUID"),
    term(
        "userPrincipalName",
        WEAK,
        "upn WS:upn WS:name oidc:upn oidc:preferred_username",
        "ad single",
    ),
    term(
        "sAMAccountName",
        FAIR,
        "windowsaccountname MSW:windowsaccountname oidc:onprem_sam_account_name",
        "ad single",
    ),
    # Entra ID's own object id, which is not Active Directory's GUID
    term("objectidentifier", NEVER, "MS:objectidentifier oidc:oid", "ad single"),
    term("objectGUID", NEVER, marks="ad single"),
    term("objectSid", NEVER, "MSW:primarysid", "ad single"),
    *(
        term(
            f"extensionAttribute{number}", BEST, f"oid:1.2.840.113556.1.2.{arc}", "ad bare single"
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
    term("givenName", names="firstName gn WS:givenname oidc:given_name"),
    term("sn", names="surname lastName WS:surname oidc:family_name"),
    term("cn", names="commonName XC:CommonName oidc:name"),
    term("displayName", names="MS:displayname oidc:name", marks="ad single"),
    term("initials"),
    term("preferredLanguage", names="oidc:locale", marks="single"),
    term("telephoneNumber", names="WS:otherphone oidc:phone_number"),
    term("mobile", names="WS:mobilephone oidc:phone_number", marks="sensitive"),
    term("employeeType", names="oid:1.2.840.113556.1.2.613"),
    term(
        "eduPersonAffiliation",
        names="affiliation unscoped-affiliation MSW:role oidc:eduperson_affiliation",
    ),
    term("eduPersonPrimaryAffiliation", marks="single"),
    term("eduPersonScopedAffiliation", names="oidc:eduperson_scoped_affiliation", marks="scoped"),
    term("eduPersonEntitlement", names="entitlement oidc:eduperson_entitlement oidc:entitlements"),
    term("eduPersonAssurance", names="assurance oidc:eduperson_assurance"),
    term("eduPersonOrcid", names="orcid oidc:eduperson_orcid"),
    term("eduPersonNickname", names="oidc:nickname"),
    term("eduPersonOrgDN", marks="single"),
    term("eduPersonOrgUnitDN"),
    term("eduPersonPrimaryOrgUnitDN", marks="single"),
    term("eduPersonAnalyticsTag"),
    term(
        "isMemberOf",
        names="memberOf groups MSW:groups XC:Group oidc:edumember_is_member_of oidc:groups",
        marks="sensitive",
    ),
    term(
        "schacHomeOrganization",
        names="oidc:schac_home_organisation oidc:schac_home_organization "
        "terena:schacHomeOrganization",
        marks="scope single",
    ),
    term("schacHomeOrganizationType", names="terena:schacHomeOrganizationType"),
    term(
        "schacDateOfBirth",
        names="dateOfBirth WS:dateofbirth oidc:birthdate",
        marks="sensitive single",
    ),
    term("schacExpiryDate", marks="single"),
    term("voPersonExternalAffiliation", names="oidc:voperson_external_affiliation"),
    term("departmentNumber"),
    term("ou", names="organizationalUnitName"),
    term("o", names="organizationName"),
    term("title"),
    term("tenantid", names="MS:tenantid oidc:tid", marks="ad single"),
    term("jpegPhoto", names=f"oidc:picture oid:{_PILOT}60", marks="sensitive"),
    term("homePhone", names=f"WS:homephone oid:{_PILOT}20", marks="sensitive"),
    term("homePostalAddress", names=f"oidc:address oid:{_PILOT}39", marks="sensitive"),
    term("userPassword", names="password oid:2.5.4.35", marks="sensitive"),
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
    """Find the term for *name*: a canonical, registered, claim or short name."""
    if name in BY_CANONICAL:
        return BY_CANONICAL[name]
    found = (
        *(index.get(name) for index in (BY_SAML, BY_FORMER, BY_CLAIM)),
        BY_SHORT.get(name.lower()),
        BY_OIDC.get(name),
    )
    return next((terms[0] for terms in found if terms), None)


def directory_name(name: str) -> str | None:
    """Return the directory's name of the attribute that is called *name* on the wire.

    Only attributes with a registered number have one that all directories share: under it, X.500
    and LDAP know them (SAML 2.0 X.500/LDAP attribute profile; RFC 4519, RFC 2798; Active
    Directory's schema). None if *name* is a site's own, is shared by several attributes, or is no
    attribute of a directory, such as subject-id.
    """
    indexes = (BY_SAML, BY_FORMER, BY_CLAIM, BY_OIDC)
    found = {term.canonical: term for index in indexes for term in index.get(name, ())}
    found |= {term.canonical: term for term in BY_SHORT.get(name.lower(), ())}
    known = BY_CANONICAL.get(name) or (next(iter(found.values())) if len(found) == 1 else None)
    if known is None or not any(registered.startswith(OID) for registered in known.saml):
        return None
    return known.canonical


def nearest_names(name: str, *, count: int = 3) -> tuple[str, ...]:
    """List canonical names that *name* may be meant for, the nearest first; often none."""
    wanted = last_word(name.strip()).lower()
    scored = []
    for order, term in enumerate(VOCABULARY):
        distance = min(edit_distance(wanted, short.lower(), limit=_FAR) for short in term.short)
        if distance <= min(_FAR, len(wanted) // 3):
            scored.append((distance, order, term.canonical))
    return tuple(canonical for _, _, canonical in sorted(scored)[:count])
