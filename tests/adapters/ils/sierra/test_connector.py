import base64

import pytest

from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.sierra.fake_sierra import (
    KEY,
    SECRET,
    connector,
    hasty,
    make_patron,
    running,
)
from tests.bad_peers import answer, peer
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sierra.connector import (
    check_digit,
    error_code,
    record_number,
    require_success,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName

OLD = "29999000000026"
PATH = "/iii/sierra-api/v6"


def ask(url: str, value: str = KNOWN, **more):
    return connector(url, **more).look_up(PatronKey(value=value))


def test_asks_each_index_by_itself():
    """Two GETs, one for each tag, with the fields that are read; the token goes as Bearer."""
    with running() as sierra:
        ask(sierra.url)

        fields = (
            "id%2Cdeleted%2Cnames%2Cbarcodes%2CuniqueIds%2Cemails%2CexpirationDate%2C"
            "patronType%2CblockInfo%2CmoneyOwed"
        )
        assert [
            f"GET {PATH}/patrons/find?varFieldTag={tag}&varFieldContent={KNOWN}&fields={fields}"
            for tag in ("b", "u")
        ] == sierra.questions
        assert ["Bearer token-1"] * 2 == sierra.authorizations


def test_signs_in_with_the_pair_of_key_and_secret():
    """One POST with Basic (RFC 6749, 2.3.1), whatever the number of look-ups."""
    with running() as sierra:
        made = connector(sierra.url)

        assert "accepted" == made.sign_in()
        made.look_up(PatronKey(value=KNOWN))
        [given] = sierra.token_requests
    assert f"{KEY}:{SECRET}" == base64.b64decode(given.removeprefix("Basic ")).decode()


def test_says_which_index_led_to_the_patron():
    """The matched type is that of the identifier that the value equals."""
    with running() as sierra:
        assert "barcode" == ask(sierra.url).matched_type
        assert "unique id" == ask(sierra.url, "u1000001").matched_type
        assert "record number" == ask(sierra.url, "p1000001").matched_type


@pytest.mark.parametrize("value", ["p1000001", ".p1000001", "p1000001x", ".p1000001x"])
def test_asks_for_a_record_number_as_staff_write_it(value):
    """With point and check digit or without, the record is asked for by its bare number."""
    with running() as sierra:
        outcome = ask(sierra.url, value)

        assert "1000001" == outcome.record.internal_id
        assert sierra.questions[-1].startswith(f"GET {PATH}/patrons/1000001?fields=")


def test_does_not_ask_for_a_record_number_with_a_wrong_check_digit():
    """Such a value is another kind of identifier, or a mistyped one."""
    with running() as sierra:
        outcome = ask(sierra.url, "p10000017")

        assert isinstance(outcome, NotFound)
        assert not any("/patrons/1000001" in question for question in sierra.questions)


def test_finds_a_barcode_whatever_its_blanks():
    """Old exports have barcodes with blanks; the index leaves them out, and so do we."""
    with running(make_patron(barcodes=["2 1234 00000 0018"])) as sierra:
        assert isinstance(ask(sierra.url), Found)
    with running() as sierra:
        assert isinstance(ask(sierra.url, "2 1234 00000 0018"), Found)


def test_another_tag_is_shown_in_the_fields_of_variable_length():
    """A tag of the library's own is asked like the others, and its fields are identifiers."""
    patron = make_patron(varFields=[{"fieldTag": "s", "content": "S-4711"}])
    with running(patron) as sierra:
        outcome = ask(sierra.url, "S-4711", varfield_tags="b,u,s")

    assert "varField s" == outcome.matched_type
    assert ("varField s", "S-4711") in {
        (identifier.type, identifier.value) for identifier in outcome.record.identifiers
    }


def test_notes_are_not_asked_for():
    """The fields of variable length hold staff's notes, so they stay where they are."""
    with running() as sierra:
        ask(sierra.url)

        assert not any("varFields" in question for question in sierra.questions)


def test_two_patrons_of_two_indexes_are_ambiguous():
    """A value that is one patron's barcode and another's unique id leads to both records."""
    patron = make_patron(barcodes=["4711"])
    other = make_patron(1000002, barcodes=[OLD], uniqueIds=["4711"])
    with running(patron, other) as sierra:
        sierra.shared = False
        outcome = ask(sierra.url, "4711")

    assert isinstance(outcome, Ambiguous)
    assert 2 == outcome.count
    assert ["1000001", "1000002"] == [record.internal_id for record in outcome.records]
    assert "4711" not in outcome.message


def test_sierra_itself_says_that_there_are_several():
    """Code 133 with HTTP 409, under whatever name."""
    with running(make_patron(), make_patron(1000002)) as sierra:
        outcome = ask(sierra.url)

    assert Ambiguous(count=None, message=outcome.message) == outcome
    assert "barcode" in outcome.message


def test_a_token_that_never_lasts_is_not_renewed_again():
    """A server that refuses what it has just given is not asked for ever."""
    with running() as sierra:
        sierra.token_seconds = 0.0
        outcome = ask(sierra.url)

        assert LookupFailure.AUTH_ERROR is outcome.failure
        assert 2 == len(sierra.questions)


def test_a_token_is_renewed_once_for_all_indexes():
    """A server that ends its tokens early is not signed in to for each question."""
    with running() as sierra:
        sierra.tokens_serve_once = True
        outcome = ask(sierra.url, varfield_tags="b,u,x")

        assert 2 == len(sierra.token_requests)
    assert [CapabilityName.SEVERAL_MATCHES] == [gap.part for gap in outcome.record.gaps]


@pytest.mark.parametrize(
    ("body", "status", "failure", "words"),
    [
        ('{"code":113,"httpStatus":401}', 401, LookupFailure.AUTH_ERROR, "client_secret"),
        ('{"code":114,"httpStatus":403}', 403, LookupFailure.FORBIDDEN, "https://"),
        ('{"code":116,"httpStatus":403}', 403, LookupFailure.FORBIDDEN, "Patrons Read"),
        ('{"code":108,"httpStatus":400}', 400, LookupFailure.PROTOCOL_ERROR, "varfield_tags"),
        ('{"code":115,"httpStatus":400}', 400, LookupFailure.PROTOCOL_ERROR, "api_version"),
        ('{"code":117,"httpStatus":503}', 503, LookupFailure.SERVER_ERROR, "switched off"),
        ('{"code":118,"httpStatus":503}', 503, LookupFailure.UNSUPPORTED, "licence"),
        ('{"code":111,"httpStatus":500}', 500, LookupFailure.SERVER_ERROR, "error 111"),
        ('{"code":107,"httpStatus":404}', 200, LookupFailure.PROTOCOL_ERROR, "Sierra patron"),
        ('{"code":107,"httpStatus":404}', 500, LookupFailure.SERVER_ERROR, "error 107"),
        ('{"code":133,"httpStatus":409}', 404, LookupFailure.PROTOCOL_ERROR, "url"),
        ("<html>Not Found</html>", 404, LookupFailure.PROTOCOL_ERROR, "api_version"),
        ("{}", 404, LookupFailure.PROTOCOL_ERROR, "api_version"),
        ('{"code":"107"}', 404, LookupFailure.PROTOCOL_ERROR, "api_version"),
        ('{"code":107.0}', 404, LookupFailure.PROTOCOL_ERROR, "api_version"),
        ("Forbidden", 403, LookupFailure.FORBIDDEN, "Patrons Read"),
        ("Conflict", 409, LookupFailure.PROTOCOL_ERROR, "HTTP 409"),
        ("odd", 599, LookupFailure.SERVER_ERROR, "HTTP 599"),
        (
            '{"id":1,"barcodes":[21234000000018]}',
            200,
            LookupFailure.PROTOCOL_ERROR,
            "Sierra patron",
        ),
        ('{"id":1}', 200, LookupFailure.WRONG_PATRON, "shared"),
    ],
)
def test_only_107_with_404_means_no_such_patron(body, status, failure, words):
    """Every other error has its own failure and names what to change."""
    token = b'{"access_token": "t", "expires_in": 3600}'

    def talk(connection, over):
        first = not talk.asked
        talk.asked = True
        message = answer(token) if first else answer(body.encode(), status=f"{status} X")
        message(connection, over)

    talk.asked = False
    with peer(talk) as server:
        outcome = hasty(server.url).look_up(PatronKey(value=KNOWN))

    assert isinstance(outcome, CouldNotLook)
    assert failure is outcome.failure
    assert words in outcome.message
    assert KNOWN not in outcome.message


def test_the_envelope_means_no_such_patron():
    """404 with code 107, by every index that was asked."""
    with running() as sierra:
        message = "Sierra has no such record by barcode or unique id."
        assert NotFound(message=message) == ask(sierra.url, "4711")


def test_nobody_is_unknown_while_an_index_did_not_answer():
    """Not found by barcode and no answer by unique id is no answer."""
    with running() as sierra:
        sierra.refused_tags["u"] = (108, 400)
        outcome = ask(sierra.url, "4711")

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure


def test_an_index_that_fails_beside_a_record_is_a_gap():
    """The record is kept, and the gap says what is not known."""
    with running() as sierra:
        sierra.refused_tags["u"] = (108, 400)
        outcome = ask(sierra.url)

    [gap] = outcome.record.gaps
    assert CapabilityName.SEVERAL_MATCHES is gap.part
    assert "varfield_tags" in gap.message


def test_a_deleted_record_is_told_by_its_number_alone():
    """Sierra returns nothing else of it, and the gap says so."""
    with running(make_patron(deleted=True)) as sierra:
        outcome = ask(sierra.url)

    assert "barcode" == outcome.matched_type
    assert [("record number", "1000001")] == [
        (identifier.type, identifier.value) for identifier in outcome.record.identifiers
    ]
    assert [CapabilityName.OLD_IDENTIFIERS] == [gap.part for gap in outcome.record.gaps]


def test_a_record_that_does_not_bear_the_value_is_somebody_elses():
    """The index of barcodes is shared: a hit by another number is no hit."""
    with running(make_patron(barcodes=[OLD], alternate=[KNOWN])) as sierra:
        outcome = ask(sierra.url)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert KNOWN not in outcome.message
    assert OLD not in outcome.message


@pytest.mark.parametrize(
    "value", ["%321234000000018", "4711&varFieldContent=21234000000018", "4711&varFieldTag=u"]
)
def test_a_value_reaches_the_index_as_it_is(value):
    """What looks encoded is encoded once more."""
    with running(make_patron(barcodes=[value])) as sierra:
        assert isinstance(ask(sierra.url, value), Found)
    with running() as sierra:
        assert isinstance(ask(sierra.url, value), NotFound)


def test_a_deleted_record_of_another_number_is_somebody_elses():
    """A record asked for by its number tells its number, though it tells nothing else."""
    talks = [
        answer(b'{"access_token": "t"}'),
        *[answer(b'{"code": 107}', status="404 Not Found")] * 2,
        answer(b'{"id": 1000002, "deleted": true}'),
    ]

    def talk(connection, over):
        talks.pop(0)(connection, over)

    with peer(talk) as server:
        outcome = connector(server.url).look_up(PatronKey(value=".p1000001"))

    assert LookupFailure.WRONG_PATRON is outcome.failure


@pytest.mark.parametrize("body", [b'{"error": "invalid_client"}', b"", b'{"code": 105}'])
def test_a_sign_in_that_is_refused_with_a_400_is_not_tried_again(body):
    """OAuth says so too that it does not know the client."""
    with peer(answer(body, status="400 Bad Request")) as server:
        made = connector(server.url)
        first, again = made.sign_in(), made.sign_in()

        assert 1 == len(server.received)
    assert LookupFailure.AUTH_ERROR is first.failure is again.failure
    assert "Check client_key and client_secret of the connection (HTTP 400)." in first.message


def given(status: int, body: bytes) -> JsonAnswer:
    return JsonAnswer(status=status, headers={}, body=body)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b'{"code": 107, "specificCode": 0, "httpStatus": 404}', 107),
        (409, b'{"code": 133}', 133),
        (200, b'{"code": 107}', None),
        (404, b"<html>", None),
        (404, b"", None),
        (404, b"[107]", None),
        (404, b'{"code": "many"}', None),
        (404, b'{"httpStatus": 404}', None),
    ],
)
def test_the_code_is_read_from_sierras_own_envelope_alone(status, body, code):
    """Nothing else says what an error means."""
    assert code == error_code(given(status, body))


def test_a_success_is_none_of_its_business():
    """Every 2xx passes."""
    require_success(given(200, b"anything"))


@pytest.mark.parametrize(
    ("status", "body", "failure", "message"),
    [
        (
            403,
            b'{"code": 116}',
            LookupFailure.FORBIDDEN,
            (
                "Sierra does not let this API client read patrons: give the client key the role "
                "Patrons Read in the administration of Sierra API keys (HTTP 403, Sierra's error "
                "116)."
            ),
        ),
        (
            429,
            b"slow down",
            LookupFailure.RATE_LIMITED,
            "The library system was asked too often (HTTP 429). Wait before asking again.",
        ),
        (
            500,
            b'{"code": 112}',
            LookupFailure.SERVER_ERROR,
            (
                "The library system failed by an error of its own (HTTP 500). Sierra calls it "
                "error 112."
            ),
        ),
    ],
)
def test_each_error_has_its_sentence(status, body, failure, message):
    """It names what to change, and both numbers."""
    with pytest.raises(LookupAborted) as stopped:
        require_success(given(status, body))

    assert (failure, message) == (stopped.value.outcome.failure, stopped.value.outcome.message)


@pytest.mark.parametrize(
    ("digits", "expected"), [("6059510", "3"), ("1000001", "x"), ("1234567", "2")]
)
def test_the_check_digit(digits, expected):
    """Weights 2, 3, 4 … from the right, modulo 11; ten is an x."""
    assert expected == check_digit(digits)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("p1234567", "1234567"),
        (".p1234567", "1234567"),
        (".p12345672", "1234567"),
        ("p1000001x", "1000001"),
        ("p12345673", None),
        ("1234567", None),
        ("b1234567", None),
        ("p123456", None),
        ("p123456789", None),
        ("p123456\uff17", None),
        ("p1234567\n", None),
        ("", None),
    ],
)
def test_a_record_number_as_staff_write_it(value, expected):
    """Only with its letter, and with the right check digit or none."""
    assert expected == record_number(value)
