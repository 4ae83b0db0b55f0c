"""The checks on what kind of value the identifier is."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import (
    BARCODE,
    PERSISTENT,
    TRANSIENT,
    URI,
    altered,
    make_attribute,
    make_claim,
    make_form,
    make_oidc_release,
    make_release,
)
from verifier.domain.model.capture import IdentityProvider, Scope, Subject, SubjectKind
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.profiles.idp_profile import profiles_of

EPPN = "eduPersonPrincipalName"
EPPN_WIRE = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
NO_VALUE = not_asked(
    make_release({"mail": "g@example.edu"}), "employeeNumber came without a value."
)


def taken_from(identifier, released=None, **more):
    """A release of which that attribute is the identifier."""
    return make_release(released, form=make_form(identifier=identifier), **more)


def with_name_id(value, name_format, **more):
    subject = Subject(kind=SubjectKind.NAME_ID, value=value, format=name_format)
    return taken_from("name-id", subject=subject, **more)


ADDRESS = "The identifier is taken from {}, a mail address, which changes and may be shared."

test_identifier_is_email = table(
    "release.identifier-is-email",
    finds(
        taken_from("mail"),
        ADDRESS.format("mail"),
        [("attribute", "mail", "gail.good@example.edu")],
    ),
    finds(
        with_name_id(
            "gail.good@example.edu", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
        )
    ),
    # A login name that is the very address is one, in any letter case.
    finds(
        taken_from("uid", {"uid": "Gail.Good@example.edu", "mail": "gail.good@example.edu"}),
        ADDRESS.format("uid"),
    ),
    passes(taken_from(EPPN, {EPPN: "ggood@example.edu"}), f"{EPPN} is not a mail address"),
    # That a principal name may be reassigned says enough: one weakness, one warning.
    passes(taken_from(EPPN, {EPPN: "g@example.edu", "mail": "g@example.edu"})),
    NO_VALUE,
)

test_identifier_is_number = table(
    "release.identifier-is-number",
    finds(
        make_oidc_release([make_claim("employee_number", BARCODE, "number")]),
        "employeeNumber was released as a number, which cannot hold leading zeros.",
        [("attribute", "employee_number", BARCODE)],
    ),
    passes(
        make_oidc_release([make_claim("employee_number", "00123456")]), "employeeNumber is a text"
    ),
    not_asked(make_release(), "employeeNumber did not come as a claim."),
)

test_identifier_national_number = table(
    "release.identifier-national-number",
    # An attribute that is meant for national numbers is one, whatever its value looks like.
    finds(
        taken_from(
            "norEduPersonNIN",
            [make_attribute("urn:oid:1.3.6.1.4.1.2428.90.1.5", "01019900000", name_format=URI)],
        ),
        "norEduPersonNIN is a national or social security number.",
    ),
    # So is a value that is written like one, as SCHAC writes it too.
    *(
        finds(
            make_release({"employeeNumber": value}),
            "employeeNumber is a national or social security number.",
            [("attribute", "employeeNumber", value)],
        )
        for value in ("000-00-0000", "urn:schac:personalUniqueID:no:FNR:01019900000")
    ),
    passes(make_release(), "employeeNumber is not a national number"),
    NO_VALUE,
)

GUESTS = [f"gail_partner.example{mark}@example.onmicrosoft.com" for mark in ("#EXT#", "#ext#")]

test_identifier_of_guest = table(
    "release.identifier-of-guest",
    *(
        finds(
            taken_from("userPrincipalName", {f"{CLAIMS}name": guest}),
            "userPrincipalName is the name of a guest account, which no library system keeps.",
            [("attribute", "userPrincipalName", guest)],
        )
        for guest in GUESTS
    ),
    passes(
        taken_from("userPrincipalName", {f"{CLAIMS}name": "ggood@example.edu"}),
        "userPrincipalName is not the name of a guest account",
    ),
    not_asked(taken_from("userPrincipalName"), "userPrincipalName came without a value."),
)

PAIRWISE = (
    " is made for one service provider only: the library system does not know it, and the request"
    " form receives another value."
)


def with_sub(kind):
    subject = Subject(kind=SubjectKind.SUB, value="K7", format=kind)
    return make_oidc_release([], form=make_form(door=EntryPoint.VUFIND_OIDC), subject=subject)


test_identifier_pairwise = table(
    "release.identifier-pairwise",
    finds(
        taken_from(
            "pairwise-id",
            [
                make_attribute(
                    "urn:oasis:names:tc:SAML:attribute:pairwise-id",
                    "K7@example.edu",
                    name_format=URI,
                )
            ],
        ),
        "pairwise-id" + PAIRWISE,
        [
            ("attribute", "pairwise-id", "K7@example.edu"),
            ("transform", "T17: a value that is random by design", None),
        ],
    ),
    finds(with_name_id("K7", PERSISTENT), "name-id" + PAIRWISE),
    # VuFind takes the sub; it is pairwise where the provider makes no other.
    finds(with_sub("pairwise")),
    *(passes(with_sub(kind)) for kind in ("public", None)),
    # A persistent NameID beside it does not make another attribute pairwise.
    passes(
        make_release(subject=Subject(kind=SubjectKind.NAME_ID, value="K7", format=PERSISTENT)),
        "the value is the same for every service provider",
    ),
    # A service provider writes who made it, for whom, and the value; so may a campus.
    finds(
        make_release(
            {"employeeNumber": "https://idp.example.edu/idp!https://vufind.example.edu/sp!K7x"}
        ),
        "employeeNumber" + PAIRWISE,
    ),
    passes(make_release({"employeeNumber": "wow! that!"})),
    NO_VALUE,
)


def named(name, identifier, assurance=None):
    """A login name, and where given an assurance of the identity provider."""
    attributes = [make_attribute(name, "ggood@example.edu", name_format=URI)]
    if assurance:
        wire = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11"
        attributes.append(
            make_attribute(wire, f"https://refeds.org/assurance/ID/{assurance}", name_format=URI)
        )
    return taken_from(identifier, attributes)


test_identifier_reassignable = table(
    "release.identifier-reassignable",
    *(
        finds(
            named(name, identifier),
            f"{identifier} may be given to another person, and changes when a name changes.",
            [("attribute", identifier, "ggood@example.edu")],
        )
        for name, identifier in [(EPPN_WIRE, EPPN), (f"{CLAIMS}upn", "userPrincipalName")]
    ),
    # A usual mistake of the product is named: a guest's name is nobody's identifier elsewhere.
    finds(
        taken_from(
            "userPrincipalName",
            [make_attribute(f"{CLAIMS}name", "gail_example.org#EXT#@example.edu")],
            product=profiles_of(None)["microsoft-entra-id"].product(),
        ),
        "...with Microsoft Entra ID: The person is a guest...",
    ),
    # The promise never to reassign it settles the matter, and no other promise does.
    passes(
        named(EPPN_WIRE, EPPN, "eppn-unique-no-reassign"),
        "the identity provider promises that it never reassigns the name",
    ),
    finds(named(EPPN_WIRE, EPPN, "unique")),
    # The standard of OpenID Connect says that nobody may rely on the preferred name.
    finds(
        make_oidc_release(
            [make_claim("preferred_username", "ggood")],
            form=make_form(door=EntryPoint.DIRECT, identifier="uid"),
        ),
        "uid may be given to another person, and changes when a name changes.",
    ),
    passes(make_release(), "employeeNumber is not a login name that may be reassigned"),
    NO_VALUE,
)


def scoped(value, *scopes, known=True):
    idp = IdentityProvider(
        entity_id="https://idp.example.edu",
        scopes=tuple(Scope(value=scope) for scope in scopes) if known else None,
    )
    return taken_from(EPPN, {EPPN: value}, idp=idp)


test_identifier_scope_not_allowed = table(
    "release.identifier-scope-not-allowed",
    finds(
        scoped("ggood@other.example.edu", "example.edu"),
        "The scope of eduPersonPrincipalName is not one that the identity provider's metadata"
        " lists.",
        [("scope", EPPN, "other.example.edu"), ("allowed scope", EPPN, "example.edu")],
    ),
    # Metadata without any scope allows none.
    finds(scoped("ggood@example.edu"), proofs=[("scope", EPPN, "example.edu")]),
    passes(scoped("ggood@example.edu", "example.edu"), "no scope rule stands against the value"),
    not_asked(
        scoped("ggood@example.edu", known=False),
        "The identity provider's metadata is not known here.",
    ),
    not_asked(
        taken_from(EPPN, {"mail": "g@example.edu"}),
        "No attribute arrived as eduPersonPrincipalName.",
    ),
)

test_identifier_stray_blanks = table(
    "release.identifier-stray-blanks",
    # Around or inside the value, also those that no screen shows.
    *(
        finds(
            make_release({"employeeNumber": value}),
            "employeeNumber was released with blanks that are part of the value.",
            [("attribute", "employeeNumber", value)],
        )
        for value in (
            f" {BARCODE}",
            f"{BARCODE}\n",
            "2 1234 00000 0018",
            f"{BARCODE}\u00a0",
            f"\u200b{BARCODE}",
        )
    ),
    passes(make_release(), "no blanks in the value"),
    not_asked(make_release({"employeeNumber": " "}), "employeeNumber came without a value."),
)

UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
ONE_TIME = "_5f0c1b2a3d4e5f60"

test_identifier_transient = table(
    "release.identifier-transient",
    # By its format, or by its looks where no format says otherwise.
    *(
        finds(
            with_name_id(value, name_format),
            "The identifier is taken from the NameID, which is made up anew for every login.",
            [
                ("attribute", "NameID", value),
                ("name format", "NameID", name_format),
                ("transform", "T17: a value that is random by design", None),
            ],
            station=Station.DISCOVERY,
            owner=Owner.DISCOVERY,
        )
        for value, name_format in [
            (ONE_TIME, TRANSIENT),
            ("whatever", TRANSIENT),
            (ONE_TIME, UNSPECIFIED),
            (ONE_TIME, None),
        ]
    ),
    # Where discovery has nothing better to take, the identity provider has to release it.
    finds(
        altered(with_name_id(ONE_TIME, TRANSIENT), "release", attributes=()),
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    *(
        passes(with_name_id(value, name_format), "the NameID is not a one-time value")
        for value, name_format in [(ONE_TIME, PERSISTENT), (BARCODE, UNSPECIFIED)]
    ),
    not_asked(make_release(), "The identifier is taken from employeeNumber, not from the NameID."),
    not_asked(
        taken_from("name-id", subject=Subject(kind=SubjectKind.NONE)),
        "The login names nobody by a NameID.",
    ),
)
