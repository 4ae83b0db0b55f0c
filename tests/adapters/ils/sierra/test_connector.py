import base64
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.adapters.ils.misbehaving import in_turn
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.sierra.fake_sierra import KEY, SECRET, connector, hasty, running
from tests.bad_peers import answer, peer
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sierra.connector import (
    check_digit,
    record_number,
    require_success,
)
from verifier.adapters.ils.sierra.record import SierraPatron, bearing, patron_record
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.domain.model.lookup import LookupFailure, PatronKey
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
)

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


def test_a_token_that_never_lasts_is_not_renewed_again():
    with running() as sierra:
        sierra.token_seconds = 0.0
        assert LookupFailure.AUTH_ERROR is ask(sierra.url).failure
        assert 2 == len(sierra.questions)


def test_a_token_is_renewed_once_for_all_indexes():
    with running() as sierra:
        sierra.tokens_serve_once = True
        outcome = ask(sierra.url, varfield_tags="b,u,x")

        assert 2 == len(sierra.token_requests)
    assert [CapabilityName.SEVERAL_MATCHES] == [gap.part for gap in outcome.record.gaps]


LOST_ZEROS = '{"id":1,"barcodes":[21234000000018]}'


@pytest.mark.parametrize(
    ("body", "status", "failure", "words"),
    [
        ('{"code":113,"httpStatus":401}', 401, "auth_error", "client_secret"),
        ('{"code":114,"httpStatus":403}', 403, "forbidden", "https://"),
        ('{"code":116,"httpStatus":403}', 403, "forbidden", "Patrons Read"),
        ('{"code":108,"httpStatus":400}', 400, "protocol_error", "varfield_tags"),
        ('{"code":115,"httpStatus":400}', 400, "protocol_error", "api_version"),
        ('{"code":117,"httpStatus":503}', 503, "server_error", "switched off"),
        ('{"code":118,"httpStatus":503}', 503, "unsupported", "licence"),
        ('{"code":111,"httpStatus":500}', 500, "server_error", "error 111"),
        ('{"code":107,"httpStatus":404}', 200, "protocol_error", "Sierra patron"),
        ('{"code":107,"httpStatus":404}', 500, "server_error", "error 107"),
        ('{"code":133,"httpStatus":409}', 404, "protocol_error", "url"),
        *(
            (body, 404, "protocol_error", "api_version")
            for body in (  # only Sierra's own envelope says what an error means
                *("<html>Not Found</html>", "{}", '{"code":"107"}', '{"code":107.0}'),
                *("", "[107]", '{"code": "many"}', '{"httpStatus": 404}'),
            )
        ),
        ("Forbidden", 403, "forbidden", "Patrons Read"),
        ("Conflict", 409, "protocol_error", "HTTP 409"),
        ("odd", 599, "server_error", "HTTP 599"),
        (LOST_ZEROS, 200, "protocol_error", "Sierra patron"),
        ('{"id":1}', 200, "wrong_patron", "shared"),
    ],
)
def test_only_107_with_404_means_no_such_patron(body, status, failure, words):
    token = answer(b'{"access_token": "t", "expires_in": 3600}')
    with peer(in_turn(token, answer(body.encode(), status=f"{status} X"))) as server:
        outcome = hasty(server.url).look_up(PatronKey(value=KNOWN))

    assert failure == outcome.failure
    assert words in outcome.message
    assert KNOWN not in outcome.message


def test_a_deleted_record_of_another_number_is_somebody_elses():
    """A record asked for by its number tells its number, though it tells nothing else."""
    token, other = answer(b'{"access_token": "t"}'), answer(b'{"id": 1000002, "deleted": true}')
    nobody = answer(b'{"code": 107}', status="404 Not Found")
    with peer(in_turn(token, nobody, nobody, other)) as server:
        outcome = connector(server.url).look_up(PatronKey(value=".p1000001"))

    assert LookupFailure.WRONG_PATRON is outcome.failure


@pytest.mark.parametrize("body", [b'{"error": "invalid_client"}', b"", b'{"code": 105}'])
def test_a_sign_in_that_is_refused_with_a_400_is_not_tried_again(body):
    with peer(answer(body, status="400 Bad Request")) as server:
        made = connector(server.url)
        first, again = made.sign_in(), made.sign_in()

        assert 1 == len(server.received)
    assert LookupFailure.AUTH_ERROR is first.failure is again.failure
    assert "Check client_key and client_secret of the connection (HTTP 400)." in first.message


def given(status: int, body: bytes) -> JsonAnswer:
    return JsonAnswer(status=status, headers={}, body=body)


def test_a_success_is_none_of_its_business():
    require_success(given(200, b"anything"))


ROLE_MISSING = (
    "Sierra does not let this API client read patrons: give the client key the role Patrons Read "
    "in the administration of Sierra API keys (HTTP 403, Sierra's error 116)."
)
TOO_OFTEN = "The library system was asked too often (HTTP 429). Wait before asking again."
OWN_ERROR = (
    "The library system failed by an error of its own (HTTP 500). Sierra calls it error 112."
)


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (403, b'{"code": 116}', ROLE_MISSING),
        (429, b"slow down", TOO_OFTEN),
        (500, b'{"code": 112}', OWN_ERROR),
    ],
)
def test_each_error_has_its_sentence(status, body, message):
    with pytest.raises(LookupAborted) as stopped:
        require_success(given(status, body))

    assert message == stopped.value.outcome.message


@pytest.mark.parametrize(
    ("digits", "expected"), [("6059510", "3"), ("1000001", "x"), ("1234567", "2")]
)
def test_the_check_digit(digits, expected):
    """Weights 2, 3, 4 … from the right, modulo 11; ten is an x."""
    assert expected == check_digit(digits)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((text, "1234567") for text in ("p1234567", ".p1234567", ".p12345672")),
        ("p1000001x", "1000001"),
        *((text, None) for text in ("p12345673", "1234567", "b1234567", "p123456", "p123456789")),
        *((text, None) for text in ("p123456\uff17", "p1234567\n", "")),
    ],
)
def test_a_record_number_as_staff_write_it(value, expected):
    """Only with its letter, and with the right check digit or none."""
    assert expected == record_number(value)


TODAY = datetime.now(UTC).date()
SETTINGS = SierraSettings(client_key="k", client_secret="s")
BARCODE = "21234000000018"


def record(**more):
    patron = SierraPatron.model_validate({"id": 1000001, **more})
    return patron_record(patron, SETTINGS, source="sierra")


def test_a_whole_record():
    patron = SierraPatron.model_validate(
        {
            "id": 1000001,
            "deleted": False,
            "names": ["Good, Gail Ann", "Goode, Gail"],
            "barcodes": [BARCODE],
            "uniqueIds": ["good1"],
            "emails": ["gail@example.edu"],
            "expirationDate": "2030-12-31",
            "patronType": 126,
            "blockInfo": {"code": "-"},
            "moneyOwed": 3.3,
        }
    )
    limits = {"fine_limit": Decimal(10), "currency": "USD"}
    got = patron_record(patron, SETTINGS.model_copy(update=limits), source="sierra")

    assert ("sierra", "1000001") == (got.source, got.internal_id)
    assert (
        PatronIdentifier(
            type="barcode", value=BARCODE, status=IdentifierStatus.ACTIVE, primary=True
        ),
        PatronIdentifier(type="unique id", value="good1", status=IdentifierStatus.ACTIVE),
        PatronIdentifier(type="record number", value="1000001", status=IdentifierStatus.ACTIVE),
    ) == got.identifiers
    assert PersonName(given="Gail Ann", family="Good", unstructured="Good, Gail Ann") == got.name
    assert ("gail@example.edu",) == got.emails
    assert PatronGroup(code="126") == got.group
    assert AccountStatus.ACTIVE is got.account_status
    assert date(2030, 12, 31) == got.expires
    assert () == got.blocks
    assert Balance(amount=Decimal("3.3"), currency="USD", limit=Decimal(10)) == got.balance


def test_what_is_not_told_is_absent():
    """Sierra returns no empty fields."""
    got = record()

    assert (None, None, None, None) == (got.name, got.group, got.expires, got.balance)
    assert ((), (), ()) == (got.emails, got.blocks, got.gaps)
    assert AccountStatus.INACTIVE is record(deleted=True).account_status
    assert 1 == len(record(deleted=True).gaps)  # of such a record nothing else is told


def test_of_several_barcodes_none_is_the_current_one():
    """Sierra does not say which of them is in use."""
    got = record(barcodes=[BARCODE, OLD])

    assert [
        (BARCODE, IdentifierStatus.UNKNOWN, False),
        (OLD, IdentifierStatus.UNKNOWN, False),
    ] == [
        (identifier.value, identifier.status, identifier.primary)
        for identifier in got.identifiers
        if identifier.type == "barcode"
    ]


TOMORROW = TODAY + timedelta(days=1)
BY_HAND = {"kind": BlockKind.MANUAL, "message": "Manual block (MBLOCK), code d"}
BY_A_DAY = {"kind": BlockKind.AUTO, "message": "Blocked until a day that Sierra has set"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        *((none, None) for none in ({"code": "-"}, {"code": " "}, {})),
        ({"code": "d"}, BY_HAND),
        ({"code": "d", "until": "2020-01-31"}, {**BY_HAND, "until": date(2020, 1, 31)}),
        ({"code": "-", "until": str(TOMORROW)}, {**BY_A_DAY, "until": TOMORROW}),
        ({"code": "-", "until": str(TODAY - timedelta(days=2))}, None),
        ({"code": "-", "until": "soon"}, None),
    ],
)
def test_blocks(block, expected):
    """A manual block stays until staff lift it; a day alone blocks until it is over."""
    blocks = (Block(**expected),) if expected else ()

    assert blocks == record(blockInfo=block).blocks


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Good, Gail", ("Gail", "Good")),
        ("O'BRIEN-SÁNCHEZ,ZOË", ("ZOË", "O'BRIEN-SÁNCHEZ")),
        ("Good, Gail, Dr.", ("Gail, Dr.", "Good")),
        ("Library of Example", (None, None)),
        ("Good,", (None, "Good")),
    ],
)
def test_a_name_is_last_comma_first(name, expected):
    got = record(names=["", name]).name

    assert (*expected, name) == (got.given, got.family, got.unstructured)


@pytest.mark.parametrize(
    ("wanted", "index", "expected"),
    [
        (BARCODE, "barcode", "barcode"),
        ("2 1234 00000 0018", "barcode", "barcode"),
        ("GOOD1", "barcode", "unique id"),
        ("1000001", "record number", "record number"),
        ("1000001", "barcode", None),
        (OLD, "barcode", None),
        ("2-1234-00000-0018", "barcode", None),
        ("\u212ag1", "barcode", None),
        ("\uff12" + BARCODE[1:], "barcode", None),
    ],
)
def test_a_record_bears_what_equals_one_of_its_identifiers(wanted, index, expected):
    """Blanks and case aside; a record number counts only where it was asked for."""
    patron = SierraPatron(id=1000001, barcodes=(BARCODE,), unique_ids=("good1", "kg1"))

    assert expected == bearing(patron, wanted, index)
