"""The checks on what the library system answers to the identifier, and on whom it finds."""

from tests.domain.checks.asking import finds, make_asked, not_asked, passes, table
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_attempt,
    make_form,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
    Purpose,
)
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.site import IlsRole

UNKNOWN = NotFound(message="Unknown User")
TIMEOUT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")
NAMES = {"givenName": "Gail", "sn": "Good"}
NO_RECORD = not_asked(make_match(UNKNOWN), "ReShare would find no single record.")
SILENCE = not_asked(
    make_match(TIMEOUT),
    "The library system could not be asked, so nothing is known about the patron.",
)


def by_username(value, outcome, first=UNKNOWN, **more):
    """ReShare's second question, by the user name."""
    return make_asked(
        make_attempt(value, first),
        make_attempt(value, outcome, key=PatronKey(value=value, kind=KeyKind.USERNAME)),
        **more,
    )


def seen_by(connection, outcome, value=BARCODE, **more):
    """What a connection for evidence answered."""
    return make_attempt(value, outcome, connection=connection, role=IlsRole.EVIDENCE, **more)


test_ambiguous = table(
    "patron.ambiguous",
    *(
        finds(
            make_match(Ambiguous(count=count, message="Non-Unique User")),
            "The library system knows more than one patron under the identifier.",
            [("identifier", "patronIdentifier", BARCODE), ("answer", answered, "Non-Unique User")],
        )
        for count, answered in [(2, "ncip (2 patrons)"), (None, "ncip")]
    ),
    *(
        passes(make_match(outcome), "the identifier leads to one record at most")
        for outcome in (make_found(), UNKNOWN)
    ),
    SILENCE,
)

STRANGER = make_found(
    make_record(name=PersonName(given="Petra", family="Stranger"), emails=("p@example.edu",))
)

test_another_person = table(
    "patron.another-person",
    finds(
        make_match(STRANGER),
        "The identifier leads to a record whose name and e-mail address are another person's.",
        [
            ("identifier", "patronIdentifier", BARCODE),
            ("record", "name", "Petra Stranger"),
            ("record", "e-mail", "p@example.edu"),
            ("record", "barcode (active)", BARCODE),
        ],
    ),
    passes(make_match(), "name or e-mail address agree with the record"),
    # The record that holds the expected identifier is right, whatever name it bears.
    passes(make_match(STRANGER, expected=BARCODE), "the record holds the expected identifier"),
    not_asked(
        make_match(preview=make_preview({"employeeNumber": BARCODE})),
        "No name and no e-mail address could be compared with the record.",
    ),
    NO_RECORD,
)

WRONG = CouldNotLook(failure=LookupFailure.WRONG_PATRON, message="It is about another patron.")
GOOD = make_attempt(BARCODE, make_found())

test_answer_about_another = table(
    "patron.answer-about-another",
    # Once for each connection, however many of its answers were.
    finds(
        make_asked(GOOD, *2 * (seen_by("koha", WRONG, "gail"),)),
        proofs=[("answer", "koha", WRONG.message)],
    ),
    passes(make_asked(GOOD), "no answer was about somebody else"),
    not_asked(make_asked(not_asked="None is set up."), "None is set up."),
)


def failing(failure, value=BARCODE, **more):
    outcome = CouldNotLook(failure=failure, message="no answer within 10 seconds")
    return make_attempt(value, outcome, **more)


NOT_CONFIGURED = "No library system is configured here, so none was asked."

test_could_not_ask = table(
    "patron.could-not-ask",
    *(
        finds(
            make_asked(failing(failure)),
            f"The library system could not be asked: {why}.",
            [("answer", "ncip", "no answer within 10 seconds")],
        )
        for failure, why in [
            (LookupFailure.AUTH_ERROR, "it did not accept our credentials"),
            (LookupFailure.FORBIDDEN, "it does not allow us this question"),
            (LookupFailure.UNSUPPORTED, "it does not support this question"),
            (LookupFailure.RATE_LIMITED, "it was asked too often"),
            (LookupFailure.TIMEOUT, "it did not answer in time"),
            (LookupFailure.UNREACHABLE, "it could not be reached"),
            (LookupFailure.TLS, "no secure connection to it came about"),
            (LookupFailure.REDIRECTED, "it pointed to another address, which is not followed"),
            (LookupFailure.SERVER_ERROR, "it reported an error of its own"),
            (LookupFailure.PROTOCOL_ERROR, "its answer could not be read"),
            (LookupFailure.TOO_LARGE, "its answer was too large"),
            (LookupFailure.WRONG_PATRON, "its answer was about somebody else"),
            (LookupFailure.NOT_CONFIGURED, "the connection is not fully set up"),
        ]
    ),
    # Where the second question finds somebody, the library system has answered.
    passes(
        by_username(BARCODE, make_found(), failing(LookupFailure.SERVER_ERROR).outcome),
        "the library system answered",
    ),
    # A failure of a further question hides nothing that ReShare would learn.
    passes(
        make_asked(
            make_attempt(BARCODE, UNKNOWN),
            failing(LookupFailure.TIMEOUT, "S1", purpose=Purpose.RELEASED),
        ),
        "the library system answered",
    ),
    # Where ReShare would ask nothing, a library system that answers nobody is still told.
    finds(
        make_asked(
            failing(LookupFailure.TIMEOUT, "S1", purpose=Purpose.RELEASED),
            preview=make_preview({"studentId": "S1"}),
            not_asked="No identifier.",
        ),
        "The library system could not be asked: it did not answer in time.",
    ),
    not_asked(make_asked(not_asked=NOT_CONFIGURED), NOT_CONFIGURED),
)


def failed(connection, failure):
    message = f"Check the tenant of {connection}."
    return seen_by(connection, CouldNotLook(failure=failure, message=message))


test_evidence_missing = table(
    "patron.evidence-missing",
    # Each connection that failed is named once, with its own sentence.
    finds(
        make_asked(
            GOOD,
            failed("folio", LookupFailure.AUTH_ERROR),
            failed("folio", LookupFailure.TIMEOUT),
            failed("koha", LookupFailure.FORBIDDEN),
        ),
        ("...folio for evidence could not be asked: it did not accept our...", "...koha..."),
        [
            ("answer", "folio", "Check the tenant of folio."),
            ("answer", "koha", "Check the tenant of koha."),
        ],
    ),
    passes(make_asked(seen_by("koha", make_found())), "every connection for evidence answered"),
    # ReShare's own connection alone is another check's.
    not_asked(make_asked(GOOD), "No connection for evidence was asked."),
)


test_found_by_username_only = table(
    "patron.found-by-username-only",
    finds(
        by_username(BARCODE, make_found()),
        "The patron is found only as a user name: ReShare accepts the request, and fails when the"
        " item arrives.",
        [
            ("identifier", "patronIdentifier", BARCODE),
            ("transform", "T11: another kind of identifier of the same person", None),
            ("record", "barcode (active)", BARCODE),
        ],
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # Where another attribute holds what the first question goes by, discovery takes the wrong.
    finds(
        by_username(
            "ggood",
            make_found(),
            preview=make_preview({"employeeNumber": "ggood", "libraryCardNumber": BARCODE}),
        ),
        proofs=[..., ("attribute", "libraryCardNumber", BARCODE)],
        station=Station.DISCOVERY,
        owner=Owner.DISCOVERY,
    ),
    passes(make_match(), "found by the first question"),
    not_asked(by_username(BARCODE, UNKNOWN), "ReShare would find no single record."),
)


def held(*identifiers, kind="barcode"):
    """An export that holds the identifier, which ReShare's question does not find."""
    return make_asked(
        make_attempt(BARCODE, UNKNOWN),
        seen_by(
            "export",
            make_found(make_record(*identifiers, source="export")),
            purpose=Purpose.RELEASED,
        ),
        preview=make_preview(form=make_form(ils_identifier=kind)),
    )


test_held_and_not_found = table(
    "patron.held-and-not-found",
    finds(
        held(make_identifier(BARCODE)),
        proofs=[
            ("identifier", "patronIdentifier", BARCODE),
            ("answer", "ncip", "Unknown User"),
            ("source", "export holds it", None),
            ("record", "barcode (active)", BARCODE),
        ],
    ),
    # Where the site does not say which identifier it is, the record's word is enough.
    finds(held(make_identifier(BARCODE, "username"), kind=None)),
    # A user name where a barcode is wanted, or an old barcode, has checks of its own.
    *(
        passes(
            held(make_identifier("29999000000018"), other), "...no record that was seen holds..."
        )
        for other in (
            make_identifier(BARCODE, "username"),
            make_identifier(BARCODE, status=IdentifierStatus.INACTIVE),
        )
    ),
    not_asked(make_match(), "...found somebody..."),
)

SHARED = Ambiguous(
    count=2,
    message="Two users.",
    records=(
        make_record(make_identifier(BARCODE), source="folio", internal_id="u1"),
        make_record(make_identifier(BARCODE, "username"), source="folio", internal_id="u2"),
    ),
)

test_identifier_shared = table(
    "patron.identifier-shared",
    finds(
        make_asked(GOOD, seen_by("folio", SHARED, purpose=Purpose.RELEASED)),
        proofs=[
            ...,
            ("answer", "folio", "Two users."),
            ...,
            ("record", "folio, internal id", "u1"),
            ...,
            ("record", "folio, internal id", "u2"),
            ...,
        ],
    ),
    # Only the identifier that ReShare would send counts.
    passes(
        make_asked(
            seen_by("folio", NotFound(message="no"), purpose=Purpose.RELEASED),
            seen_by("folio", SHARED, "gail", purpose=Purpose.RELEASED),
        ),
        "the identifier stands in one record at most",
    ),
    # ReShare's own connection and a failed one tell nothing.
    not_asked(
        make_asked(GOOD, seen_by("folio", TIMEOUT, purpose=Purpose.RELEASED)),
        "...No connection that looks into every field...",
    ),
)


def found_as(*values):
    record = make_record(*map(make_identifier, values))
    return make_match(
        {"m00012345": make_found(record)}, preview=make_preview({"employeeNumber": "m00012345"})
    )


test_letter_case_relied_on = table(
    "patron.letter-case-relied-on",
    finds(
        found_as("M00012345"),
        "The identifier and the record differ in letter case, which the library system overlooks.",
        [
            ("identifier", "patronIdentifier", "m00012345"),
            ("record", "barcode (active)", "M00012345"),
        ],
    ),
    passes(
        found_as("M00012345", "m00012345"),
        "the record holds the identifier in the same letter case",
    ),
    not_asked(found_as("P4711"), "The record does not show the identifier by which it was found."),
    NO_RECORD,
)

OTHER_NUMBER = make_preview({"employeeNumber": "E77", "mail": "gail.good@example.edu"})
OLD = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)

test_not_found = table(
    "patron.not-found",
    # An old card would look the same.
    finds(
        make_match(UNKNOWN),
        "The library system knows no patron under the identifier that would be sent.",
        [
            ("identifier", "patronIdentifier", BARCODE),
            ("answer", "ncip", "Unknown User"),
            (
                "source",
                "ncip showed no old cards, so an old card cannot be told from an unknown person",
                None,
            ),
        ],
        station=Station.ILS,
        owner=Owner.ILS,
    ),
    # Where the person's record is known, the value sent is wrong, not the library system.
    finds(
        make_match({BARCODE: make_found()}, preview=OTHER_NUMBER, expected=BARCODE),
        "The library system knows no patron under the identifier that would be sent. It does have"
        " a record of this person.",
        [..., ("record", "barcode (active)", BARCODE), ...],
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # One digit over and over is no library's to correct: the campus fills it in.
    finds(
        make_match(UNKNOWN, preview=make_preview({"employeeNumber": "99999999999999"})),
        "...It looks like a number that was made up where there was none.",
        station=Station.IDP,
        owner=Owner.IDENTITY,
    ),
    # A system that shows old cards proves that this is none of them.
    finds(
        make_match(
            {BARCODE: make_found(make_record(make_identifier(BARCODE), OLD))},
            preview=OTHER_NUMBER,
            expected=BARCODE,
        ),
        proofs=[..., ("source", "ncip shows old cards", None), ...],
    ),
    passes(make_match(), "the library system knows the identifier"),
    SILENCE,
    not_asked(
        make_match(preview=make_preview({"mail": "g@example.edu"})),
        "No identifier would be sent, so there was nothing to ask the library system for.",
    ),
)

SAME_PATRON = make_record(make_identifier(BARCODE), make_identifier("E77", "staff-number"))

test_not_the_expected = table(
    "patron.not-the-expected",
    finds(
        make_match(UNKNOWN, expected=OLD_BARCODE),
        "The request would carry another identifier than this patron must have.",
        [("identifier", "patronIdentifier", BARCODE), ("expected", "identifier", OLD_BARCODE)],
    ),
    # The expected identifier proves the mistake even where nothing could be asked.
    finds(make_match(TIMEOUT, expected=OLD_BARCODE)),
    # Leading zeros count.
    finds(
        make_match(UNKNOWN, preview=make_preview({"employeeNumber": "123456"}), expected="0123456")
    ),
    passes(make_match(expected=BARCODE), "the identifier is the expected one"),
    passes(
        make_match({"E77": make_found(SAME_PATRON)}, preview=OTHER_NUMBER, expected=BARCODE),
        "the identifier is another one of the expected patron's",
    ),
    not_asked(make_match(), "Nobody said what this patron's identifier must be."),
    not_asked(
        make_match(preview=make_preview({"mail": "g@example.edu"}), expected=BARCODE),
        "The request would carry no identifier.",
    ),
)

test_other_id_returned = table(
    "patron.other-id-returned",
    finds(
        make_match(make_found(user_id="P4711")),
        "The library system found the patron and answered with another identifier.",
        [("identifier", "patronIdentifier", BARCODE), ("answer", "user id", "P4711")],
    ),
    passes(make_match(), "the answer names the identifier that was sent"),
    *(
        not_asked(make_match(make_found(user_id=user_id)), "The answer names no user number.")
        for user_id in (None, "")
    ),
    NO_RECORD,
)


def strangers(value, kind="barcode", **more):
    return make_found(
        make_record(
            make_identifier(value, kind=kind),
            internal_id="u9",
            name=PersonName(given="Ann", family="Other"),
            emails=(),
            **more,
        )
    )


def nameless(*identifiers):
    return make_found(make_record(*identifiers, name=None, emails=()))


def released(answers, expected=None, names=NAMES, **values):
    return make_match(answers, preview=make_preview({**values, **names}), expected=expected)


SHORT = make_identifier("12345")

test_possible_other_person = table(
    "patron.possible-other-person",
    # ReShare finds the right record, and the login name stands in a stranger's.
    finds(
        released(
            {BARCODE: make_found(), "ann": strangers("ann", "username")},
            employeeNumber=BARCODE,
            uid="ann",
        ),
        "The value of uid leads to the record of another person.",
        [
            ("attribute", "uid", "ann"),
            ("record", "name", "Ann Other"),
            ("record", "username (active)", "ann"),
            ("this patron's record", "barcode", BARCODE),
        ],
    ),
    # Without its zeros the number is somebody's, and no name says whose.
    finds(
        released({"12345": nameless(SHORT)}, employeeNumber="0012345"),
        "But for leading zeros, employeeNumber would lead to a record, and nothing confirms that"
        " it is this person's.",
        [
            ("attribute", "employeeNumber", "0012345"),
            ("transform", "T4: leading zeros", None),
            ("record", "barcode (active)", "12345"),
        ],
    ),
    # An identifier of the one and, without its zeros, of the other: both are seen.
    finds(
        released(
            {
                "0012345": make_found(make_record(make_identifier("0012345"))),
                "12345": strangers("12345"),
            },
            employeeNumber="0012345",
            uid="12345",
        ),
        ("The value of uid leads to...", "But for leading zeros, employeeNumber would lead to..."),
    ),
    # That ReShare would take the patron for somebody else has a check of its own.
    passes(released({BARCODE: strangers(BARCODE)}, employeeNumber=BARCODE)),
    # A name that agrees, a record that somebody named, letter case: nothing to warn of.
    *(
        passes(match, "no released value leads to a record that may be another person's")
        for match in (
            released({"12345": make_found(make_record(SHORT))}, employeeNumber="0012345"),
            released({"12345": nameless(SHORT)}, "12345", employeeNumber="0012345"),
            released(
                {"GGOOD1": nameless(make_identifier("ggood1"))}, names={}, employeeNumber="GGOOD1"
            ),
        )
    ),
    # The login name proves whose record it is, so the number may be mended.
    passes(
        released(
            {"ggood": nameless(SHORT, make_identifier("ggood", kind="username"))},
            names={},
            employeeNumber="0012345",
            uid="ggood",
        )
    ),
    # A value that stands in two records has checks of its own.
    passes(
        released(
            {
                BARCODE: Ambiguous(
                    count=2, message="two", records=(make_record(), strangers(BARCODE).record)
                )
            },
            employeeNumber=BARCODE,
        )
    ),
    not_asked(make_asked(), "No record was seen."),
)

BOTH = {"employeeNumber": BARCODE, "studentId": "S1008", "mail": "gail.good@example.edu", **NAMES}
PETRA = PersonName(given="Petra", family="Stranger")


def led_to(first=None, **second):
    """The barcode leads to one record, the student number to another."""
    other = make_record(
        make_identifier("S1008", "university-id"),
        make_identifier(OLD_BARCODE),
        **{"internal_id": "u2", **second},
    )
    return make_match(
        {BARCODE: make_found(first), "S1008": make_found(first or other)},
        preview=make_preview(BOTH),
    )


def found_by_address(*records, **names):
    address = "gail.good@example.edu"
    return make_asked(
        make_attempt(
            address,
            Ambiguous(count=len(records), message="two", records=records),
            purpose=Purpose.BY_EMAIL,
            key=PatronKey(value=address, kind=KeyKind.EMAIL),
        ),
        preview=make_preview({"mail": address, **names}),
    )


SECOND = make_record(make_identifier("77"), internal_id="u2")
FAMILY = make_record(make_identifier("77"), internal_id="u2", name=PETRA)
NUMBERS = make_record(make_identifier(BARCODE), make_identifier("S1008", "university-id"))

test_two_accounts = table(
    "patron.two-accounts",
    finds(
        led_to(),
        "employeeNumber leads to one patron record and studentId to another.",
        [
            ("attribute", "employeeNumber", BARCODE),
            ("record", "ncip, internal id", "u1"),
            ("record", "barcode (active)", BARCODE),
            ("attribute", "studentId", "S1008"),
            ("record", "ncip, internal id", "u2"),
            ("record", "university-id (active)", "S1008"),
            ("record", "barcode (active)", OLD_BARCODE),
        ],
    ),
    # A stranger, the same record twice, and two systems' views are no second account.
    *(
        passes(match, "the released values lead to one account")
        for match in (
            led_to(name=PETRA, emails=("petra@example.edu",)),
            led_to(NUMBERS),
            led_to(source="alma"),
        )
    ),
    not_asked(
        make_match(UNKNOWN), "No released value is an identifier of a record that was seen."
    ),
    # An address that stands in two records of one name, though nothing released leads to either.
    finds(
        found_by_address(make_record(), SECOND, **NAMES),
        "The person's name and e-mail address stand in two patron records.",
        [
            ("record", "ncip, internal id", "u1"),
            ("record", "barcode (active)", BARCODE),
            ("record", "ncip, internal id", "u2"),
            ("record", "barcode (active)", "77"),
        ],
    ),
    # The other record bears another name, or there is no name to tell by.
    not_asked(found_by_address(make_record(), FAMILY, **NAMES)),
    not_asked(found_by_address(make_record(), FAMILY)),
    not_asked(found_by_address(make_record(), make_record(), **NAMES)),
)
