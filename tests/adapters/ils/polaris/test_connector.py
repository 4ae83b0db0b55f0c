import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, IdentifierStatus, PatronGroup

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
    """Token and names of codes are kept."""
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


def test_signs_with_sha256_where_polaris_is_set_so():
    """KeyedHashAlgorithm is one for all; the other one is a refused signature."""
    with running() as polaris:
        polaris.algorithm = "sha256"

        assert isinstance(ask(polaris.url, hash_algorithm="sha256"), Found)
        assert "hash_algorithm" in ask(polaris.url).message


def test_signs_the_address_that_arrives():
    """A host in capitals is signed as it is sent, in lower case."""
    with running() as polaris:
        url = polaris.url.replace("127.0.0.1", "LOCALHOST")

        assert isinstance(ask(url), Found)


def test_a_polaris_that_knows_itself_by_another_name_is_explained():
    """Behind a proxy without ExternalHostname every signature is wrong."""
    with running() as polaris:
        polaris.known_as = "https://papi.example.org"
        outcome = ask(polaris.url)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "the address that Polaris knows itself by" in outcome.message
    assert "AuthenticateStaffUser" in outcome.message
    assert "clock" not in outcome.message


def test_clocks_that_differ_are_named():
    """Polaris tells its time in the refusal, so the reason is known."""
    with running() as polaris:
        polaris.clock = timedelta(minutes=-90)
        outcome = ask(polaris.url)

    assert "90 minutes apart" in outcome.message


def test_without_a_staff_user_nothing_is_sent():
    """Polaris would want the patron's own password, which is never asked for."""
    with running() as polaris:
        made = connector(polaris.url, password=None)
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert outcome == made.sign_in()
        assert [] == polaris.questions
    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "staff_domain, staff_username and staff_password" in outcome.message


def test_a_token_given_just_now_is_not_renewed():
    """Refused with a fresh token means that the permission is missing."""
    with running() as polaris:
        polaris.permissions.discard("PatronBasicDataGet")
        outcome = ask(polaris.url)

        assert 1 == len(polaris.sign_ins)
        assert 2 == len(polaris.questions)
    assert LookupFailure.FORBIDDEN is outcome.failure
    assert "no permission" in outcome.message
    assert "signature" in outcome.message
    assert "PatronBasicDataGet" in outcome.message


@pytest.mark.parametrize(
    ("code", "words", "failure", "message"),
    [
        (-3000, "Error retrieving patron ID", None, ""),
        (-3000, "Error retrieving patron ID. ", None, ""),
        (-3000, "Patron does not exist.", None, ""),
        (-3000, "Timeout expired", LookupFailure.SERVER_ERROR, "-3000: Timeout expired"),
        (-3000, "", LookupFailure.SERVER_ERROR, "-3000."),
        (-3000, None, LookupFailure.SERVER_ERROR, "-3000."),
        (-1, "Error retrieving patron ID.", LookupFailure.SERVER_ERROR, "error -1"),
        (-5, "Patron does not exist", LookupFailure.SERVER_ERROR, "error -5"),
        (-9, "SQL timeout", LookupFailure.SERVER_ERROR, "error -9"),
        (-6, "Invalid", LookupFailure.PROTOCOL_ERROR, "language"),
        (-4000, "Invalid application ID", LookupFailure.NOT_CONFIGURED, "application"),
        (-5000, "Invalid OrgID supplied", LookupFailure.NOT_CONFIGURED, "organization"),
        (-3621, "Patron Is Secure", LookupFailure.FORBIDDEN, "secured"),
        (-8001, "Polaris user is not permitted", LookupFailure.FORBIDDEN, "staff_username"),
        (0, "", LookupFailure.PROTOCOL_ERROR, "PatronBasicData"),
        (1, "", LookupFailure.PROTOCOL_ERROR, "PatronBasicData"),
    ],
)
def test_no_such_patron_only_where_number_and_words_agree(code, words, failure, message):
    """Every other negative number is a failure of its own, with HTTP 200 all the same."""
    with running() as polaris:
        polaris.codes["PatronBasicDataGet"] = (code, words)
        outcome = ask(polaris.url)

    if failure is None:
        assert NotFound(message="Polaris knows no patron by barcode or former barcode.") == outcome
    else:
        assert failure is outcome.failure
        assert message in outcome.message


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
    """Token and secret belong together."""
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


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800", "21234+1", "+"])
def test_what_no_address_can_carry_is_not_sent(value):
    """Polaris's reference says that a plus sign does not work, however it is encoded."""
    with running() as polaris:
        outcome = ask(polaris.url, value)

        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert [] == polaris.questions


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
    assert [(KNOWN, IdentifierStatus.ACTIVE, True), (OLD, IdentifierStatus.INACTIVE, False)] == [
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


FORBIDDEN = "HTTP 401"
BROKEN = "error -5"
ABOUT_NONE = "about none"
CIRCULATION = ("PatronCirculateBlocksGet", CapabilityName.BLOCKS, {})
ACCOUNT = ("PatronAccountGet", CapabilityName.BALANCE, {"ChargeBalance": None})
SEARCH = ("PatronSearch", CapabilityName.OLD_IDENTIFIERS, {})


@pytest.mark.parametrize(
    ("method", "part", "patron", "words"),
    [
        *((*entry, FORBIDDEN) for entry in (CIRCULATION, ACCOUNT, SEARCH)),
        *((*entry, BROKEN) for entry in (CIRCULATION, ACCOUNT, SEARCH)),
        *((*entry, ABOUT_NONE) for entry in (CIRCULATION, ACCOUNT)),
    ],
)
def test_a_part_that_fails_is_a_gap(method, part, patron, words):
    """The record is kept, whatever becomes of its parts."""
    with running(make_patron(**patron)) as polaris:
        if words == FORBIDDEN:
            polaris.permissions.discard(method)
        elif words == BROKEN:
            polaris.codes[method] = (-5, f"Database error for {KNOWN} of {STAFF['Password']}")
        else:
            polaris.codes[method] = (-3000, "Error retrieving patron ID.")
        outcome = ask(polaris.url)

    [gap] = outcome.record.gaps
    assert part is gap.part
    assert words in gap.message
    assert KNOWN not in gap.message
    assert STAFF["Password"] not in gap.message


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


def test_blocks_of_another_patron_are_not_this_ones():
    """The answer names its patron, and is refused where that is another one."""
    basic = {"PatronID": 1001, "Barcode": KNOWN, "ChargeBalance": 0}
    bodies = [
        TOKEN,
        json.dumps({"PAPIErrorCode": 0, "PatronBasicData": basic}).encode(),
        json.dumps(
            {"PAPIErrorCode": 0, "PatronBarcode": OTHER, "Blocks": [{"BlockDescription": "x"}]}
        ).encode(),
    ]

    def talk(connection, over):
        answer(bodies.pop(0))(connection, over)

    with peer(talk) as server:
        url = server.url
        outcome = connector(url, timeout_seconds=2.0, search="no").look_up(PatronKey(value=KNOWN))

    assert () == outcome.record.blocks
    assert [CapabilityName.BLOCKS] == [gap.part for gap in outcome.record.gaps]


@pytest.mark.parametrize(
    ("part", "body", "words"),
    [
        (CapabilityName.BLOCKS, {"PAPIErrorCode": 0}, "about none"),
        (CapabilityName.BLOCKS, {"PAPIErrorCode": 0, "ValidPatron": True}, "about none"),
        (CapabilityName.BALANCE, {"PAPIErrorCode": 0}, "does not list"),
        (
            CapabilityName.BALANCE,
            {"PAPIErrorCode": 2, "PatronAccountGetRows": []},
            "does not list",
        ),
    ],
)
def test_half_an_answer_is_a_gap(part, body, words):
    """What was left out is not the same as nothing."""
    basic = {"PatronID": 1001, "Barcode": KNOWN}
    bodies = {
        b"/authenticator/": json.loads(TOKEN),
        b"/basicdata": {"PAPIErrorCode": 0, "PatronBasicData": basic},
        b"/circulationblocks": {"PAPIErrorCode": 0, "Blocks": []},
        b"/outstanding": {"PAPIErrorCode": 0, "PatronAccountGetRows": []},
        (b"/circulationblocks" if part is CapabilityName.BLOCKS else b"/outstanding"): body,
    }

    def talk(connection, over):
        asked = server.received[-1].split(b" ", 2)[1]
        message = next(text for place, text in bodies.items() if place in asked)
        answer(json.dumps(message).encode())(connection, over)

    with peer(talk) as server:
        outcome = connector(server.url, search="no").look_up(PatronKey(value=KNOWN))

    [gap] = outcome.record.gaps
    assert part is gap.part
    assert words in gap.message
    assert (outcome.record.balance is None) is (part is CapabilityName.BALANCE)


def test_neither_token_nor_anothers_barcode_is_repeated():
    """Polaris may put both into its words; the barcode is that of a patron found by another."""
    with running(make_patron(Barcode="GAIL-X", FormerID="OLD1")) as polaris:
        polaris.codes["PatronCirculateBlocksGet"] = (-9, "Token1 secret of GAIL-X failed")
        outcome = ask(polaris.url, "OLD1")

    [gap] = outcome.record.gaps
    assert gap.message.endswith("error -9: … secret of … failed.")


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
