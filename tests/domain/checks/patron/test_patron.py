"""The checks on what the library system answers to the identifier, and on whom it finds."""

from datetime import date
from decimal import Decimal

from tests.domain.checks.asking import finds, make_asked, not_asked, passes, table
from tests.factories import (
    BARCODE,
    BASIC,
    DAY,
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
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
    Purpose,
    Source,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    Capability,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PersonName,
    Stops,
)
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlsRole
from verifier.domain.profiles.idp_profile import profiles_of

UNKNOWN = NotFound(message="Unknown User")
TIMEOUT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")
NAMES = {"givenName": "Gail", "sn": "Good"}
NO_RECORD = not_asked(make_match(UNKNOWN), "ReShare would find no single record.")
SILENT = "The library system could not be asked, so nothing is known about the patron."
SILENCE = not_asked(make_match(TIMEOUT), SILENT)


T11 = ("transform", "T11: another kind of identifier of the same person", None)


def by_username(value, outcome, first=UNKNOWN, **more):
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


EMPTY = CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message="nothing in it", empty=True)
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
    finds(
        make_asked(make_attempt(BARCODE, EMPTY), flavour=Flavour.CROSSLINK),
        "The library system could not be asked: its answer could not be read. CrossLink takes an "
        "empty response for success, so it would accept any identifier.",
        [("answer", "ncip", "nothing in it")],
    ),
    finds(
        make_asked(make_attempt(BARCODE, EMPTY)),
        "The library system could not be asked: its answer could not be read.",
        [("answer", "ncip", "nothing in it")],
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


def failed(connection, failure, **more):
    message = f"Check the tenant of {connection}."
    return seen_by(connection, CouldNotLook(failure=failure, message=message), **more)


BY_ADDRESS = PatronKey(value="gail.good@example.edu", kind=KeyKind.EMAIL)


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
    # That a kind of connection cannot search by address is no failure; any other is.
    *(
        finds(
            make_asked(GOOD, failed("koha", failure, **more)),
            proofs=[("answer", "koha", "Check the tenant of koha.")],
        )
        for failure, more in [
            (LookupFailure.UNSUPPORTED, {}),
            (LookupFailure.TIMEOUT, {"key": BY_ADDRESS}),
        ]
    ),
    not_asked(
        make_asked(GOOD, failed("koha", LookupFailure.UNSUPPORTED, key=BY_ADDRESS)),
        "No connection for evidence was asked.",
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
            T11,
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
    # The first of them is enough.
    finds(
        by_username(
            "ggood",
            make_found(),
            preview=make_preview(
                {"employeeNumber": "ggood", "libraryCardNumber": BARCODE, "uid": BARCODE}
            ),
        ),
        proofs=[
            ("identifier", "patronIdentifier", "ggood"),
            T11,
            ("record", "barcode (active)", BARCODE),
            ("attribute", "libraryCardNumber", BARCODE),
        ],
    ),
    passes(make_match(), "found by the first question"),
    not_asked(by_username(BARCODE, UNKNOWN), "ReShare would find no single record."),
)


def held(*identifiers, kind="barcode"):
    """An export that holds the identifier, which ReShare's question does not find."""
    found = make_found(make_record(*identifiers, source="export"))
    return make_asked(
        make_attempt(BARCODE, UNKNOWN),
        seen_by("export", found, purpose=Purpose.RELEASED),
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
            *(..., ("answer", "folio", "Two users.")),
            *(..., ("record", "folio, internal id", "u1")),
            *(..., ("record", "folio, internal id", "u2"), ...),
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


def shows_old_cards(seen, note=None):
    return {CapabilityName.OLD_IDENTIFIERS: Capability(seen=seen, note=note)}


NO_OLD_CARDS = "ncip showed no old cards, so an old card cannot be told from an unknown person"

test_not_found = table(
    "patron.not-found",
    # An old card would look the same.
    finds(
        make_match(UNKNOWN),
        "The library system knows no patron under the identifier that would be sent.",
        [
            ("identifier", "patronIdentifier", BARCODE),
            ("answer", "ncip", "Unknown User"),
            ("source", NO_OLD_CARDS, None),
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
    # So does one that could have shown an old card, and names none.
    finds(
        make_match(UNKNOWN, sees=shows_old_cards("yes")),
        proofs=[..., ("source", "ncip shows old cards", None)],
    ),
    # One that shows none says so, also where its record has nothing but the present card.
    finds(
        make_match(UNKNOWN, sees=shows_old_cards("no", "It tells the present card alone.")),
        proofs=[..., ("source", "ncip: It tells the present card alone.", None)],
    ),
    finds(
        make_match(
            {BARCODE: make_found()},
            preview=OTHER_NUMBER,
            expected=BARCODE,
            sees=shows_old_cards("sometimes"),
        ),
        proofs=[..., ("source", NO_OLD_CARDS, None), ...],
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
    person = {"internal_id": "u9", "name": PersonName(given="Ann", family="Other"), "emails": ()}
    return make_found(make_record(make_identifier(value, kind=kind), **person, **more))


def nameless(*identifiers):
    return make_found(make_record(*identifiers, name=None, emails=()))


def released(answers, expected=None, names=NAMES, **values):
    return make_match(answers, preview=make_preview({**values, **names}), expected=expected)


SHORT = make_identifier("12345")
TWO_PEOPLE = Ambiguous(count=2, message="two", records=(make_record(), strangers(BARCODE).record))

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
    passes(released({BARCODE: TWO_PEOPLE}, employeeNumber=BARCODE)),
    not_asked(make_asked(), "No record was seen."),
)

BOTH = {"employeeNumber": BARCODE, "studentId": "S1008", "mail": "gail.good@example.edu", **NAMES}
PETRA = PersonName(given="Petra", family="Stranger")


def led_to(first=None, **second):
    """The barcode leads to one record, the student number to another."""
    identifiers = make_identifier("S1008", "university-id"), make_identifier(OLD_BARCODE)
    other = make_record(*identifiers, **{"internal_id": "u2", **second})
    answers = {BARCODE: make_found(first), "S1008": make_found(first or other)}
    return make_match(answers, preview=make_preview(BOTH))


def found_by_address(*records, purpose=Purpose.BY_EMAIL, **names):
    address = "gail.good@example.edu"
    found = Ambiguous(count=len(records), message="two", records=records)
    key = PatronKey(value=address, kind=KeyKind.EMAIL)
    return make_asked(
        make_attempt(address, found, purpose=purpose, key=key),
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
    # What two records share as an identifier is another check's.
    not_asked(found_by_address(make_record(), SECOND, purpose=Purpose.RELEASED, **NAMES)),
)


MAIL = {"mail": "gail.good@example.edu"}
ADFS = profiles_of(None)["adfs"].product()
T10 = ("transform", "T10: the number of a replaced card", None)
SOMEBODY = not_asked(make_match(), "The library system found somebody by the identifier.")
LEADS_THERE = passes(make_match(), "the identifier that would be sent leads to the patron")


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
    found = Found(record=make_record(*identifiers))
    return make_asked(
        make_attempt(sent, UNKNOWN),
        make_attempt(sent, found, role=IlsRole.EVIDENCE, purpose=Purpose.RELEASED),
        preview=make_preview({"uid": sent, **NAMES}, form=make_form(identifier="uid")),
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
PETRA_STRANGER = make_record(
    make_identifier("123456"),
    internal_id="u9",
    name=PersonName(given="Petra", family="Stranger"),
    emails=("petra@example.edu",),
)

HAS = "has {}, which the library system's identifier lacks"
LACKS = "lacks {}, which the library system's identifier has"
DIFFERS = "and the library system's identifier differ by {}"

test_identifier_transformed = table(
    "patron.identifier-transformed",
    # A value that lost or gained something on its way is the identity team's.
    *(
        finds(
            lost(released, on_record),
            f"employeeNumber {how.format(difference.partition(': ')[2])}.",
            [
                ("identifier", "patronIdentifier", released),
                ("attribute", "employeeNumber", released),
                ("record", "barcode", on_record),
                ("transform", difference, None),
            ],
            station=Station.IDP,
            owner=Owner.IDENTITY,
        )
        for released, on_record, difference, how in [
            ("2 1234 00000 0018", BARCODE, "T1: blanks", HAS),
            ("123456", "00123456", "T4: leading zeros", LACKS),
            ("00123456", "123456", "T4: leading zeros", HAS),
            ("B12345678", "12345678", "T5: a letter in front", HAS),
            ("12345678", "B12345678", "T5: a letter in front", LACKS),
            ("A21234000000018B", BARCODE, "T6: a scanner's start and stop characters", HAS),
            ("2123400000001", BARCODE, "T7: the check digit", LACKS),
            ("21234000000018.0", BARCODE, "T12: damage by a spreadsheet", DIFFERS),
            ("2-1234-00000001-8", BARCODE, "T14: look-alike characters or hyphens", DIFFERS),
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
                "123456": make_found(PETRA_STRANGER),
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
    # The form of an attribute that is not sent is no matter of this request.
    passes(
        known_by("00123456", {"employeeNumber": "x1", "uid": "123456", **MAIL}),
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


NOBODY = "No record is known to be this patron's."
NOBODY_KNOWN = not_asked(make_match(NotFound(message="Unknown User")), NOBODY)


def known(**record):
    """A patron whose record was found."""
    return make_match(make_found(make_record(**record)))


test_blocked_in_ils = table(
    "patron.blocked-in-ils",
    # Each block is shown with what it stops and until when.
    finds(
        known(
            blocks=(
                Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Over the limit"),
                Block(kind=BlockKind.LOST_CARD, until=date(2027, 1, 31)),
            )
        ),
        "The patron is blocked in the library system.",
        [
            ("block", "fines block, stops both", "Over the limit"),
            ("block", "lost_card block, stops unknown, until 2027-01-31", None),
        ],
    ),
    # A block holds to the end of the day that it names.
    finds(known(blocks=(Block(kind=BlockKind.MANUAL, until=DAY),))),
    passes(known(blocks=(Block(kind=BlockKind.MANUAL, until=date(2026, 11, 23)),))),
    passes(make_match(), "no block was shown"),
    # No block from a connection that cannot see blocks is no pass.
    not_asked(
        make_match(
            sees={CapabilityName.BLOCKS: Capability(seen="no", note="It tells no blocks.")}
        ),
        "It tells no blocks.",
    ),
    NOBODY_KNOWN,
)

test_fines = table(
    "patron.fines",
    *(
        finds(
            known(balance=Balance(amount=Decimal("12.50"), currency=currency)),
            "The patron owes money to the library.",
            [("record", "ncip, balance", shown)],
        )
        for currency, shown in [("USD", "12.50 USD"), (None, "12.50")]
    ),
    finds(known(balance=Balance(amount=Decimal("0.50"))), "The patron owes money to the library."),
    # A credit is no debt.
    *(
        passes(known(balance=Balance(amount=Decimal(amount))), "nothing is owed")
        for amount in ("0", "0.00", "-3.00")
    ),
    not_asked(known(balance=None), "The library system shows no balance."),
    NOBODY_KNOWN,
)


def owing(amount, limit="10"):
    limit = None if limit is None else Decimal(limit)
    return known(balance=Balance(amount=Decimal(amount), currency="USD", limit=limit))


REFUSED = "The permission accounts.collection.get is missing."
ATTEMPT = make_attempt(BARCODE, make_found())
TELLS_NONE = Source(
    id="ncip",
    role=IlsRole.RESHARE,
    sees={CapabilityName.BALANCE: Capability(seen="no", note="It tells no balance.")},
)

test_fines_over_limit = table(
    "patron.fines-over-limit",
    finds(owing("12.50"), proofs=[("record", "ncip, balance above 10 USD", "12.50 USD")]),
    # No debt at all may be allowed.
    finds(owing("0.50", "0")),
    passes(owing("0", "0"), "what is owed is within the limit"),
    # The limit itself may be owed.
    *(passes(owing(amount), "what is owed is within the limit") for amount in ("0", "9.99", "10")),
    not_asked(owing("50", None), "The limit for fines is not known here."),
    # A missing permission, or a kind of connection that never tells, is the reason.
    not_asked(known(gaps=(Gap(part=CapabilityName.BALANCE, message=REFUSED),)), REFUSED),
    not_asked(make_asked(ATTEMPT, sources=(TELLS_NONE,)), "It tells no balance."),
    not_asked(make_asked(ATTEMPT), "The library system shows no balance."),
    NOBODY_KNOWN,
)

test_record_expired = table(
    "patron.record-expired",
    finds(
        known(expires=date(2026, 11, 23)),
        "The patron's record has expired in the library system.",
        [("record", "ncip, expiry date", "2026-11-23")],
    ),
    # A record is good on the day of its expiry.
    passes(known(expires=date(2026, 11, 24)), "the record had not expired today"),
    not_asked(known(expires=None), "The library system names no expiry date."),
    NOBODY_KNOWN,
)

test_record_inactive = table(
    "patron.record-inactive",
    finds(
        known(account_status=AccountStatus.INACTIVE),
        "The patron's record is inactive in the library system.",
        [("record", "ncip, account status", "inactive")],
    ),
    passes(known(account_status=AccountStatus.ACTIVE), "the record is active"),
    not_asked(
        known(account_status=AccountStatus.UNKNOWN),
        "The library system does not say whether the record is active.",
    ),
    # A stranger's record is not looked at.
    not_asked(
        known(
            account_status=AccountStatus.INACTIVE,
            name=PersonName(given="Petra", family="Stranger"),
            emails=("petra@example.edu",),
        ),
        NOBODY,
    ),
    not_asked(
        make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")),
        "The library system could not be asked, so nothing is known about the patron.",
    ),
)

BLOCKS = Gap(
    part=CapabilityName.BLOCKS, message="The permission manualblocks.collection.get is missing."
)
GROUP = Gap(part=CapabilityName.GROUP, message="The permission usergroups.item.get is missing.")

test_record_incomplete = table(
    "patron.record-incomplete",
    finds(
        known(gaps=(BLOCKS, GROUP, BLOCKS)),
        "A part of the patron record could not be read: blocks, group.",
        [..., ("answer", "ncip", BLOCKS.message), ...],
    ),
    passes(make_match(make_found()), "nothing was refused"),
    NOBODY_KNOWN,
)
