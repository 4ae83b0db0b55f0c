"""The further questions about one patron: what they bring, and what is a gap."""

from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.folio.fake_folio import (
    GRAD,
    PERMISSIONS,
    FakeFolio,
    connected,
    make_connection,
    overloaded,
    patron,
    uuid,
)
from verifier.adapters.http.json_body import read_json, validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.folio.record import (
    AccountDetails,
    AutomatedBlocks,
    Fee,
    FolioPatron,
    FolioPatrons,
    ManualBlocks,
    automated_blocks,
    manual_blocks,
    no_account_details,
    patron_record,
)
from verifier.adapters.ils.folio.settings import FolioSettings
from verifier.domain.model.lookup import Found, PatronKey
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PersonName,
    Stops,
)


def record_of(standing: AccountDetails | None = None, *, options: dict | None = None, **more):
    return patron_record(
        FolioPatron.model_validate(patron(**more)),
        standing or AccountDetails(),
        FolioSettings.of(make_connection(**(options or {}))),
        source="folio",
    )


def test_every_field_that_can_be_asked_for_is_an_identifier():
    """All four are in use; the barcode is the primary one."""
    record = record_of()
    active = IdentifierStatus.ACTIVE

    assert [
        ("barcode", "21234000000001", active, True),
        ("externalSystemId", "E000001", active, False),
        ("username", "patron1", active, False),
        ("id", uuid(1), active, False),
    ] == [
        (identifier.type, identifier.value, identifier.status, identifier.primary)
        for identifier in record.identifiers
    ]
    assert ("folio", uuid(1)) == (record.source, record.internal_id)


def test_missing_fields_are_no_identifiers():
    """A patron may have no barcode, or an empty one."""
    record = record_of(barcode=None, externalSystemId="")

    assert ["username", "id"] == [identifier.type for identifier in record.identifiers]


def test_custom_fields_that_the_site_names_are_identifiers():
    """One text or several; numbers, flags and fields that nobody named are none."""
    fields = {
        "studentId": "007",
        "campusCard": ["C1", "", "C2", 3],
        "number": 7,
        "flag": True,
        "other": "x",
    }
    named = {"custom_identifiers": "studentId, campusCard, number, flag, absent"}
    record = record_of(customFields=fields, options=named)

    assert [("studentId", "007"), ("campusCard", "C1"), ("campusCard", "C2")] == [
        (identifier.type, identifier.value)
        for identifier in record.identifiers
        if identifier.status is IdentifierStatus.UNKNOWN
    ]


@pytest.mark.parametrize(
    ("personal", "name"),
    [
        ({"lastName": "Good", "firstName": "Gail"}, PersonName(given="Gail", family="Good")),
        (
            {"lastName": "Good", "firstName": "Abigail", "preferredFirstName": "Gail"},
            PersonName(given="Gail", family="Good", unstructured="Abigail Good"),
        ),
        (
            {"lastName": "Good", "firstName": "Gail", "preferredFirstName": "Gail"},
            PersonName(given="Gail", family="Good"),
        ),
        (
            {"lastName": "Good", "preferredFirstName": "Gail"},
            PersonName(given="Gail", family="Good"),
        ),
        ({"lastName": "O\u2019Dóe-😀 <b>"}, PersonName(family="O\u2019Dóe-😀 <b>")),
        ({"lastName": ""}, None),
        (None, None),
    ],
)
def test_the_preferred_name_comes_first(personal, name):
    """As in FOLIO's NCIP; the legal name stands beside it, for comparing."""
    assert name == record_of(personal=personal).name


@pytest.mark.parametrize(
    ("active", "status"),
    [(True, AccountStatus.ACTIVE), (False, AccountStatus.INACTIVE), (None, AccountStatus.UNKNOWN)],
)
def test_active_and_expiry_are_told_apart(active, status):
    """A patron whose day has passed may still be active, until a nightly job has run."""
    record = record_of(active=active, expirationDate="2020-05-30T00:00:00.000+0000")

    assert (status, date(2020, 5, 30)) == (record.account_status, record.expires)


def test_an_unreadable_expiry_is_a_gap_and_a_missing_one_is_not():
    """Unreadable is unknown, never expired; some patrons have no expiry at all."""
    unreadable, none = record_of(expirationDate="30 May"), record_of(expirationDate=None)

    assert (None, [CapabilityName.EXPIRY]) == (
        unreadable.expires,
        [gap.part for gap in unreadable.gaps],
    )
    assert (None, ()) == (none.expires, none.gaps)


@pytest.mark.parametrize("kind", ["shadow", "dcb", "system", "Shadow"])
def test_a_record_that_is_no_persons_own_says_so(kind):
    """Consortia and programs have records whose state says nothing about a patron."""
    [gap] = record_of(type=kind).gaps

    assert CapabilityName.ACCOUNT_STATUS is gap.part
    assert kind.lower() in gap.message


@pytest.mark.parametrize("kind", ["patron", "staff", "", None, "something new"])
def test_persons_types_say_nothing_more(kind):
    """Patrons and staff borrow alike."""
    assert () == record_of(type=kind).gaps


def test_what_was_not_asked_is_a_gap_each():
    """One patron of several is shown without standing, and not as one without blocks."""
    record = record_of(no_account_details())

    assert [CapabilityName.GROUP, CapabilityName.BLOCKS, CapabilityName.BALANCE] == [
        gap.part for gap in record.gaps
    ]
    assert all("more than one patron" in gap.message for gap in record.gaps)


@pytest.mark.parametrize(
    "content",
    [
        {"users": [{"barcode": "21234000000018"}], "totalRecords": 1},
        {"users": [{"id": "1"}], "totalRecords": 1},
        {"users": [{"id": uuid(1), "barcode": 21234000000018}], "totalRecords": 1},
        {"users": [{"id": uuid(1), "active": "yes"}], "totalRecords": 1},
        {"users": [{"id": uuid(1), "personal": "Good"}], "totalRecords": 1},
        {"users": []},
        {"users": [], "totalRecords": -1},
        {"users": [], "totalRecords": 10**4000},
        {"users": [], "totalRecords": "0"},
        {"users": {}, "totalRecords": 0},
        {"totalRecords": 0},
        [],
    ],
)
def test_another_shape_is_refused_without_a_value(content):
    """An identifier as a number has lost its zeros; an answer without a count is none."""
    with pytest.raises(LookupAborted) as caught:
        validate_json(FolioPatrons, content, what="patrons")

    assert "2123" not in caught.value.outcome.message


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("15.0", Decimal("15.0")),
        ("0.1", Decimal("0.1")),
        ("7", Decimal(7)),
        ("-2.5", Decimal("-2.5")),
    ],
)
def test_amounts_are_exact(written, amount):
    """A number of JSON does not pass through a float's dust."""
    fee = read_json(f'{{"userId": "u", "remaining": {written}}}'.encode())

    assert amount == Fee.model_validate(fee).remaining


@pytest.mark.parametrize("written", ["1e999", "1e300", "null", '"much"', "[]", "true"])
def test_what_is_no_amount_is_refused(written):
    """Neither endless nor unreadable amounts are added up."""
    with pytest.raises((LookupAborted, ValueError)):
        validate_json(
            Fee, read_json(f'{{"userId": "u", "remaining": {written}}}'.encode()), what="a fee"
        )


def manual(**more):
    block = {"userId": "u", "borrowing": True, "requests": True, **more}
    return list(manual_blocks(ManualBlocks.model_validate({"manualblocks": [block]})))


def automated(**more):
    block = {"blockBorrowing": True, "blockRequests": True, "message": "Too many.", **more}
    found = AutomatedBlocks.model_validate({"automatedPatronBlocks": [block]})
    return list(automated_blocks(found))


FLAGS = [
    (True, True, Stops.BOTH),
    (True, False, Stops.BORROWING),
    (True, None, Stops.BORROWING),
    (False, True, Stops.REQUESTS),
    (None, None, Stops.UNKNOWN),
]


@pytest.mark.parametrize(("borrowing", "requests", "stops"), FLAGS)
def test_the_flags_say_what_a_block_stops(borrowing, requests, stops):
    """Both kinds of blocks have the same two flags that count."""
    [by_hand] = manual(borrowing=borrowing, requests=requests)
    [by_rule] = automated(blockBorrowing=borrowing, blockRequests=requests)

    assert (stops, stops) == (by_hand.stops, by_rule.stops)


@pytest.mark.parametrize("other", [False, None])
def test_a_block_of_renewals_alone_is_none_here(other):
    """FOLIO's NCIP does not look at it, and nothing that ReShare does is stopped."""
    assert [] == manual(borrowing=False, requests=other)
    assert [] == automated(blockBorrowing=False, blockRequests=False)


def test_what_staff_wrote_for_the_patron_is_shown():
    """The words for the patron come before the description; staff's own notes are not read."""
    words = {
        "desc": "Owes a key.",
        "patronMessage": "Please see the desk.",
        "staffInformation": "x",
    }

    assert "Please see the desk." == manual(**words)[0].message
    assert "Owes a key." == manual(desc="Owes a key.", staffInformation="x")[0].message
    assert manual()[0].message is None


def test_words_of_a_block_are_cleaned():
    """They are one line without numbers and addresses of people, and not endless."""
    [block] = manual(desc="Card 21234000000018\nof gail@example.edu " + "x" * 900)

    assert "21234000000018" not in block.message
    assert "@" not in block.message
    assert "\n" not in block.message
    assert len(block.message) < 400


def test_a_block_that_is_over_is_kept_and_says_so():
    """FOLIO's NCIP still counts it, though the circulation desk sees none."""
    [over] = manual(desc="See the desk.", expirationDate="2020-01-31T00:00:00.000+00:00")
    [to_come] = manual(desc="See the desk.", expirationDate="2099-01-31T00:00:00.000+00:00")

    assert date(2020, 1, 31) == over.until
    assert (
        "See the desk. (its end has passed, which FOLIO's NCIP does not look at)" == over.message
    )
    assert (date(2099, 1, 31), "See the desk.") == (to_come.until, to_come.message)


def test_tells_fees_from_other_limits():
    """The condition about fees has the same id everywhere."""
    by_fees = automated(patronBlockConditionId="CF7A0D5F-a327-4ca1-aa9e-dc55ec006b8a")
    by_loans = automated(patronBlockConditionId="3d7c52dc-c732-4223-8bf8-e5917801386f", message="")

    assert [Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Too many.")] == by_fees
    assert [Block(kind=BlockKind.AUTO, stops=Stops.BOTH)] == by_loans


ASKED = PatronKey(value="21234000000001")
BLOCKS = "/manualblocks"
LIMITS = f"/automated-patron-blocks/{uuid(1)}"
FEES = "/accounts"
GROUP = f"/groups/{GRAD}"


def found(folio: FakeFolio, **options):
    with connected(folio, **options) as connector:
        outcome = connector.look_up(ASKED)
    assert isinstance(outcome, Found), outcome
    return outcome.record


def test_asks_as_documented():
    """Each question has the path and the query of FOLIO's own interface, and no gap is left."""
    folio = FakeFolio(patron())
    record = found(folio)
    asked = {path: query for method, path, query, _ in folio.seen if method == "GET"}

    assert {} == asked[GROUP] == asked[LIMITS]
    assert {"query": f'(userId=="{uuid(1)}")', "limit": "100"} == asked[BLOCKS]
    query = f'(userId=="{uuid(1)}" and status.name=="Open")'
    assert {"query": query, "limit": "500"} == asked[FEES]
    assert () == record.gaps


def test_the_group_is_what_ncip_would_send():
    """The name is the code, and the description the label."""
    record = found(FakeFolio(patron()))

    assert PatronGroup(code="GRAD", label="Graduate student") == record.group


def test_a_patron_without_a_group_has_none():
    """Nothing is asked, and nothing is missing."""
    folio = FakeFolio(patron(patronGroup=None))
    record = found(folio)

    assert (None, ()) == (record.group, record.gaps)


def test_open_fees_are_added_up():
    """Closed ones and other patrons' do not count; the site's own limit stands beside."""
    folio = FakeFolio(patron(), patron(2))
    for remaining in (10.1, 0.2, 5):
        folio.owes(remaining)
    folio.owes(99.0, status={"name": "Closed"})
    folio.owes(99.0, number=2)
    record = found(folio, fine_limit="25", currency="USD")

    assert Balance(amount=Decimal("15.30"), currency="USD", limit=Decimal(25)) == record.balance


def test_fractions_of_a_cent_are_kept():
    """What does not fit two digits is not rounded away."""
    folio = FakeFolio(patron())
    folio.owes(0.125)

    assert Decimal("0.125") == found(folio).balance.amount


def test_a_sum_that_is_none_is_not_read():
    """A number of a million digits is no sum, and would be one wherever it is written out."""
    folio = FakeFolio(patron())
    folio.owes("1E-999999")
    record = found(folio)

    assert record.balance is None
    assert [CapabilityName.BALANCE] == [gap.part for gap in record.gaps]


def test_blocks_of_both_kinds_are_told():
    """Those by staff first; other patrons' are not among them."""
    folio = FakeFolio(patron(), patron(2))
    folio.block()
    folio.block(number=2)
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True, "message": "Too many items."}]

    assert [BlockKind.MANUAL, BlockKind.AUTO] == [block.kind for block in found(folio).blocks]


QUESTIONS = {
    GROUP: (CapabilityName.GROUP, PERMISSIONS[1]),
    BLOCKS: (CapabilityName.BLOCKS, PERMISSIONS[2]),
    LIMITS: (CapabilityName.BLOCKS, PERMISSIONS[3]),
    FEES: (CapabilityName.BALANCE, PERMISSIONS[4]),
}


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_missing_permission_is_a_gap_that_names_it(path):
    """The record is not lost, nor what the other questions bring."""
    part, permission = QUESTIONS[path]
    folio = FakeFolio(patron())
    folio.block()
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True}]
    folio.owes(1.0)
    folio.permissions.discard(permission)
    record = found(folio)

    [gap] = record.gaps
    assert part is gap.part
    assert f"lacks the permission {permission} (HTTP 403)." in gap.message
    assert (path != GROUP) is (record.group is not None)
    assert (path != FEES) is (record.balance is not None)
    assert 2 - (part is CapabilityName.BLOCKS) == len(record.blocks)


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_failing_question_is_a_gap(path, status):
    """A service that is down, or not installed, leaves the rest of the record as it is."""
    folio = FakeFolio(patron())
    folio.instead[path] = overloaded(status)

    [gap] = found(folio).gaps
    assert QUESTIONS[path][0] is gap.part
    assert gap.message.startswith("It is not known ")
    assert f"HTTP {status}" in gap.message


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[1]", b"<html></html>", b'{"group": 7'])
def test_an_unreadable_answer_is_a_gap(path, body):
    """Another shape is never taken for "nothing"."""
    folio = FakeFolio(patron())
    folio.instead[path] = overloaded(200)
    folio.instead[path].data = body

    [gap] = found(folio).gaps
    assert QUESTIONS[path][0] is gap.part


def test_everything_forbidden_still_leaves_the_patron():
    """With the one permission that it takes to find patrons, each other thing is a gap."""
    folio = FakeFolio(patron())
    folio.permissions = {PERMISSIONS[0]}
    record = found(folio)

    assert [
        CapabilityName.GROUP,
        CapabilityName.BLOCKS,
        CapabilityName.BLOCKS,
        CapabilityName.BALANCE,
    ] == [gap.part for gap in record.gaps]
    assert ((), None, None) == (record.blocks, record.balance, record.group)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (BLOCKS, {"manualblocks": [{"userId": uuid(2)}], "totalRecords": 1}),
        (FEES, {"accounts": [{"userId": uuid(2), "remaining": 5.0}], "totalRecords": 1}),
        (GROUP, {"id": uuid(7), "group": "FACULTY"}),
    ],
)
def test_what_is_another_patrons_is_not_read(path, content):
    """A server that does not heed the question gets no belief."""
    folio = FakeFolio(patron())
    folio.instead[path] = content
    record = found(folio)

    [gap] = record.gaps
    assert QUESTIONS[path][0] is gap.part
    assert record.blocks == ()


def test_more_than_is_shown_is_a_gap():
    """Blocks that were shown are kept; a sum of a part of the fees would be wrong."""
    folio = FakeFolio(patron())
    for _ in range(101):
        folio.block()
    for _ in range(501):
        folio.owes(0.01)
    record = found(folio)

    assert [CapabilityName.BLOCKS, CapabilityName.BALANCE] == [gap.part for gap in record.gaps]
    assert "101" in record.gaps[0].message
    assert "501" in record.gaps[1].message
    assert (100, None) == (len(record.blocks), record.balance)


@pytest.mark.parametrize("group", ["..", "GRAD", "x/../users"])
def test_a_group_that_is_none_is_not_asked_for(group):
    """What a record says goes into no address unless it is an id."""
    folio = FakeFolio(patron(patronGroup=group))

    [gap] = found(folio).gaps
    assert CapabilityName.GROUP is gap.part
    assert not any(path.startswith("/groups") for path in folio.counts)


def test_a_group_that_is_gone_is_a_gap():
    """FOLIO does not know every group that a record names."""
    [gap] = found(FakeFolio(patron(patronGroup=uuid(9)))).gaps

    assert CapabilityName.GROUP is gap.part
