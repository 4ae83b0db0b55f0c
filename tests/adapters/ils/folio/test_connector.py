"""Each index by itself: which of them hit, and that one value may lead to two patrons."""

import time

import pytest

from tests.adapters.ils.folio.fake_folio import FakeFolio, connected, patron, uuid
from tests.adapters.ils.odd_identifiers import ODD
from verifier.adapters.ils.folio.connector import indexes_for
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)

BARCODE = "21234000000018"


def look_up(folio: FakeFolio, value: str, kind: KeyKind = KeyKind.USER_ID):
    with connected(folio) as connector:
        return connector.look_up(PatronKey(value=value, kind=kind))


def test_asks_each_index_by_itself_as_documented():
    """Three questions with an exact match and room for a second patron."""
    folio = FakeFolio(patron(barcode=BARCODE))
    look_up(folio, BARCODE)

    assert [
        {"query": f'{index}=="{BARCODE}"', "limit": "2"}
        for index in ("barcode", "externalSystemId", "username")
    ] == [query for _, path, query, _ in folio.seen if path == "/users"]


def test_the_token_goes_into_a_header():
    """With the tenant's, and without a cookie: both at once are an error to some gateways."""
    folio = FakeFolio(patron())
    look_up(folio, BARCODE)
    headers = next(sent for _, path, _, sent in folio.seen if path == "/users")

    assert ("exu", "application/json") == (headers["x-okapi-tenant"], headers["accept"])
    assert headers["x-okapi-token"] in folio.access
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("value", "index"),
    [
        ("21234000000001", "barcode"),
        ("E000001", "externalSystemId"),
        ("e000001", "externalSystemId"),
        ("patron1", "username"),
        ("PATRON1", "username"),
        (uuid(1), "id"),
    ],
)
def test_says_which_index_hit(value, index):
    """As FOLIO compares: letter case does not count."""
    outcome = look_up(FakeFolio(patron(1), patron(2)), value)

    assert isinstance(outcome, Found)
    assert (index, uuid(1)) == (outcome.matched_type, outcome.record.internal_id)


def test_one_patron_by_two_indexes_is_one_patron():
    """Many libraries load the username as the external system id as well."""
    folio = FakeFolio(patron(1, externalSystemId="gail", username="gail"), patron(2))
    outcome = look_up(folio, "gail")

    assert "externalSystemId" == outcome.matched_type
    assert uuid(1) == outcome.record.internal_id


@pytest.mark.parametrize(
    ("fields", "first", "second"),
    [
        (({"barcode": "X1"}, {"externalSystemId": "X1"}), "barcode", "externalSystemId"),
        (({"username": "X1"}, {"barcode": "x1"}), "barcode", "username"),
        (({"externalSystemId": "X1"}, {"username": "x1"}), "externalSystemId", "username"),
    ],
)
def test_one_value_of_two_patrons_is_ambiguous(fields, first, second):
    """FOLIO's NCIP would answer with either; here both are shown, and what that means."""
    sent, other = fields
    outcome = look_up(FakeFolio(patron(1, **sent), patron(2, **other)), "X1")

    assert isinstance(outcome, Ambiguous)
    assert {uuid(1), uuid(2)} == {record.internal_id for record in outcome.records}
    assert 2 == outcome.count
    assert f"the {first} of one patron and the {second} of another" in outcome.message
    assert "arbitrarily" in outcome.message
    assert "x1" not in outcome.message.lower()


def test_two_fields_of_one_patron_are_not_taken_for_two_patrons():
    """Where a third field leads to somebody else, that one is named."""
    folio = FakeFolio(patron(1, barcode="X1", externalSystemId="x1"), patron(2, username="X1"))
    outcome = look_up(folio, "X1")

    assert 2 == outcome.count
    assert "the barcode of one patron and the username of another" in outcome.message


def test_one_record_that_is_shown_twice_is_one():
    """A list may repeat itself; two patrons are two ids."""
    folio = FakeFolio()
    folio.instead["/users"] = {"users": [patron(id=uuid(1))] * 2, "totalRecords": 1}
    outcome = look_up(folio, "patron1", kind=KeyKind.USERNAME)

    assert isinstance(outcome, Found)


def test_one_value_of_three_patrons_counts_all():
    """Every index may lead to somebody else."""
    folio = FakeFolio(
        patron(1, barcode="X1"), patron(2, externalSystemId="X1"), patron(3, username="X1")
    )
    outcome = look_up(folio, "X1")

    assert (3, 3) == (outcome.count, len(outcome.records))


def test_two_records_with_one_barcode_are_ambiguous():
    """FOLIO keeps its indexes unique; where they are broken, the count tells."""
    folio = FakeFolio(*(patron(number, barcode="X1") for number in (1, 2, 3)))
    outcome = look_up(folio, "X1")

    assert (3, 2) == (outcome.count, len(outcome.records))
    assert "FOLIO has 3 records with this barcode" in outcome.message


def test_nothing_more_is_asked_about_one_of_several():
    """Nobody knows whom the further questions would be about."""
    folio = FakeFolio(patron(1, barcode="X1"), patron(2, username="X1"))
    outcome = look_up(folio, "X1")

    assert {"/authn/login-with-expiry", "/users"} == set(folio.counts)
    assert all(len(record.gaps) == 3 for record in outcome.records)


def test_an_empty_list_of_every_index_is_no_such_patron():
    """FOLIO says so itself, and the sentence names where it was looked for."""
    folio = FakeFolio(patron())

    assert NotFound(
        message="FOLIO has no patron with this barcode, externalSystemId or username."
    ) == look_up(folio, "nobody")
    assert "username or id." in look_up(folio, uuid(9)).message


def test_a_question_by_user_name_asks_that_index_alone():
    """ReShare's second question means the username and nothing else."""
    folio = FakeFolio(patron(1, username="gail"), patron(2, barcode="gail"))
    outcome = look_up(folio, "gail", KeyKind.USERNAME)
    nobody = look_up(folio, "nobody", KeyKind.USERNAME)

    assert uuid(1) == outcome.record.internal_id
    assert NotFound(message="FOLIO has no patron with this username.") == nobody
    assert ("username",) == indexes_for(PatronKey(value=uuid(1), kind=KeyKind.USERNAME))


@pytest.mark.parametrize(
    "records",
    [
        [patron(2)],
        [patron(1, barcode=BARCODE), patron(2)],
        [patron(1, barcode=None)],
        [patron(1, barcode=f"{BARCODE}0")],
        [patron(1, barcode=f"{BARCODE} ")],
    ],
)
def test_a_record_without_the_value_asked_for_is_somebody_elses(records):
    """A server that does not heed the question shows whomever it likes."""
    folio = FakeFolio()
    folio.instead["/users"] = {"users": records, "totalRecords": len(records)}
    outcome = look_up(folio, BARCODE)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert "another patron" in outcome.message
    assert BARCODE not in outcome.message


@pytest.mark.parametrize("value", ["pátron1", "\uff50atron1", "patron1\u0301"])
def test_what_folio_finds_by_overlooking_accents_is_said(value):
    """FOLIO's index drops accents and wide forms: its record is not taken for the one asked."""
    outcome = look_up(FakeFolio(patron()), value)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert "overlooking accents" in outcome.message
    assert "patron1" not in outcome.message


def test_a_count_without_records_is_no_answer():
    """It is neither a patron nor none."""
    folio = FakeFolio()
    folio.instead["/users"] = {"users": [], "totalRecords": 1}

    assert LookupFailure.PROTOCOL_ERROR is look_up(folio, BARCODE).failure


@pytest.mark.parametrize(
    "more", [{"errors": [{"message": "x"}]}, {"resultInfo": {"diagnostics": [{"code": "500"}]}}]
)
def test_an_empty_list_beside_an_error_is_no_answer(more):
    """Only a list that is whole says that there is nobody."""
    folio = FakeFolio()
    folio.instead["/users"] = {"users": [], "totalRecords": 0, **more}
    outcome = look_up(folio, BARCODE)

    assert LookupFailure.SERVER_ERROR is outcome.failure
    assert "reports errors" in outcome.message


def test_an_empty_list_that_is_whole_is_nobody():
    """Older versions of FOLIO tell beside it how they counted."""
    folio = FakeFolio()
    info = {"totalRecords": 0, "facets": [], "diagnostics": []}
    folio.instead["/users"] = {"users": [], "totalRecords": 0, "resultInfo": info}

    assert isinstance(look_up(folio, BARCODE), NotFound)


def test_a_missing_permission_to_find_patrons_is_named():
    """Without it nothing can be said about anybody."""
    folio = FakeFolio(patron())
    folio.permissions.discard("users.collection.get")
    outcome = look_up(folio, BARCODE)

    assert LookupFailure.FORBIDDEN is outcome.failure
    assert "lacks the permission users.collection.get" in outcome.message
    assert 1 == folio.counts["/users"]


def test_an_address_is_asked_for_by_itself():
    """One question to the field of addresses; no identifier's index is troubled with it."""
    other = patron(2, personal={"lastName": "Good", "email": "bo@example.edu"})
    folio = FakeFolio(patron(1), other)
    outcome = look_up(folio, "Gail@example.edu", KeyKind.EMAIL)

    assert isinstance(outcome, Found)
    assert uuid(1) == outcome.record.internal_id
    assert ['personal.email=="Gail@example.edu"'] == [
        query["query"] for _, path, query, _ in folio.seen if path == "/users"
    ]


class SlowFolio(FakeFolio):
    """One that takes its time over the blocks by staff."""

    def _manual(self):
        time.sleep(0.9)
        return super()._manual()


def test_what_is_too_long_for_a_gateway_is_said():
    """An address of ten kilobytes is refused by FOLIO, which says nothing about the patron."""
    with connected(FakeFolio()) as connector:
        outcome = connector.look_up(PatronKey(value=ODD["ten kilobytes"]))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "too long" in outcome.message


@pytest.mark.parametrize(
    "name", [entry for entry in ODD if entry not in ("nul", "lone surrogate")]
)
def test_a_patron_with_an_odd_barcode_is_found_by_it(name):
    """Escaping loses nothing: what FOLIO holds is found as it is."""
    folio = FakeFolio(patron(1, barcode=ODD[name]), patron(2, barcode="another"))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    if name != "ten kilobytes":
        assert isinstance(outcome, Found), outcome
        assert uuid(1) == outcome.record.internal_id


def test_one_deadline_for_all_questions():
    """Slow answers that are each in time are together too late, and what is known is kept."""
    folio = SlowFolio(patron())
    with connected(folio, timeout_seconds=0.6) as connector:
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert isinstance(outcome, Found)
    assert 3 == len(outcome.record.gaps)
    assert all("seconds" in gap.message for gap in outcome.record.gaps)
    assert outcome.record.gaps[-1].message.endswith("everything within 0.6 seconds.")
