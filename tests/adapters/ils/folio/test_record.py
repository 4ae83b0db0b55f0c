"""The further questions about one patron: what they bring, and what is a gap."""

from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.folio.fake_folio import (
    GRAD,
    FakeFolio,
    connected,
    make_connection,
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
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
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


ACTIVE = IdentifierStatus.ACTIVE
GAIL_GOOD = PersonName(given="Gail", family="Good")
ODD_NAME = "O\u2019Dóe-😀 <b>"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {},
            {
                "source": "folio",
                "internal_id": uuid(1),
                "identifiers": (
                    PatronIdentifier(
                        type="barcode", value="21234000000001", status=ACTIVE, primary=True
                    ),
                    PatronIdentifier(type="externalSystemId", value="E000001", status=ACTIVE),
                    PatronIdentifier(type="username", value="patron1", status=ACTIVE),
                    PatronIdentifier(type="id", value=uuid(1), status=ACTIVE),
                ),
            },
        ),
        (
            {"barcode": None, "externalSystemId": "", "username": None},
            {"identifiers": (PatronIdentifier(type="id", value=uuid(1), status=ACTIVE),)},
        ),
        *(
            ({"personal": personal}, {"name": name})
            for personal, name in (  # as in FOLIO's NCIP the preferred name comes first
                ({"lastName": "Good", "firstName": "Gail"}, GAIL_GOOD),
                (
                    {"lastName": "Good", "firstName": "Abigail", "preferredFirstName": "Gail"},
                    PersonName(given="Gail", family="Good", unstructured="Abigail Good"),
                ),
                (
                    {"lastName": "Good", "firstName": "Gail", "preferredFirstName": "Gail"},
                    GAIL_GOOD,
                ),
                ({"lastName": "Good", "preferredFirstName": "Gail"}, GAIL_GOOD),
                ({"lastName": ODD_NAME}, PersonName(family=ODD_NAME)),
                *(({"lastName": ""}, None), (None, None)),
            )
        ),
        *(  # a patron whose day has passed may still be active, until a nightly job has run
            (
                {"active": active, "expirationDate": "2020-05-30T00:00:00.000+0000"},
                {"account_status": status, "expires": date(2020, 5, 30)},
            )
            for active, status in ((True, "active"), (False, "inactive"), (None, "unknown"))
        ),
        ({"expirationDate": None}, {"expires": None, "gaps": ()}),  # some patrons have none
        *(({"type": kind}, {"gaps": ()}) for kind in ("patron", "staff", "", None, "new")),
    ],
)
def test_each_part_has_its_place(row, expected):
    """All identifiers are in use, and the barcode is the primary one; what is not set is none."""
    record = record_of(**row)

    assert expected == {part: getattr(record, part) for part in expected}


@pytest.mark.parametrize(
    ("row", "part", "words"),
    [
        ({"expirationDate": "30 May"}, CapabilityName.EXPIRY, ""),  # unknown, never expired
        *(
            ({"type": kind}, CapabilityName.ACCOUNT_STATUS, kind.lower())
            for kind in ("shadow", "dcb", "system", "Shadow")  # no person's own record
        ),
    ],
)
def test_what_says_nothing_is_a_gap(row, part, words):
    [gap] = record_of(**row).gaps

    assert part is gap.part
    assert words in gap.message


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
        *((text, Decimal(text)) for text in ("15.0", "0.1", "7", "-2.5")),
        *((text, None) for text in ("1e999", "1e300", "null", '"much"', "[]", "true")),
    ],
)
def test_amounts_are_exact_or_refused(written, amount):
    """A number of JSON does not pass through a float's dust; no other one is added up."""
    body = f'{{"userId": "u", "remaining": {written}}}'.encode()
    if amount is None:
        with pytest.raises((LookupAborted, ValueError)):
            validate_json(Fee, read_json(body), what="a fee")
    else:
        assert amount == validate_json(Fee, read_json(body), what="a fee").remaining


def manual(**more):
    block = {"userId": "u", "borrowing": True, "requests": True, **more}
    return list(manual_blocks(ManualBlocks.model_validate({"manualblocks": [block]})))


def automated(**more):
    block = {"blockBorrowing": True, "blockRequests": True, "message": "Too many.", **more}
    found = AutomatedBlocks.model_validate({"automatedPatronBlocks": [block]})
    return list(automated_blocks(found))


@pytest.mark.parametrize(
    ("borrowing", "requests", "stops"),
    [
        *((True, True, Stops.BOTH), (True, False, Stops.BORROWING)),
        *((True, None, Stops.BORROWING), (False, True, Stops.REQUESTS)),
        (None, None, Stops.UNKNOWN),
    ],
)
def test_the_flags_say_what_a_block_stops(borrowing, requests, stops):
    [by_hand] = manual(borrowing=borrowing, requests=requests)
    [by_rule] = automated(blockBorrowing=borrowing, blockRequests=requests)

    assert (stops, stops) == (by_hand.stops, by_rule.stops)


@pytest.mark.parametrize("other", [False, None])
def test_a_block_of_renewals_alone_is_none_here(other):
    """FOLIO's NCIP does not look at it, and nothing that ReShare does is stopped."""
    assert [] == manual(borrowing=False, requests=other)
    assert [] == automated(blockBorrowing=False, blockRequests=False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"desc": "Owes a key.", "patronMessage": "See the desk."}, "See the desk."),
        ({"desc": "Owes a key."}, "Owes a key."),
        ({}, None),
    ],
)
def test_what_staff_wrote_for_the_patron_is_shown(words, message):
    """The words for the patron come before the description; staff's own notes are not read."""
    assert message == manual(**words, staffInformation="x")[0].message


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


def test_asks_as_documented():
    """Each question has the path and the query of FOLIO's own interface, and no gap is left."""
    folio = FakeFolio(patron())
    with connected(folio) as connector:
        record = connector.look_up(PatronKey(value="21234000000001")).record
    asked = {path: query for method, path, query, _ in folio.seen if method == "GET"}

    assert {} == asked[f"/groups/{GRAD}"] == asked[f"/automated-patron-blocks/{uuid(1)}"]
    assert {"query": f'(userId=="{uuid(1)}")', "limit": "100"} == asked["/manualblocks"]
    query = f'(userId=="{uuid(1)}" and status.name=="Open")'
    assert {"query": query, "limit": "500"} == asked["/accounts"]
    assert () == record.gaps


@pytest.mark.parametrize("group", ["..", "GRAD", "x/../users"])
def test_a_group_that_is_none_is_not_asked_for(group):
    folio = FakeFolio(patron(patronGroup=group))
    with connected(folio) as connector:
        connector.look_up(PatronKey(value="21234000000001"))

    assert not any(path.startswith("/groups") for path in folio.counts)
