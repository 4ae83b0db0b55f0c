import json

import pytest

from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.connecting import TOKEN, ask, connector, hasty
from tests.adapters.ils.polaris.fake_polaris import make_patron, running
from tests.bad_peers import answer, peer
from verifier.domain.model.lookup import Ambiguous, Found, LookupFailure, NotFound, PatronKey
from verifier.domain.model.patron import IdentifierStatus

OLD = "29999000000026"
OTHER = "29999000000034"


def test_a_user_name_is_not_proved_by_the_answer():
    """Polaris takes user names for barcodes: the record does not bear the value."""
    with running(make_patron(username="ggood")) as polaris:
        outcome = ask(polaris.url, "ggood")

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert "ggood" not in outcome.message
    assert KNOWN not in outcome.message


def test_case_and_blanks_at_the_end_make_no_other_patron():
    """The database compares so; the record keeps its own form."""
    with running(make_patron(Barcode="D21234")) as polaris:
        outcome = ask(polaris.url, "d21234 ")

    assert "barcode" == outcome.matched_type
    assert "D21234" == outcome.record.identifiers[0].value


def test_a_barcode_that_has_to_be_encoded_is_signed_as_it_is_sent():
    """The signature is over the encoded address, to the letter."""
    with running(make_patron(Barcode="D 21~é")) as polaris:
        outcome = ask(polaris.url, "D 21~é")

        assert any("/patron/D%2021~%C3%A9/basicdata" in question for question in polaris.questions)
    assert isinstance(outcome, Found)


def test_an_old_card_leads_to_the_patron_by_search():
    """The former barcode is inactive, the one of today is the current card."""
    with running(make_patron(FormerID=OLD)) as polaris:
        outcome = ask(polaris.url, OLD)

    assert "barcode" == outcome.matched_type
    assert [
        (KNOWN, IdentifierStatus.ACTIVE, True),
        (OLD, IdentifierStatus.INACTIVE, False),
    ] == [
        (identifier.value, identifier.status, identifier.primary)
        for identifier in outcome.record.identifiers
        if identifier.type == "barcode"
    ]


def test_without_search_an_old_card_is_unknown():
    """The search can be switched off where the access id may not search."""
    with running(make_patron(FormerID=OLD)) as polaris:
        outcome = ask(polaris.url, OLD, search="no")

        assert not any("search" in question for question in polaris.questions)
    assert NotFound(message="Polaris knows no patron by barcode.") == outcome


def test_an_unknown_barcode_is_unknown_though_former_ones_cannot_be_searched():
    """What was asked is answered; what was not is said."""
    with running() as polaris:
        polaris.permissions.discard("PatronSearch")
        outcome = ask(polaris.url, "4711")

    assert isinstance(outcome, NotFound)
    assert "Former barcodes could not be searched" in outcome.message


def test_a_field_of_the_librarys_own_is_searched_where_it_is_named():
    """User1 to User5 are X1 to X5 in the query language."""
    with running(make_patron(User2="S4711")) as polaris:
        outcome = ask(polaris.url, "s4711", user_fields="User2")
        without = ask(polaris.url, "s4711")

        assert any("?q=X2=s4711&" in question for question in polaris.questions)
    assert "User2" == outcome.matched_type
    assert ("User2", "S4711") in {
        (identifier.type, identifier.value) for identifier in outcome.record.identifiers
    }
    assert isinstance(without, NotFound)


def test_nobody_is_unknown_while_a_field_with_identifiers_could_not_be_searched():
    """The site says that identifiers stand there."""
    with running() as polaris:
        polaris.permissions.discard("PatronSearch")
        outcome = ask(polaris.url, "4711", user_fields="User2")

    assert LookupFailure.FORBIDDEN is outcome.failure
    assert "The field User2 could not be searched" in outcome.message


def test_two_patrons_of_two_indexes_are_ambiguous():
    """One patron's barcode and another's field of the library's own."""
    with running(make_patron(), make_patron(1002, Barcode=OTHER, User1=KNOWN)) as polaris:
        outcome = ask(polaris.url, user_fields="User1")

    assert isinstance(outcome, Ambiguous)
    assert 2 == outcome.count
    assert ["1001", "1002"] == [record.internal_id for record in outcome.records]
    assert "Polaris knows different patrons by barcode and User1." == outcome.message


def test_a_hit_of_the_search_that_does_not_bear_the_value_is_none():
    """Whether the search is exact only the record tells."""
    row = b'{"PatronID": 1001, "Barcode": "21234000000018"}'
    rows = b'{"PAPIErrorCode": 1, "TotalRecordsFound": 1, "PatronSearchRows": [%s]}' % row
    basic = b'{"PAPIErrorCode": 0, "PatronBasicData": {"PatronID": 1001, "FormerID": "other"}}'
    unknown = b'{"PAPIErrorCode": -3000, "ErrorMessage": "Error retrieving patron ID."}'
    bodies = [TOKEN, unknown, rows, basic]

    def talk(connection, over):
        answer(bodies.pop(0))(connection, over)

    with peer(talk) as server:
        outcome = hasty(server.url).look_up(PatronKey(value=OLD))

    assert isinstance(outcome, NotFound)
    assert [] == bodies


def test_more_patrons_than_an_identifier_leads_to_are_not_read():
    """A search that leads to many has searched something else."""
    patrons = [make_patron(1000 + n, Barcode=f"29999{n:09d}", User1="7777") for n in range(5)]
    with running(*patrons) as polaris:
        outcome = ask(polaris.url, "7777", user_fields="User1")

        assert 1 == sum("basicdata" in question for question in polaris.questions)
    assert LookupFailure.PROTOCOL_ERROR is outcome.failure


@pytest.mark.parametrize("value", ["2*", "21234 OR PREB=*", "AND", "(29999)", "2999900000002?"])
def test_what_means_something_to_the_query_language_is_never_searched(value):
    """There is no known way to escape it."""
    with running(make_patron(FormerID=OLD)) as polaris:
        outcome = ask(polaris.url, value)

        assert not any("search" in question for question in polaris.questions)
    assert not isinstance(outcome, Found)


NOBODY = {"PAPIErrorCode": -3000, "ErrorMessage": "Error retrieving patron ID."}
CONTRADICTIONS = {
    "counted": {"PAPIErrorCode": 0, "TotalRecordsFound": 1, "PatronSearchRows": []},
    "counted by the code": {"PAPIErrorCode": 1, "TotalRecordsFound": 0, "PatronSearchRows": []},
    "half": {"PAPIErrorCode": 0, "TotalRecordsFound": 2, "PatronSearchRows": [{"PatronID": 5}]},
    "nothing": {"PAPIErrorCode": 0},
    "no barcode": {"PAPIErrorCode": 1, "PatronSearchRows": [{"PatronID": 5}]},
    "no number": {"PAPIErrorCode": 1, "PatronSearchRows": [{"Barcode": OTHER}]},
    "a record that is not there": {
        "PAPIErrorCode": 1,
        "PatronSearchRows": [{"PatronID": 5, "Barcode": OTHER}],
    },
    "as if asked for one patron": NOBODY,
}


@pytest.mark.parametrize("search", CONTRADICTIONS)
def test_a_search_that_contradicts_itself_has_not_found_nobody(search):
    """Where the site's own identifiers could not be searched, nobody is unknown."""

    def talk(connection, over):
        asked = server.received[-1].split(b" ", 2)[1]
        body = NOBODY
        if b"/search/" in asked:
            body = CONTRADICTIONS[search]
        elif b"/authenticator/" in asked:
            body = json.loads(TOKEN)
        answer(json.dumps(body).encode())(connection, over)

    with peer(talk) as server:
        outcome = connector(server.url, user_fields="User1").look_up(PatronKey(value=KNOWN))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "The field User1 could not be searched: Polaris" in outcome.message
