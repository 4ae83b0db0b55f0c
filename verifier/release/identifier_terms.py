"""The vocabulary's first half: attributes that may be, or be taken for, a patron identifier.

Sources: eduPerson 202208, SCHAC 1.6, RFC 2798, saml-subject-id-attr 1.0, the schemas of
Active Directory and SWITCHaai, and the claim types of AD FS and Entra ID. The grading follows
how well each kind serves as a patron identifier: a library's own number best, opaque values
never.
"""

from __future__ import annotations

from verifier.model.release import Worth
from verifier.release.term import Term, term

BEST, GOOD, FAIR = Worth.BEST, Worth.GOOD, Worth.FAIR
WEAK, POOR, NEVER = Worth.WEAK, Worth.POOR, Worth.NEVER

_TERENA = "urn:mace:terena.org:attribute-def:"
_EXTENSION_ARCS = (*range(423, 433), *range(599, 604))

IDENTIFIER_TERMS: tuple[Term, ...] = (
    term(
        "uid",
        FAIR,
        aliases="userid",
        claims="WS:name",
        oidc="preferred_username",
    ),
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
    term(
        "eduPersonUniqueId",
        WEAK,
        oidc="eduperson_unique_id",
        marks="scoped single",
    ),
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
        "mail",
        POOR,
        aliases="email emailAddress e-mail",
        claims="WS:emailaddress",
        oidc="email",
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
    term(
        "swissEduPersonUniqueID",
        WEAK,
        oidc="swissEduPersonUniqueID",
        marks="single",
    ),
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
