"""The checks on the name that the identifier was released under, and on what came under it."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    OLD_BARCODE,
    URI,
    make_attribute,
    make_claim,
    make_form,
    make_listener,
    make_oidc_release,
    make_release,
    make_vufind,
)
from verifier.domain.model.capture import AttributeSource, Protocol
from verifier.domain.model.request_form import EntryPoint

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
        "employeeNumber was released under its registered name, in a name format that the service"
        " provider does not map.",
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
            f"employeeNumber was released under {how}, which the service provider does not map.",
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
        "employeeNumber was released under a path inside another claim, which the service "
        "provider does not map.",
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
