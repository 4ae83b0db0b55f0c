"""The checks on the identifier that the request carries."""

from dataclasses import replace

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import BARCODE, altered, make_form, make_listener, make_pasted, make_preview
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.request_form import EntryPoint

NOTHING = make_preview({"mail": "g@example.edu"})
NO_IDENTIFIER = not_asked(NOTHING, "The request would carry no identifier.")
BY_HEADER = make_form(door=EntryPoint.HEADER, listener=make_listener())


def sent(*values, **more):
    return make_preview({"employeeNumber": values}, **more)


UNSTATED = make_form(identifier="", stated=False)

test_delivery_not_stated = table(
    "request.delivery-not-stated",
    # Each thing that a site file would say is named.
    finds(
        sent(BARCODE, form=UNSTATED),
        proofs=[
            ("state", "not known", f"{what} ({key})")
            for what, key in [
                ("which attribute ReShare takes the identifier from", "identifier"),
                ("how the identifier enters a request", "login"),
                ("what the OpenURL listener does to it", "[reshare.listener]"),
            ]
        ],
    ),
    # A pasted request shows its identifier.
    finds(
        make_pasted("https://listener.example.edu/EXU?req_id=1", form=UNSTATED),
        proofs=[
            ("state", "not known", "what the OpenURL listener does to it ([reshare.listener])")
        ],
    ),
    passes(sent(BARCODE), "a site file says how the identifier reaches ReShare"),
)

test_identifier_changeable = table(
    "request.identifier-changeable",
    *(
        finds(
            make_preview(form=make_form(listener=listener)),
            "The identifier travels in the link to the request form, where the patron can change "
            "it.",
            [("setting", "reqIdHeader", None), ("identifier", "req_id", BARCODE)],
        )
        for listener in (None, make_listener(reqIdHeader=None))
    ),
    passes(
        make_preview(form=BY_HEADER), "the listener is set to take the identifier from a header"
    ),
    *(
        not_asked(
            make_preview(form=make_form(door=door)),
            "Requests do not come through a link that the patron sees.",
        )
        for door in (EntryPoint.ILLIAD, EntryPoint.DIRECT)
    ),
)

test_identifier_is_scoped = table(
    "request.identifier-is-scoped",
    finds(
        sent("ggood@example.edu"),
        "The patron identifier carries a domain behind an @ sign.",
        [("identifier", "patronIdentifier", "ggood@example.edu")],
    ),
    # An @ sign that parts nothing makes no domain.
    *(
        passes(sent(value), "the identifier carries no domain")
        for value in (BARCODE, "@example.edu", "ggood@", "a@b@c")
    ),
    NO_IDENTIFIER,
)

KEEPS_FIRST = make_listener(reqIdRegex="^([^;]+);.*$", reqIdReplacement="$1")

test_identifier_joined = table(
    "request.identifier-joined",
    finds(
        sent("1", "2"),
        "The request would carry several values joined into one patron identifier.",
        [
            ("identifier", "patronIdentifier", "1;2"),
            ("attribute", "employeeNumber", "1"),
            ("attribute", "employeeNumber", "2"),
        ],
        station=Station.SERVICE_PROVIDER,
        owner=Owner.DISCOVERY,
    ),
    # A comma, as of a repeated header.
    finds(altered(make_preview(), "preview", patron_identifier="1, 2")),
    # One released value that already holds several is the identity provider's.
    finds(
        altered(sent("1;2"), "preview", patron_identifier="1;2"),
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # An escaped semicolon and the commas of a directory name join nothing.
    *(
        passes(
            altered(make_preview(), "preview", patron_identifier=value),
            "the identifier is one value",
        )
        for value in (BARCODE, r"1\;2", "uid=ggood, ou=people, dc=example")
    ),
    passes(
        sent("1", "2", form=make_form(door=EntryPoint.HEADER, listener=KEEPS_FIRST)),
        "the identifier is one value",
    ),
    NO_IDENTIFIER,
)

test_identifier_looks_filled = table(
    "request.identifier-looks-filled",
    *(
        finds(
            sent(value),
            "The patron identifier is one digit over and over, as where a number was made up.",
            [("identifier", "patronIdentifier", value)],
        )
        for value in ("99999999999999", "11111")
    ),
    # Short numbers repeat by chance, and zeros alone are a placeholder.
    *(
        passes(sent(value), "the identifier does not look like a filler")
        for value in ("21234000000018", "9999", "99999x", "00000000", "999998")
    ),
    NO_IDENTIFIER,
)

UNKNOWN = altered(
    make_preview(),
    "preview",
    trace=TransformTrace(outcome=TransformOutcome.CANNOT_SIMULATE),
    patron_identifier=None,
)

test_identifier_missing = table(
    "request.identifier-missing",
    finds(
        NOTHING,
        "The request would carry no patron identifier.",
        [("identifier", "req_id", None), ("identifier", "patronIdentifier", None)],
        station=Station.DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    # Where an empty header wipes the identifier of the link, the listener is the station.
    finds(
        make_preview(
            {"uid": "ggood", "employeeNumber": ""},
            form=make_form(
                identifier="uid", header_identifier="employeeNumber", listener=make_listener()
            ),
        ),
        proofs=[..., ("identifier", "req_id", "ggood"), ...],
        station=Station.LISTENER,
        owner=Owner.DISCOVERY,
    ),
    finds(sent(" ")),
    passes(make_preview(), "the request carries an identifier"),
    not_asked(
        make_preview(
            form=make_form(
                door=EntryPoint.HEADER,
                listener=make_listener(reqIdRegex="B(", reqIdReplacement="$1"),
            )
        ),
        "No request could be placed at all; another check says why.",
    ),
    not_asked(UNKNOWN, "What the listener would send cannot be predicted here."),
)

test_identifier_placeholder = table(
    "request.identifier-placeholder",
    # What the identity provider itself released is its owner's to mend.
    finds(
        sent("N/A"),
        "The request would carry a stand-in for an unset value as its patron identifier.",
        [("identifier", "patronIdentifier", "N/A"), ("first seen", "employeeNumber", "N/A")],
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # What nobody released was written by the discovery system.
    finds(
        altered(make_preview(), "preview", req_id="(null)", patron_identifier="(null)"),
        proofs=[..., ("first seen", "req_id", "(null)"), ...],
        station=Station.DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    passes(make_preview(), "the identifier is not a stand-in for an unset value"),
    NO_IDENTIFIER,
)

test_identifier_too_long = table(
    "request.identifier-too-long",
    finds(
        sent("7" * 256),
        "The patron identifier is longer than the 255 characters that ReShare stores.",
        [..., ("length", "256 characters", None), ...],
    ),
    passes(sent("7" * 255), "the identifier is short enough to be stored"),
    NO_IDENTIFIER,
)


def of_the_login(check_id, form, message, otherwise, **login):
    """What the discovery system sends in a login: what was typed, or the subject."""
    header = replace(form, header_identifier="employeeNumber", listener=make_listener())
    return table(
        check_id,
        finds(
            make_preview(form=form, **login),
            message,
            [("setting", "login", form.door.value), ("identifier", "patronIdentifier", "k7")],
        ),
        not_asked(
            make_preview(form=header, **login),
            "A header replaces what the discovery system sends.",
        ),
        passes(make_preview(), otherwise),
        not_asked(NOTHING, "The discovery system sends no identifier."),
    )


test_typed_name = of_the_login(
    "request.typed-name",
    make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username"),
    "The patron identifier is the name as it was typed at the login form.",
    "the identifier is not typed text",
    typed_username="k7",
)
test_sub_as_identifier = of_the_login(
    "request.sub-as-identifier",
    make_form(door=EntryPoint.VUFIND_OIDC, identifier="sub"),
    "The patron identifier is the login's subject, which library systems rarely know.",
    "the identifier is not the login's subject",
    subject=Subject(kind=SubjectKind.SUB, value="k7"),
)
