"""The checks on the other attributes, and on how the login came."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import (
    BARCODE,
    BASIC,
    URI,
    make_attribute,
    make_form,
    make_listener,
    make_release,
)
from verifier.domain.model.capture import AttributeSource, IdentityProvider, Protocol, Scope
from verifier.domain.model.request_form import EntryPoint

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

CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"

test_email_under_other_name = table(
    "release.email-under-other-name",
    finds(
        make_release([make_attribute(CLAIM, "g@example.edu")]),
        "mail was released under a name or format that the service provider does not map.",
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
    passes(make_release(), "no sensitive attribute beyond what is needed"),
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
