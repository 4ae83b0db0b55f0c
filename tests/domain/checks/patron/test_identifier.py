"""The checks on why the identifier is not the one that the library system knows."""

from tests.domain.checks.asking import finds, make_asked, not_asked, passes, table
from tests.factories import (
    BARCODE,
    BASIC,
    OLD_BARCODE,
    URI,
    make_attempt,
    make_attribute,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
    make_vufind,
)
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound, Purpose
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlsRole
from verifier.domain.profiles.idp_profile import profiles_of

UNKNOWN = NotFound(message="Unknown User")
TIMEOUT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")
MAIL = {"mail": "gail.good@example.edu"}
ADFS = profiles_of(None)["adfs"].product()
T10 = ("transform", "T10: the number of a replaced card", None)
T11 = ("transform", "T11: another kind of identifier of the same person", None)
SILENT = "The library system could not be asked, so nothing is known about the patron."
SILENCE = not_asked(make_match(TIMEOUT), SILENT)
SOMEBODY = not_asked(make_match(), "The library system found somebody by the identifier.")
LEADS_THERE = passes(make_match(), "the identifier that would be sent leads to the patron")
OLD = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)


def known_by(value, released, *identifiers, expected=None, **preview):
    """A patron whom the library system knows by this value, and what was released."""
    return make_match(
        {value: make_found(make_record(*identifiers or (make_identifier(value),)))},
        preview=make_preview(released, **preview),
        expected=expected,
    )


CARD = {"employeeNumber": "u.under", "libraryCardNumber": BARCODE, **MAIL}
OF_VUFIND = make_form(vufind=make_vufind(username="eduPersonPrincipalName"))
NO_OTHER = "no other released attribute equals the library system's identifier"

test_identifier_is_another_attribute = table(
    "patron.identifier-is-another-attribute",
    finds(
        known_by(BARCODE, CARD),
        "The library system knows this patron by the value of libraryCardNumber, which is not the"
        " one that would be sent.",
        [
            ("identifier", "patronIdentifier", "u.under"),
            ("attribute", "libraryCardNumber", BARCODE),
            ("record", "barcode", BARCODE),
            T11,
        ],
    ),
    # Where VuFind's own setting takes the login name, the site's identifier is named.
    finds(
        known_by(
            BARCODE,
            {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": BARCODE},
            form=OF_VUFIND,
        ),
        proofs=[..., ("attribute", "employeeNumber", BARCODE), ...],
    ),
    # Where no identifier is sent at all, the attribute that holds it is named as well.
    finds(
        known_by(BARCODE, {"libraryCardNumber": BARCODE, **MAIL}),
        proofs=[..., ("attribute", "libraryCardNumber", BARCODE), ...],
    ),
    # A usual mistake of the product: AD FS passes the Windows account name on.
    finds(
        known_by(BARCODE, {**CARD, "employeeNumber": "EX\\uunder"}, product=ADFS),
        "...with AD FS: The Windows account name...",
    ),
    # The identifier itself, under a name that nothing maps, is no other attribute.
    passes(
        known_by(
            BARCODE,
            [make_attribute("employeeNumber", BARCODE, name_format=BASIC)],
            expected=BARCODE,
        ),
        NO_OTHER,
    ),
    # A login name does not stand in for the barcode that ReShare must send.
    passes(
        known_by(
            "ggood",
            {"employeeNumber": "E77", "uid": "ggood", **MAIL},
            make_identifier(BARCODE),
            make_identifier("ggood", "username"),
        ),
        NO_OTHER,
    ),
    # The number of an old card is not proposed.
    passes(
        known_by(
            BARCODE,
            {"employeeNumber": "E77", "libraryCardNumber": OLD_BARCODE},
            make_identifier(BARCODE),
            OLD,
            expected=BARCODE,
        ),
        NO_OTHER,
    ),
    LEADS_THERE,
    not_asked(
        make_match(UNKNOWN), "No record of this patron is known, so no attribute can be compared."
    ),
    SILENCE,
)

USERNAME = make_identifier("ggood", kind="username")


def seen_elsewhere(*identifiers, sent="ggood"):
    """A patron whom ReShare's question does not find, and who is known to another connection."""
    return make_asked(
        make_attempt(sent, UNKNOWN),
        make_attempt(
            sent,
            Found(record=make_record(*identifiers)),
            role=IlsRole.EVIDENCE,
            purpose=Purpose.RELEASED,
        ),
        preview=make_preview(
            {"uid": sent, "givenName": "Gail", "sn": "Good"}, form=make_form(identifier="uid")
        ),
    )


test_identifier_of_another_kind = table(
    "patron.identifier-of-another-kind",
    # Both kinds are named, with all that the record holds.
    finds(
        seen_elsewhere(make_identifier(BARCODE), USERNAME),
        "The identifier is this patron's username, and the library system looks for the barcode.",
        [
            ("identifier", "patronIdentifier", "ggood"),
            ("answer", "ncip", "Unknown User"),
            T11,
            ("record", "barcode (active)", BARCODE),
            ("record", "username (active)", "ggood"),
        ],
    ),
    # A barcode that is not found is of the right kind, so the connection is at fault.
    passes(seen_elsewhere(make_identifier(BARCODE), sent=BARCODE)),
    # What is out of use is an old number, whatever its kind.
    passes(
        seen_elsewhere(
            make_identifier(BARCODE),
            make_identifier("ggood", kind="username", status=IdentifierStatus.INACTIVE),
        )
    ),
    not_asked(
        seen_elsewhere(USERNAME),
        "Which kind of identifier is looked for is not known of this patron.",
    ),
    SOMEBODY,
    not_asked(make_asked()),
)

GUID = "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"
OF_OTHER_CHECKS = (
    make_preview(
        form=make_form(identifier="name-id"), subject=Subject(kind=SubjectKind.NAME_ID, value=GUID)
    ),
    make_preview(
        [make_attribute("urn:oasis:names:tc:SAML:attribute:pairwise-id", GUID, name_format=URI)],
        form=make_form(identifier="pairwise-id"),
    ),
)

test_identifier_opaque = table(
    "patron.identifier-opaque",
    *(
        finds(
            make_match({}, preview=make_preview({"uid": value}, form=make_form(identifier="uid"))),
            "The identifier is random by design, so the library system knows it only if it was "
            "loaded there.",
            [
                ("identifier", "patronIdentifier", value),
                ("answer", "ncip", "Unknown User"),
                ("transform", "T17: a value that is random by design", None),
            ],
        )
        for value in (GUID, "mQ3vPp0yTEuG7yqkT1b0xg==")
    ),
    passes(make_match({}), "the identifier does not look random by design"),
    SOMEBODY,
    # One mistake, one finding.
    *(
        not_asked(
            make_match({}, preview=evidence),
            "Other checks are about the login's own subject and about pairwise values.",
        )
        for evidence in OF_OTHER_CHECKS
    ),
    not_asked(make_asked(), "The library system was not asked."),
)


def lost(released, on_record, **more):
    """A number of which the release has another form than the record."""
    return known_by(on_record, {"employeeNumber": released, **MAIL}, expected=on_record, **more)


BY_HEADER = make_form(door=EntryPoint.HEADER, listener=make_listener())
STRANGER = make_record(
    make_identifier("123456"),
    internal_id="u9",
    name=PersonName(given="Petra", family="Stranger"),
    emails=("petra@example.edu",),
)

test_identifier_transformed = table(
    "patron.identifier-transformed",
    # A value that lost or gained something on its way is the identity team's.
    *(
        finds(
            lost(released, on_record),
            "employeeNumber and the library system's identifier differ by "
            f"{difference.partition(': ')[2]}.",
            [
                ("identifier", "patronIdentifier", released),
                ("attribute", "employeeNumber", released),
                ("record", "barcode", on_record),
                ("transform", difference, None),
            ],
            station=Station.IDP,
            owner=Owner.IDENTITY,
        )
        for released, on_record, difference in [
            ("2 1234 00000 0018", BARCODE, "T1: blanks"),
            ("123456", "00123456", "T4: leading zeros"),
            ("B12345678", "12345678", "T5: a letter in front"),
            ("A21234000000018B", BARCODE, "T6: a scanner's start and stop characters"),
            ("2123400000001", BARCODE, "T7: the check digit"),
            ("21234000000018.0", BARCODE, "T12: damage by a spreadsheet"),
            ("2-1234-00000001-8", BARCODE, "T14: look-alike characters or hyphens"),
        ]
    ),
    # The listener can cut off what a header carries too much, and change letter case; what comes
    # with the link is wrong where it is released.
    *(
        finds(
            lost(released, on_record, form=form),
            proofs=[..., ("transform", difference, None), ...],
            station=station,
            owner=owner,
        )
        for released, on_record, difference in [
            (f"{BARCODE}@example.edu", BARCODE, "T3: the part behind the @"),
            (f"EXU\\{BARCODE}", BARCODE, "T13: text joined to it or wrapped around it"),
            ("m00012345", "M00012345", "T2: letter case"),
        ]
        for form, station, owner in [
            (BY_HEADER, Station.LISTENER, Owner.RESHARE),
            (None, Station.IDP, Owner.IDENTITY),
        ]
    ),
    # Lost zeros that lead to a stranger are the mistake, not the stranger.
    finds(
        make_match(
            {
                "123456": make_found(STRANGER),
                "00123456": make_found(make_record(make_identifier("00123456"))),
            },
            preview=make_preview({"employeeNumber": "123456", **MAIL}),
            expected="00123456",
        ),
        proofs=[..., ("record", "barcode", "00123456"), ...],
    ),
    # A usual mistake of the product: AD FS puts its domain in front.
    finds(lost("EX\\ggood", "ggood", product=ADFS), "...with AD FS: The Windows account name..."),
    # Where another attribute equals the identifier that the site asks for, that is told instead.
    passes(
        known_by(
            "00123456",
            {"uid": "00123456x", "employeeNumber": "00123456", **MAIL},
            form=make_form(vufind=make_vufind(username="uid")),
        ),
        "the released value is not the library system's in another form",
    ),
    LEADS_THERE,
    not_asked(
        make_match(UNKNOWN), "No record of this patron is known, so no form can be compared."
    ),
    not_asked(
        make_match(preview=make_preview(MAIL)),
        "No identifier would be sent, so there was nothing to ask the library system for.",
    ),
)


def replaced(outcome_of_old=None):
    """A patron of whom the number of an old card was released."""
    record = make_record(
        OLD, make_identifier("9", primary=False), make_identifier(BARCODE, primary=True)
    )
    answers = {BARCODE: make_found(record)}
    if outcome_of_old is not None:
        answers[OLD_BARCODE] = outcome_of_old
    return make_match(
        answers, preview=make_preview({"employeeNumber": OLD_BARCODE}), expected=BARCODE
    )


test_old_barcode = table(
    "patron.old-barcode",
    # It is shown with the numbers that took its place, the primary one first.
    finds(
        replaced(),
        "The identifier is an old one of this patron's, and the library system no longer finds the"
        " patron by it.",
        [
            ("identifier", "patronIdentifier", OLD_BARCODE),
            ("record", "barcode (inactive)", OLD_BARCODE),
            T10,
            ("record", "barcode (active)", BARCODE),
            ("record", "barcode (active)", "9"),
        ],
    ),
    passes(
        known_by(BARCODE, {"employeeNumber": "E77"}, expected=BARCODE),
        "the identifier is not an old one of a record that was seen",
    ),
    not_asked(
        make_match(UNKNOWN), "No record was seen, so old identifiers could not be compared."
    ),
    SOMEBODY,
    not_asked(
        replaced(CouldNotLook(failure=LookupFailure.SERVER_ERROR, message="HTTP 500")), SILENT
    ),
)


def still_found(status):
    """A patron who is found by a number of this status."""
    record = make_record(
        make_identifier(OLD_BARCODE, status=status), make_identifier(BARCODE, primary=True)
    )
    return make_match(
        {OLD_BARCODE: make_found(record)}, preview=make_preview({"employeeNumber": OLD_BARCODE})
    )


THEIRS = make_record(make_identifier(OLD_BARCODE), internal_id="u2")

test_old_barcode_accepted = table(
    "patron.old-barcode-accepted",
    finds(
        still_found(IdentifierStatus.INACTIVE),
        "The identifier is an old one of this patron's; the library system still accepts it.",
        [
            ("identifier", "patronIdentifier", OLD_BARCODE),
            ("record", "barcode (inactive)", OLD_BARCODE),
            T10,
            ("record", "barcode (active)", BARCODE),
        ],
    ),
    # A number of which nothing is known, or that was given to somebody else since.
    *(
        passes(match, "the identifier is not marked as an old one")
        for match in (
            still_found(IdentifierStatus.ACTIVE),
            still_found(IdentifierStatus.UNKNOWN),
            replaced(make_found(THEIRS)),
        )
    ),
    not_asked(make_match(UNKNOWN), "ReShare would find no single record."),
    SILENCE,
)


def lowered(released, on_record=None, outcome=None, expected=None):
    """A value that goes through a listener which lowers it."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(reqIdToLower=True))
    answers = outcome or {on_record: make_found(make_record(make_identifier(on_record)))}
    return make_match(
        answers, preview=make_preview({"employeeNumber": released}, form=form), expected=expected
    )


test_transform_spoils_identifier = table(
    "patron.transform-spoils-identifier",
    finds(
        lowered("M00012345", "M00012345", expected="M00012345"),
        "The released value is the library system's, and the listener changes it into one that is"
        " not.",
        [
            ("header", "x-remote-user", "M00012345"),
            ("identifier", "patronIdentifier", "m00012345"),
            ("record", "barcode", "M00012345"),
            ("setting", "reqIdToLower", "true"),
        ],
        station=Station.LISTENER,
        owner=Owner.RESHARE,
    ),
    # Letters that a header cannot carry are the identity team's to replace.
    *(
        finds(
            known_by(value, {"employeeNumber": value}, expected=value, form=BY_HEADER),
            "The released value is the library system's, and the listener reads its letters as "
            "others.",
            [..., ("identifier", "patronIdentifier", "josÃ©"), ...],
            station=Station.LISTENER,
            owner=Owner.IDENTITY,
        )
        for value in ("josé", " josé ")
    ),
    passes(
        lowered("M00012345", "B77", expected="B77"),
        "the value was not right before the change either",
    ),
    passes(lowered("M00012345", "m00012345"), "the changed value leads to the patron"),
    not_asked(make_match(), "The listener does not change the value."),
    not_asked(
        lowered("M00012345", outcome=UNKNOWN),
        "No record of this patron is known, so the value cannot be compared.",
    ),
    not_asked(lowered("M00012345", outcome=TIMEOUT), SILENT),
)
