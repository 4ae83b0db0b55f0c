"""The checks on the release: the identifier's name and value, and the other attributes."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    OLD_BARCODE,
    PERSISTENT,
    TRANSIENT,
    URI,
    altered,
    make_attribute,
    make_claim,
    make_form,
    make_listener,
    make_oidc_release,
    make_release,
    make_vufind,
)
from verifier.domain.model.capture import (
    AttributeSource,
    IdentityProvider,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.profiles.idp_profile import profiles_of

WIRE = NAMES["employeeNumber"]
MACE = "urn:mace:dir:attribute-def:employeeNumber"
NOTHING = make_release({"mail": "g@example.edu"})
NO_VALUE = not_asked(NOTHING, "employeeNumber came without a value.")


def released(*values):
    return make_release({"employeeNumber": values})


def released_as(*attributes, **more):
    return make_release([make_attribute(*attribute) for attribute in attributes], **more)


test_identifier_differs_in_userinfo = table(
    "release.identifier-differs-in-userinfo",
    finds(
        make_oidc_release(
            [
                make_claim("employee_number", "111"),
                make_claim("employee_number", "222", source=AttributeSource.USERINFO),
            ]
        ),
        "employeeNumber has one value in the ID token and another one in UserInfo.",
        [("attribute", "employee_number", "111"), ("attribute", "employee_number", "222")],
    ),
    passes(
        make_oidc_release(
            [
                make_claim("employee_number", "111"),
                make_claim("employee_number", "111", source=AttributeSource.USERINFO),
            ]
        ),
        "employeeNumber is the same in both",
    ),
    *(
        not_asked(
            make_oidc_release([make_claim("employee_number", "111", source=source)]),
            "employeeNumber did not come both in the ID token and in UserInfo.",
        )
        for source in list(AttributeSource)[1:3]
    ),
)


def test_a_claim_that_comes_twice_counts_once():
    """It stands in the ID token and in UserInfo, and says the same."""
    claims = [
        make_claim("employee_number", "111"),
        make_claim("employee_number", "111", source=AttributeSource.USERINFO),
    ]

    assert ("111",) == make_oidc_release(claims).release.identifier_values


test_identifier_empty = table(
    "release.identifier-empty",
    # One of blanks that no screen shows is empty, too.
    *(
        finds(
            released(value),
            "employeeNumber was released with an empty value.",
            [("attribute", "employeeNumber", value)],
        )
        for value in ("", " ", "\t\n", "\u00a0", "\u200b", "\ufeff ")
    ),
    *(
        passes(released(*values), "employeeNumber is not empty")
        for values in [("0",), (" 1 ",), ("", BARCODE)]
    ),
    not_asked(released(), "employeeNumber came without a value."),
    # Of a saved header nobody knows what the identity provider sent.
    not_asked(
        make_release(
            {"X-Remote-User": ""},
            form=make_form(door=EntryPoint.HEADER, listener=make_listener()),
            protocol=Protocol.HEADERS,
        ),
        "The header itself was saved; another check is about what it holds.",
    ),
)

test_identifier_in_other_format = table(
    "release.identifier-in-other-format",
    finds(
        make_release([make_attribute("employeeNumber", BARCODE, name_format=BASIC)]),
        "employeeNumber was released under its registered name, in a name format that service "
        "providers do not map unless a rule is added.",
        [
            ("attribute", "employeeNumber", None),
            ("attribute", WIRE, BARCODE),
            ("name format", WIRE, BASIC),
        ],
    ),
    passes(make_release(), "employeeNumber arrived in a format that is mapped"),
    not_asked(NOTHING, "employeeNumber was not released under its registered name at all."),
)

BOTH_NAMES = {
    "identifier": "uid",
    "header_identifier": "employeeNumber",
    "listener": make_listener(),
}

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

test_identifier_missing = table(
    "release.identifier-missing",
    finds(
        NOTHING,
        "employeeNumber, which carries the patron identifier, was not released; 1 other attribute"
        " was.",
        [("attribute", "employeeNumber", None), ("released", "mail", None)],
    ),
    finds(make_release({}), "...; no attribute was."),
    finds(make_release({"mail": "g@example.edu", "sn": "Good"}), "...; 2 other attributes were."),
    # What the product sends to every service provider by itself is no release.
    finds(
        make_release(
            [make_attribute(name, "x") for name in (f"{CLAIMS}name", f"{CLAIMS}surname")],
            product=profiles_of(None)["microsoft-entra-id"].product(),
        ),
        "...; 2 other attributes were. All that arrived is what Microsoft Entra ID sends by "
        "itself: ...",
    ),
    # Where VuFind names an attribute of its own, that is the one that must come.
    finds(
        make_release(form=make_form(vufind=make_vufind(username="eduPersonPrincipalName"))),
        proofs=[("attribute", "eduPersonPrincipalName", None), ...],
    ),
    # A header makes up for it, but not one whose setting has capitals.
    passes(make_release(form=make_form(**BOTH_NAMES)), "employeeNumber was released"),
    finds(
        make_release(
            form=make_form(
                **{**BOTH_NAMES, "listener": make_listener(reqIdHeader="X-Remote-User")}
            )
        ),
        proofs=[("attribute", "uid", None), ...],
    ),
    not_asked(
        make_release([make_attribute(MACE, BARCODE, name_format=URI)]),
        "Something like it was released in another form; other checks say which.",
    ),
    not_asked(
        make_release(form=make_form(door=EntryPoint.VUFIND_LDAP), typed_username="ggood"),
        "The identifier is what the patron types, not something released.",
    ),
    passes(make_release(), "employeeNumber was released"),
)

LABEL = "urn:example:campus:17"

test_identifier_only_friendly_name = table(
    "release.identifier-only-friendly-name",
    finds(
        make_release(
            [make_attribute(LABEL, BARCODE, name_format=URI, friendly_name="employeeNumber")]
        ),
        "An attribute has only the friendly name of employeeNumber; service providers read its"
        " real name.",
        [..., ("friendly name", LABEL, "employeeNumber"), ..., ("attribute", LABEL, BARCODE), ...],
    ),
    passes(make_release(), "employeeNumber arrived under its own name"),
    not_asked(NOTHING, "No attribute is employeeNumber by its friendly name alone."),
)


def twice(first, second):
    return make_release(
        [
            make_attribute("employeeNumber", first),
            make_attribute("patronId", second, name_format=BASIC),
        ],
        form=make_form(attribute_map=(("employeeNumber", ("patronId",)),)),
    )


test_identifier_sent_twice = table(
    "release.identifier-sent-twice",
    finds(
        twice(OLD_BARCODE, BARCODE),
        "2 attributes arrive as employeeNumber, and their values differ.",
        [("attribute", WIRE, OLD_BARCODE), ("attribute", "patronId", BARCODE)],
    ),
    passes(twice(BARCODE, BARCODE), "nothing contradicts employeeNumber"),
    not_asked(NOTHING, "No attribute arrived as employeeNumber."),
)

test_identifier_several_values = table(
    "release.identifier-several-values",
    finds(
        released(OLD_BARCODE, BARCODE),
        "employeeNumber was released with 2 values.",
        [("attribute", "employeeNumber", OLD_BARCODE), ("attribute", "employeeNumber", BARCODE)],
    ),
    # The same value twice is joined all the same, also from two attribute elements.
    *(
        finds(release, "employeeNumber was released with 2 values, all the same.")
        for release in (
            released(BARCODE, BARCODE),
            released_as(("employeeNumber", BARCODE), ("employeeNumber", BARCODE)),
        )
    ),
    not_asked(
        released_as(("employeeNumber", BARCODE), ("employeeNumber", OLD_BARCODE)),
        "The attribute was sent more than once; another check is about that.",
    ),
    passes(make_release(), "one value"),
    NO_VALUE,
)

test_identifier_under_other_name = table(
    "release.identifier-under-other-name",
    # It is said what kind of name it is, and shown as it was sent.
    *(
        finds(
            make_release(
                [
                    replace(
                        make_attribute("employeeNumber", BARCODE), name=name, name_format=format_
                    )
                ]
            ),
            f"employeeNumber was released under {how}, which service providers do not map "
            "unless a rule is added.",
            [
                ("attribute", "employeeNumber", None),
                ("attribute", name, BARCODE),
                ("name format", name, format_),
            ],
        )
        for name, format_, how in [
            (MACE, URI, "its old urn:mace name"),
            ("employeeNumber", BASIC, "a short name"),
            ("employeenumber", URI, "a short name"),
            ("oid:2.16.840.1.113730.3.1.3", URI, "a misspelt name"),
            (f"{WIRE} ", URI, "its name with a stray blank"),
        ]
    ),
    finds(
        make_oidc_release([make_claim("attributes.employeeNumber", BARCODE)]),
        "employeeNumber was released under a path inside another claim, which service "
        "providers do not map unless a rule is added.",
    ),
    # A site file may name the attribute by its wire name; near misses are still seen.
    finds(
        make_release(
            [make_attribute(MACE, BARCODE, name_format=URI)], form=make_form(identifier=WIRE)
        ),
        f"...{WIRE}...",
    ),
    passes(make_release(), "employeeNumber arrived under the name that is mapped"),
    not_asked(NOTHING, "Nothing that resembles employeeNumber was released under another name."),
)

test_identifier_without_value = table(
    "release.identifier-without-value",
    finds(
        released(),
        "employeeNumber was released without any value.",
        [("attribute", "employeeNumber", None)],
    ),
    passes(released(""), "employeeNumber came with a value"),
    not_asked(NOTHING, "employeeNumber was not released."),
)


EPPN = "eduPersonPrincipalName"
EPPN_WIRE = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"

NONE_RELEASED = not_asked(
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
    NONE_RELEASED,
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
    NONE_RELEASED,
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
    NONE_RELEASED,
)


def named(name, identifier, assurance=None):
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
    NONE_RELEASED,
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


NO_ADDRESS = not_asked(
    make_release(form=make_form(email=None)),
    "The request form takes no e-mail address from the login.",
)


def through(door, protocol):
    return make_release({"mail": "x"}, form=make_form(door=door), protocol=protocol)


test_another_way_in = table(
    "release.another-way-in",
    *(
        finds(through(door, protocol), f"...by {protocol.value}, and...")
        for door, protocol in [
            (EntryPoint.VUFIND_SHIBBOLETH, Protocol.OIDC),
            (EntryPoint.VUFIND_SHIBBOLETH, Protocol.LDAP),
            (EntryPoint.VUFIND_OIDC, Protocol.SAML),
            (EntryPoint.VUFIND_CAS, Protocol.SAML),
            (EntryPoint.VUFIND_LDAP, Protocol.CAS),
        ]
    ),
    # The saved headers of a service provider are its own login.
    *(
        passes(through(door, protocol), "the login came by the way that the site file names")
        for door, protocol in [
            (EntryPoint.VUFIND_SHIBBOLETH, Protocol.SAML),
            (EntryPoint.VUFIND_SHIBBOLETH, Protocol.HEADERS),
            (EntryPoint.VUFIND_OIDC, Protocol.OIDC),
        ]
    ),
    # Before a proxy's header any login may stand.
    not_asked(through(EntryPoint.HEADER, Protocol.CAS)),
)

HAT_SIZE = make_attribute("urn:example:campus:hatSize", "58", name_format=URI)
HEADER = make_attribute("X-Remote-User", BARCODE, source=AttributeSource.HEADER)

test_attribute_unknown = table(
    "release.attribute-unknown",
    finds(
        make_release([make_attribute("employeeNumber", BARCODE), HAT_SIZE]),
        "Names that no list knows: urn:example:campus:hatSize.",
        [("attribute", "urn:example:campus:hatSize", None)],
    ),
    passes(
        make_release([HAT_SIZE], form=make_form(tolerated=("urn:example:campus:hatSize",))),
        "every attribute has a known name",
    ),
    # Another header is one, and so is an attribute that is called like the header.
    *(
        finds(
            make_release([unknown], form=make_form(listener=make_listener())),
            f"Names that no list knows: {unknown.name}.",
        )
        for unknown in (
            make_attribute("X-Other", "58", source=AttributeSource.HEADER),
            make_attribute("X-Remote-User", BARCODE),
        )
    ),
    # Among a request's own headers the identifier's is no unknown attribute.
    passes(
        make_release([HEADER], form=make_form(listener=make_listener())),
        "every attribute has a known name",
    ),
)

test_email_missing = table(
    "release.email-missing",
    *(
        finds(
            make_release({"employeeNumber": BARCODE, **address}),
            "mail, the e-mail address, was not released.",
            [("attribute", "mail", None)],
        )
        for address in ({}, {"mail": " "})
    ),
    passes(make_release(), "mail was released"),
    not_asked(
        make_release([make_attribute("mail", "g@example.edu", name_format=BASIC)]),
        "The address was released under another name; another check says which.",
    ),
    NO_ADDRESS,
)

CLAIM = f"{CLAIMS}emailaddress"

test_email_under_other_name = table(
    "release.email-under-other-name",
    finds(
        make_release([make_attribute(CLAIM, "g@example.edu")]),
        "mail was released under a name or format that service providers do not map unless a rule "
        "is added.",
        [("attribute", "mail", None), ("attribute", CLAIM, "g@example.edu")],
    ),
    passes(make_release(), "mail arrived under the name that is mapped"),
    not_asked(
        make_release({"employeeNumber": BARCODE}), "Nothing that resembles mail was released."
    ),
    NO_ADDRESS,
)


def affiliated(value, *, listed=True, **form):
    scopes = (Scope(value="example.edu"),) if listed else None
    return make_release(
        {"employeeNumber": BARCODE, "eduPersonScopedAffiliation": value},
        form=make_form(**form),
        idp=IdentityProvider(entity_id="https://idp.example.edu", scopes=scopes),
    )


test_scope_not_listed = table(
    "release.scope-not-listed",
    finds(
        affiliated("member@other.example.edu"),
        "The scope of eduPersonScopedAffiliation is not one that the identity provider's metadata"
        " lists.",
        [("scope", "eduPersonScopedAffiliation", "other.example.edu")],
    ),
    # The identifier's own scope is not told twice.
    passes(
        affiliated("member@other.example.edu", identifier="eduPersonScopedAffiliation"),
        "every other scope is listed",
    ),
    passes(affiliated("member@example.edu"), "every other scope is listed"),
    not_asked(
        affiliated("member@example.edu", listed=False),
        "The identity provider's metadata is not known here.",
    ),
)

BIRTHDAY = make_attribute("urn:oid:1.3.6.1.4.1.25178.1.2.3", "19990101", name_format=URI)

test_sensitive_attribute = table(
    "release.sensitive-attribute",
    # The value is not repeated.
    finds(
        make_release([make_attribute("employeeNumber", BARCODE), BIRTHDAY]),
        "Sensitive and not needed: schacDateOfBirth.",
        [("attribute", "schacDateOfBirth", None)],
    ),
    *(
        passes(make_release(released), "no sensitive attribute beyond what is needed")
        for released in (
            {"employeeNumber": BARCODE},
            {"employeeNumber": BARCODE, "displayName": "Gail Good"},
        )
    ),
)

test_surplus_attribute = table(
    "release.surplus-attribute",
    finds(
        make_release(
            {
                "employeeNumber": BARCODE,
                "displayName": "Gail Good",
                "eduPersonScopedAffiliation": "member@example.edu",
            }
        ),
        "Released, and not used as things are set up now: displayName, "
        "eduPersonScopedAffiliation.",
        [("attribute", "displayName", None), ("attribute", "eduPersonScopedAffiliation", None)],
    ),
    passes(
        make_release(
            {"employeeNumber": BARCODE, "displayName": "Gail Good"},
            form=make_form(tolerated=("displayName",)),
        ),
        "nothing well known beyond what is needed",
    ),
)
