from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.folio.fake_folio import make_connection, patron, uuid
from verifier.adapters.http.json_body import read_json, validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.folio.record import (
    AccountDetails,
    Fee,
    FolioPatron,
    FolioPatrons,
    no_account_details,
    patron_record,
)
from verifier.adapters.ils.folio.settings import FolioSettings
from verifier.domain.model.patron import (
    AccountStatus,
    CapabilityName,
    IdentifierStatus,
    PersonName,
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
    [
        (True, AccountStatus.ACTIVE),
        (False, AccountStatus.INACTIVE),
        (None, AccountStatus.UNKNOWN),
    ],
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
