"""One patron request in mod-rs's JSON."""

from datetime import UTC, datetime

import pytest

from verifier.adapters.messages.reshare_request import (
    MOST_AUDIT,
    parse_reshare_date,
    read_patron_request,
)
from verifier.domain.model.triage import AuditEntry, PatronRequest, RequestSource

WHOLE = {
    "id": "1f0c",
    "hrid": "EAST-1042",
    "dateCreated": "2026-03-04T05:06:07Z",
    "state": {"code": "REQ_INVALID_PATRON", "terminal": False},
    "patronIdentifier": " P1 ",
    "patronType": "STAFF",
    "resolvedPatron": {"userProfile": "OTHER"},
    "patronSurname": "Muster",
    "patronGivenName": "Pat",
    "patronEmail": "pat@example.edu",
    "requestingInstitutionSymbol": "RESHARE:US-EAST",
    "pickupLocationSlug": "main-desk",
    "requestIdentifiers": [{"identifierType": "illiad", "identifier": "88"}],
    "audit": [
        {"message": "second", "dateCreated": "2026-03-04T05:06:09Z"},
        {
            "message": "first",
            "dateCreated": "2026-03-04T05:06:08Z",
            "toStatus": {"code": "REQ_INVALID_PATRON"},
        },
    ],
}


def read(**content: object) -> PatronRequest:
    return read_patron_request(content, "row 7")


def test_a_whole_request_is_read():
    expected = PatronRequest(
        id="1f0c",
        number="EAST-1042",
        created_at=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        state="REQ_INVALID_PATRON",
        patron_identifier=" P1 ",
        group="STAFF",
        surname="Muster",
        given_name="Pat",
        email="pat@example.edu",
        institution="RESHARE:US-EAST",
        pickup_location="main-desk",
        door=RequestSource.ILLIAD,
        audit=(
            AuditEntry(message="first", at=datetime(2026, 3, 4, 5, 6, 8, tzinfo=UTC)),
            AuditEntry(message="second", at=datetime(2026, 3, 4, 5, 6, 9, tzinfo=UTC)),
        ),
    )

    assert expected == read(**WHOLE)


def test_nothing_has_to_be_there():
    assert PatronRequest(id="row 7") == read()


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        (None, None),
        ("", ""),
        (" P1", " P1"),
        (21234000000018, "21234000000018"),
        (21234000000018.0, "21234000000018"),
        (2.5, "2.5"),
        (["a", "b"], ("a", "b")),
        (["a", None, 7], ("a", "", "7")),
        ([], ()),
    ],
)
def test_the_identifier_is_read_as_it_stands(written, identifier):
    assert identifier == read(patronIdentifier=written).patron_identifier


@pytest.mark.parametrize(
    ("state", "code"),
    [("REQ_VALIDATED", "REQ_VALIDATED"), ({"code": "REQ_ERROR"}, "REQ_ERROR"), ({}, None)],
)
def test_the_state_is_a_text_or_an_object(state, code):
    assert code == read(state=state).state


@pytest.mark.parametrize("kind", ["illiad", {"value": "ILLiad"}])
def test_illiads_own_number_tells_the_door(kind):
    """A request that carries ILLiad's number came from there; one with another does not."""
    assert RequestSource.ILLIAD is read(requestIdentifiers=[{"identifierType": kind}]).door
    assert read(requestIdentifiers=[{"identifierType": "oclc"}]).door is None


def test_the_profile_that_reshare_read_stands_in_for_the_patron_type():
    """Without a patron type the profile that the library system gave says the group."""
    assert "UNDERGRAD" == read(resolvedPatron={"userProfile": "UNDERGRAD"}).group


def test_parts_of_another_type_are_passed_over():
    odd = read(
        id=True, audit="none", requestIdentifiers={}, resolvedPatron=[1], dateCreated="03/04/2026"
    )

    assert PatronRequest(id="row 7") == odd


def test_a_long_history_is_read_up_to_a_bound():
    audit = [{"message": f"line {number}"} for number in range(MOST_AUDIT + 5)]

    assert MOST_AUDIT == len(read(audit=audit).audit)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-04T05:06:07Z", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04T05:06:07+02:00", datetime(2026, 3, 4, 3, 6, 7, tzinfo=UTC)),
        ("2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        (1_772_600_767_000, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("03/04/2026", None),
        ("", None),
        ("2026-03-04T05:06:07Z" + " " * 30, None),
        (True, None),
        (None, None),
        (10**30, None),
    ],
)
def test_dates_are_read_as_reshare_writes_them(written, moment):
    assert moment == parse_reshare_date(written)
