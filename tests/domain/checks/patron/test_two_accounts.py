from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_attempt,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.two_accounts import two_accounts
from verifier.domain.model.lookup import Ambiguous, KeyKind, NotFound, PatronKey, Purpose
from verifier.domain.model.patron import PersonName

RELEASED = {
    "employeeNumber": BARCODE,
    "studentId": "S1008",
    "mail": "gail.good@example.edu",
    "givenName": "Gail",
    "sn": "Good",
}
PETRA = {"name": PersonName(given="Petra", family="Stranger"), "emails": ("petra@example.edu",)}


def make_two(**second):
    other = make_record(
        make_identifier("S1008", "university-id"),
        make_identifier(OLD_BARCODE),
        **{"internal_id": "u2", **second},
    )
    return make_match(
        {BARCODE: make_found(), "S1008": make_found(other)}, preview=make_preview(RELEASED)
    )


def test_two_values_two_records():
    """Each value is shown with the record that it leads to."""
    found = finding(two_accounts, make_two())

    assert "employeeNumber leads to one patron record and studentId to another." == found.message
    assert [
        ("attribute", "employeeNumber", BARCODE),
        ("record", "ncip, internal id", "u1"),
        ("record", "barcode (active)", BARCODE),
        ("attribute", "studentId", "S1008"),
        ("record", "ncip, internal id", "u2"),
        ("record", "university-id (active)", "S1008"),
        ("record", "barcode (active)", OLD_BARCODE),
    ] == proofs(found)


def test_a_stranger_is_no_second_account():
    """A record of somebody else is not this person's second account."""
    assert "the released values lead to one account" == saw(two_accounts, make_two(**PETRA))


def test_the_same_record_twice():
    """Two values that lead to one record are one account."""
    record = make_record(make_identifier(BARCODE), make_identifier("S1008", "university-id"))
    match = make_match(
        {BARCODE: make_found(record), "S1008": make_found(record)},
        preview=make_preview(RELEASED),
    )

    assert "the released values lead to one account" == saw(two_accounts, match)


def test_two_views_of_one_system():
    """Two systems' views of a person do not make two accounts."""
    assert "the released values lead to one account" == saw(two_accounts, make_two(source="alma"))


def test_no_value_leads_anywhere():
    """Where no released value leads to a record there is nothing to compare."""
    assert "No released value is an identifier of a record that was seen." == reason(
        two_accounts, make_match(NotFound(message="Unknown User"))
    )


def found_by_address(*records, **released):
    preview = make_preview({"mail": "gail.good@example.edu", **released})
    asked = make_attempt(
        "gail.good@example.edu",
        Ambiguous(count=len(records), message="two", records=records),
        purpose=Purpose.BY_EMAIL,
        key=PatronKey(value="gail.good@example.edu", kind=KeyKind.EMAIL),
    )
    return make_asked(asked, preview=preview)


def test_an_address_that_stands_in_two_records_of_one_name():
    """Nothing that was released leads to either; both are shown."""
    second = make_record(make_identifier("77"), internal_id="u2")
    found = finding(
        two_accounts, found_by_address(make_record(), second, givenName="Gail", sn="Good")
    )

    assert "The person's name and e-mail address stand in two patron records." == found.message
    assert [
        ("record", "ncip, internal id", "u1"),
        ("record", "barcode (active)", BARCODE),
        ("record", "ncip, internal id", "u2"),
        ("record", "barcode (active)", "77"),
    ] == proofs(found)


def test_an_address_that_a_family_shares_is_no_second_account():
    """The other record bears another name, or there is no name to tell by."""
    petra = make_record(make_identifier("77"), internal_id="u2", name=PETRA["name"])
    gail = make_record()

    assert reason(two_accounts, found_by_address(gail, petra, givenName="Gail", sn="Good"))
    assert reason(two_accounts, found_by_address(gail, petra))
    assert reason(two_accounts, found_by_address(gail, gail, givenName="Gail", sn="Good"))
