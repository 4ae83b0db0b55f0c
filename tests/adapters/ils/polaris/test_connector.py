from datetime import timedelta

import pytest

from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.adapters.ils.polaris.connecting import ask, connector, hasty, signed_in_then
from tests.adapters.ils.polaris.fake_polaris import ACCESS_KEY, STAFF, running
from tests.bad_peers import answer, peer
from verifier.domain.model.lookup import (
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PatronGroup

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


def test_a_refused_staff_user_is_not_tried_again():
    """Three failures lock the user, so one is enough."""
    with running() as polaris:
        made = connector(polaris.url, password="wr0ng")
        outcomes = [made.look_up(PatronKey(value=KNOWN)) for _ in range(5)]

        assert 1 == len(polaris.sign_ins)
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "staff_password" in outcomes[0].message
    assert "wr0ng" not in repr((outcomes, made, made.settings))
    assert STAFF["Username"] not in outcomes[0].message


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


def test_user_names_are_not_asked():
    """Whose record it is could not be told."""
    with running() as polaris:
        key = PatronKey(value="ggood", kind=KeyKind.USERNAME)

        assert LookupFailure.UNSUPPORTED is connector(polaris.url).look_up(key).failure
        assert [] == polaris.questions


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800", "21234+1", "+"])
def test_what_no_address_can_carry_is_not_sent(value):
    """Polaris's reference says that a plus sign does not work, however it is encoded."""
    with running() as polaris:
        outcome = ask(polaris.url, value)

        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert [] == polaris.questions


@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_never_leads_to_the_known_patron(name):
    """Nothing in it is a wildcard, a path of its own or another patron."""
    with running() as polaris:
        outcome = ask(polaris.url, ODD[name], user_fields="User1")

    assert not isinstance(outcome, Found)


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
