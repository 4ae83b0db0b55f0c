import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.fake_polaris import (
    ACCESS_KEY,
    STAFF,
    TOKEN,
    ask,
    connector,
    hasty,
    make_patron,
    running,
    signed_in_then,
)
from tests.bad_peers import answer, peer
from verifier.adapters.ils.polaris.connector import PatronCodes
from verifier.adapters.ils.polaris.record import PatronCodesAnswer
from verifier.domain.model.lookup import Found, LookupFailure, NotFound, PatronKey
from verifier.domain.model.patron import CapabilityName, PatronGroup

BASE = "/PAPIService/REST"
PLACE = "/v1/1033/100/1"


def test_asks_what_is_needed_and_no_more():
    """The staff sign-in, the basic data, the blocks, the codes' names, and former barcodes."""
    with running() as polaris:
        ask(polaris.url)

        patron = f"GET {BASE}/public{PLACE}/patron/{KNOWN}"
        search = f"Token1/search/patrons/Boolean?q=PREB={KNOWN}&patronsperpage=3"
        assert [
            f"POST {BASE}/protected{PLACE}/authenticator/staff",
            f"{patron}/basicdata",
            f"{patron}/circulationblocks",
            f"GET {BASE}/public{PLACE}/patroncodes",
            f"GET {BASE}/protected{PLACE}/{search}",
        ] == polaris.questions
        assert [STAFF] == polaris.sign_ins


def test_a_second_look_up_needs_no_sign_in_and_no_names():
    with running() as polaris:
        made = connector(polaris.url, search="no")
        assert "accepted" == made.sign_in()
        made.look_up(PatronKey(value=KNOWN))
        again = made.look_up(PatronKey(value=KNOWN))

        assert 1 == len(polaris.sign_ins)
        assert 6 == len(polaris.questions)
    assert PatronGroup(code="6", label="Graduate") == again.record.group


def test_the_token_goes_as_a_header_and_every_question_is_signed():
    """JSON is asked for, the date is in the header that programs can set."""
    with peer(signed_in_then(answer(b"{}"))) as server:
        hasty(server.url).look_up(PatronKey(value=KNOWN))

    head = server.received[1].decode()
    assert "\r\nX-PAPI-AccessToken: t0ken\r\n" in head
    assert "\r\nAccept: application/json\r\n" in head
    assert "\r\nPolarisDate: " in head
    assert "\r\nAuthorization: PWS EXU-VERIFIER:" in head
    assert "t0ken-s3cret" not in head
    assert ACCESS_KEY not in head


def test_signs_the_address_that_arrives():
    with running() as polaris:
        url = polaris.url.replace("127.0.0.1", "LOCALHOST")

        assert isinstance(ask(url), Found)


@pytest.mark.parametrize(
    ("code", "failure"),
    [(-1, LookupFailure.AUTH_ERROR), (-8004, LookupFailure.AUTH_ERROR), (-5, "server_error")],
)
def test_what_a_failed_sign_in_means(code, failure):
    """A refusal is remembered; an outage of the database is none."""
    with running() as polaris:
        polaris.codes["AuthenticateStaffUser"] = (code, "no")
        made = connector(polaris.url)
        first = made.sign_in()
        polaris.codes.clear()
        again = made.sign_in()

    assert failure == first.failure
    assert ("accepted" == again) is (code == -5)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"PAPIErrorCode": 0, "AccessToken": "t"}', "gave no token"),
        (b'{"AccessToken": "t", "AccessSecret": "s"}', "PAPIErrorCode"),
        (b'{"PAPIErrorCode": 0, "AccessToken": "\\ud800", "AccessSecret": "s"}', "AccessToken"),
        (b'{"PAPIErrorCode": 0, "AccessToken": "t\\r\\n", "AccessSecret": "s"}', "AccessToken"),
        (b'{"PAPIErrorCode": true, "AccessToken": "t", "AccessSecret": "s"}', "PAPIErrorCode"),
    ],
)
def test_a_sign_in_without_its_parts_is_none(body, words):
    with peer(answer(body)) as server:
        outcome = hasty(server.url).sign_in()

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert words in outcome.message


@pytest.mark.parametrize("place", ["sign-in", "question"])
def test_a_403_asks_for_tls(place):
    """Polaris takes protected methods over HTTPS alone."""
    talk = answer(status="403 Forbidden")
    with peer(talk if place == "sign-in" else signed_in_then(talk)) as server:
        outcome = hasty(server.url).look_up(PatronKey(value=KNOWN))

    assert LookupFailure.FORBIDDEN is outcome.failure
    assert "https://" in outcome.message


@pytest.mark.parametrize(
    "value", [f"x/../{KNOWN}", f"{KNOWN}/basicdata?x=", f"{KNOWN}#x", "%32" + KNOWN[1:]]
)
def test_a_value_does_not_change_the_address(value):
    """It stays one segment; where the server reads it otherwise, the answer is refused."""
    with running() as polaris:
        outcome = ask(polaris.url, value)

        asked = [question for question in polaris.questions if "/patron/" in question]
        assert all(1 == entry.count("/basicdata") for entry in asked)
    assert not isinstance(outcome, Found)


OLD = "29999000000026"
OTHER = "29999000000034"


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


@pytest.mark.parametrize("value", ["2*", "21234 OR PREB=*", "AND", "(29999)", "2999900000002?"])
def test_what_means_something_to_the_query_language_is_never_searched(value):
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


def test_a_missing_permission_does_not_cost_a_sign_in_each_time():
    """A token that another method has just taken is good."""
    with running() as polaris:
        polaris.permissions.discard("PatronCirculateBlocksGet")
        made = connector(polaris.url)
        made.sign_in()
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert 1 == len(polaris.sign_ins)
    [gap] = outcome.record.gaps
    assert CapabilityName.BLOCKS is gap.part
    assert "PatronCirculateBlocksGet" in gap.message


def test_names_of_codes_are_no_need():
    """Without them the code stands alone, and there is no gap."""
    with running() as polaris:
        polaris.permissions.discard("PatronCodesGet")
        made = connector(polaris.url)
        made.look_up(PatronKey(value=KNOWN))
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert 1 == sum("patroncodes" in question for question in polaris.questions)
    assert PatronGroup(code="6") == outcome.record.group
    assert () == outcome.record.gaps


ANOTHERS = {"PAPIErrorCode": 0, "PatronBarcode": OTHER, "Blocks": [{"BlockDescription": "x"}]}
BLOCKS, BALANCE = CapabilityName.BLOCKS, CapabilityName.BALANCE


@pytest.mark.parametrize(
    ("part", "body", "words"),
    [
        (BLOCKS, {"PAPIErrorCode": 0}, "about none"),
        (BLOCKS, {"PAPIErrorCode": 0, "ValidPatron": True}, "about none"),
        (BLOCKS, ANOTHERS, ""),
        (BALANCE, {"PAPIErrorCode": 0}, "does not list"),
        (BALANCE, {"PAPIErrorCode": 2, "PatronAccountGetRows": []}, "does not list"),
    ],
)
def test_half_an_answer_is_a_gap(part, body, words):
    """What was left out, or is another patron's, is not the same as nothing."""
    basic = {"PatronID": 1001, "Barcode": KNOWN}
    bodies = {
        b"/authenticator/": json.loads(TOKEN),
        b"/basicdata": {"PAPIErrorCode": 0, "PatronBasicData": basic},
        b"/circulationblocks": {"PAPIErrorCode": 0, "Blocks": []},
        b"/outstanding": {"PAPIErrorCode": 0, "PatronAccountGetRows": []},
        (b"/circulationblocks" if part is BLOCKS else b"/outstanding"): body,
    }

    def talk(connection, over):
        asked = server.received[-1].split(b" ", 2)[1]
        message = next(text for place, text in bodies.items() if place in asked)
        answer(json.dumps(message).encode())(connection, over)

    with peer(talk) as server:
        outcome = connector(server.url, search="no").look_up(PatronKey(value=KNOWN))

    [gap] = outcome.record.gaps
    assert (part, True) == (gap.part, words in gap.message)
    assert () == outcome.record.blocks
    assert (outcome.record.balance is None) is (part is BALANCE)


def test_names_of_codes_that_hang_keep_nobody_beyond_their_own_time():
    """The names are asked for by one look-up at a time; the others do without."""

    class Hanging:
        client = SimpleNamespace(seconds_left=0.1)

        def of_system(self, *_):
            begun.set()
            over.wait()
            return PatronCodesAnswer(codes=())

    begun, over = Event(), Event()
    codes = PatronCodes()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(codes.name, 6, Hanging())
        begun.wait(5)
        name = codes.name(6, Hanging())
        over.set()

    assert name is None
