import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from threading import Event
from types import SimpleNamespace

import pytest

from tests.adapters.ils.misbehaving import in_turn, routed
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.fake_polaris import (
    ACCESS_KEY,
    STAFF,
    TOKEN,
    ask,
    connection,
    connector,
    hasty,
    make_patron,
    running,
    signed_in_then,
)
from tests.bad_peers import answer, peer
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.polaris.client import (
    SIGN_IN,
    require_no_error,
    require_taken,
    signature,
    signed,
)
from verifier.adapters.ils.polaris.connector import PatronCodes
from verifier.adapters.ils.polaris.record import (
    Charge,
    CirculationAnswer,
    PapiAnswer,
    PatronCodesAnswer,
    PatronData,
    bears,
    moment,
    patron_record,
    sum_of,
)
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.domain.model.lookup import Found, LookupFailure, NotFound, PatronKey
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

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
        assert isinstance(ask(polaris.url.replace("127.0.0.1", "LOCALHOST")), Found)


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
    with peer(in_turn(*map(answer, (TOKEN, unknown, rows, basic)))) as server:
        outcome = hasty(server.url).look_up(PatronKey(value=OLD))

        assert 4 == len(server.received)
    assert isinstance(outcome, NotFound)


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
    bodies = {b"/search/": CONTRADICTIONS[search], b"/authenticator/": json.loads(TOKEN)}
    with peer(routed(bodies, NOBODY), read_first=False) as server:
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
    with running() as polaris:
        polaris.permissions.discard("PatronCodesGet")
        made = connector(polaris.url)
        made.look_up(PatronKey(value=KNOWN))
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert 1 == sum("patroncodes" in question for question in polaris.questions)
    assert PatronGroup(code="6") == outcome.record.group
    assert () == outcome.record.gaps


BLOCKED_OTHER = {"PAPIErrorCode": 0, "PatronBarcode": OTHER, "Blocks": [{"BlockDescription": "x"}]}
BLOCKS, BALANCE = CapabilityName.BLOCKS, CapabilityName.BALANCE


@pytest.mark.parametrize(
    ("part", "body", "words"),
    [
        (BLOCKS, {"PAPIErrorCode": 0}, "about none"),
        (BLOCKS, {"PAPIErrorCode": 0, "ValidPatron": True}, "about none"),
        (BLOCKS, BLOCKED_OTHER, ""),
        (BALANCE, {"PAPIErrorCode": 0}, "does not list"),
        (BALANCE, {"PAPIErrorCode": 2, "PatronAccountGetRows": []}, "does not list"),
    ],
)
def test_half_an_answer_is_a_gap(part, body, words):
    basic = {"PatronID": 1001, "Barcode": KNOWN}
    bodies = {
        b"/authenticator/": json.loads(TOKEN),
        b"/basicdata": {"PAPIErrorCode": 0, "PatronBasicData": basic},
        b"/circulationblocks": {"PAPIErrorCode": 0, "Blocks": []},
        b"/outstanding": {"PAPIErrorCode": 0, "PatronAccountGetRows": []},
        (b"/circulationblocks" if part is BLOCKS else b"/outstanding"): body,
    }
    with peer(routed(bodies), read_first=False) as server:
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


def refusal(minutes: float | None = 0.0, text: str | None = None) -> JsonAnswer:
    date = text or format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    return JsonAnswer(status=401, headers={"date": date} if date else {}, body=b"")


def refused(answer: JsonAnswer, method: str):
    with pytest.raises(LookupAborted) as aborted:
        require_taken(answer, method)
    return aborted.value.outcome


def test_polariss_own_words_are_cleaned():
    answer = PapiAnswer(code=-1, words="Failed for 4711 with s3cret\r\nat 555123456.")

    with pytest.raises(LookupAborted) as stopped:
        require_no_error(answer, "PatronSearch", asked="4711", secrets=("s3cret",))

    assert (
        "Polaris answered PatronSearch with its error -1: Failed for the value asked for with "
        "… at …."
    ) == stopped.value.outcome.message


@pytest.mark.parametrize(
    ("answer", "apart"),
    [
        (lambda: refusal(0), False),
        (lambda: refusal(29), False),
        (lambda: refusal(31.5), True),
        (lambda: refusal(-600), True),
        (lambda: refusal(text="yesterday"), False),
        (lambda: refusal(text="Wed, 25 Nov 2020 14:11:46 -0000"), False),
        (lambda: JsonAnswer(status=401, headers={}, body=b""), False),
    ],
    ids=["none", "within", "beyond", "far", "no date", "no zone", "nothing"],
)
def test_clocks_are_named_only_where_they_differ_too_much(answer, apart):
    """Polaris takes a date within half an hour of its own."""
    for method in (SIGN_IN, "PatronSearch"):
        assert apart is ("minutes apart" in refused(answer(), method).message)


def test_a_401_has_two_reasons():
    """Which is likelier depends on whether anything was taken before; both are named."""
    before, after = refused(refusal(), SIGN_IN), refused(refusal(), "PatronSearch")

    assert ("auth_error", "forbidden") == (before.failure, after.failure)
    for outcome in (before, after):
        assert "access_key" in outcome.message
        assert "no permission for" in outcome.message


URL = "https://polaris.example.edu/PAPIService/REST/public/v1/1033/100/1/patron/4711/basicdata"


def test_a_published_example():
    """The keyed hash of a text that another program's tests give."""
    assert "S1B0+M48Z/LOc32PFEfX67uwFyk=" == signature("1234", "GET", "sha1")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_method_address_date_and_secret_are_signed(algorithm):
    settings = PolarisSettings(access_id="EXU", access_key="kéy", hash_algorithm=algorithm)
    headers = signed(settings, "GET", URL, "s3cret")
    text = f"GET{URL}{headers['PolarisDate']}s3cret"
    mac = hmac.new("kéy".encode(), text.encode(), getattr(hashlib, algorithm)).digest()
    assert f"PWS EXU:{base64.b64encode(mac).decode()}" == headers["Authorization"]
    assert headers["PolarisDate"].endswith(" GMT")
    assert parsedate_to_datetime(headers["PolarisDate"]).tzinfo is not None


BARCODE = "21234000000018"
SERVER_URL = "https://polaris.example.edu"


def record(*, circulation=None, owed=None, settings=None, **more):
    patron = PatronData.model_validate({"PatronID": 1001, **more})
    options = PolarisSettings.of(connection(SERVER_URL, **(settings or {})))
    message = None if circulation is None else CirculationAnswer.model_validate(circulation)
    return patron_record(
        patron, options, source="polaris", circulation=message, owed=owed, group_label="Staff"
    )


def test_a_whole_record():
    got = record(
        Barcode=BARCODE,
        FormerID=OLD,
        NameFirst="Gail",
        NameMiddle="Ann",
        NameLast="Good",
        EmailAddress="gail@example.edu",
        AltEmailAddress="good@example.edu",
        PatronCodeID=6,
        ExpirationDate=f"/Date({1_924_923_600_000}-0500)/",
        User1="S4711",
        User2="not an identifier",
        circulation={"CanPatronCirculate": True, "Blocks": []},
        owed=Decimal("3.3"),
        settings={"user_fields": "User1", "fine_limit": "10", "currency": "USD"},
    )
    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE
    assert ("polaris", "1001") == (got.source, got.internal_id)
    assert (
        PatronIdentifier(type="barcode", value=BARCODE, status=active, primary=True),
        PatronIdentifier(type="barcode", value=OLD, status=inactive),
        PatronIdentifier(type="User1", value="S4711", status=active),
        PatronIdentifier(type="PatronID", value="1001", status=active),
    ) == got.identifiers
    assert PersonName(given="Gail Ann", family="Good") == got.name
    assert ("gail@example.edu", "good@example.edu") == got.emails
    assert PatronGroup(code="6", label="Staff") == got.group
    assert AccountStatus.UNKNOWN is got.account_status
    assert date(2030, 12, 31) == got.expires
    assert () == got.blocks
    assert Balance(amount=Decimal("3.3"), currency="USD", limit=Decimal(10)) == got.balance


def test_what_is_not_told_is_absent():
    got = record(Barcode=" ", FormerID="", NameFirst=None, EmailAddress=" ", User1=None)
    own = PatronIdentifier(type="PatronID", value="1001", status=IdentifierStatus.ACTIVE)

    assert PatronRecord(source="polaris", internal_id="1001", identifiers=(own,)) == got


def test_a_former_barcode_that_is_the_current_one_is_no_old_card():
    got = record(Barcode=BARCODE, FormerID=BARCODE)

    assert [IdentifierStatus.ACTIVE] == [
        identifier.status for identifier in got.identifiers if identifier.type == "barcode"
    ]


def described(words):
    return [{"BlockDescription": words}]


ADDRESS = "Verify the address"
BORROWING = {"stops": Stops.BORROWING}


@pytest.mark.parametrize(
    ("system", "circulation", "blocks"),
    [
        *(  # collection agency and registration fee are about money
            ([{"BlockID": number, "BlockDescription": "Why"}], None, [(kind, "Why", {})])
            for number, kind in ((64, "auto"), (128, "auto"), (1024, "fines"), (4096, "fines"))
        ),
        (described("Why"), None, [("auto", "Why", {})]),
        *(  # at the desk the words are a hint; what it stops is borrowing
            ([], {"Blocks": described(words)}, [(kind, words, BORROWING)])
            for words, kind in (
                *(("Registration has expired", "expired"), ("Lost card", "lost_card")),
                ("The card was reported stolen", "lost_card"),
                *(("Exceeds maximum fine amount", "fines"), ("Owes 12.00", "fines")),
                *(("Is feeling unwell", "other"), ("See the librarian", "other")),
            )
        ),
        (  # a block that two methods tell is one: the later view knows what it stops
            *(described(ADDRESS), {"Blocks": described(ADDRESS), "CanPatronCirculate": False}),
            [("other", ADDRESS, BORROWING)],
        ),
        *(([], {"CanPatronCirculate": may}, []) for may in (None, True)),
    ],
)
def test_blocks(system, circulation, blocks):
    got = record(PatronSystemBlocks=system, circulation=circulation).blocks
    assert [Block(kind=kind, message=words, **more) for kind, words, more in blocks] == list(got)


@pytest.mark.parametrize("listed", [[], None, described(" ")])
def test_a_patron_who_may_not_borrow_is_blocked_without_a_reason(listed):
    """Polaris's own verdict is a block where it lists none."""
    assert 1 == len(record(circulation={"CanPatronCirculate": False, "Blocks": listed}).blocks)


@pytest.mark.parametrize(
    ("held", "wanted", "same"),
    [
        *((BARCODE, BARCODE, True), ("D1", "d1", True), ("D1", "D1 ", True), ("D1 ", "D1", True)),
        *(("D1", " D1", False), ("D\u212a1", "dk1", False), ("\uff11", "1", False)),
        *(("", "", False), ("", "  ", False), (None, "1", False)),
    ],
)
def test_values_are_the_same_as_the_database_compares(held, wanted, same):
    """Case and blanks at the end aside, and nothing looser."""
    assert same is bears(held, wanted)


def test_charges_are_added_only_where_all_can_be_read():
    charges = [Charge(outstanding=2.0), Charge(outstanding="1.55")]

    assert Decimal("3.55") == sum_of(charges)
    assert Decimal(0) == sum_of([])
    assert sum_of([*charges, Charge(outstanding=None)]) is None


MIDNIGHT = 1_924_923_600_000  # of the last day of 2030, in the east of the United States


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"/Date({1_600_000_000_000}-0500)/", date(2020, 9, 13)),
        (f"/Date({MIDNIGHT}-0500)/", date(2030, 12, 31)),
        (f"/Date({MIDNIGHT - 1_000}-0500)/", date(2030, 12, 30)),
        *((f"/Date({MIDNIGHT - 1_000}{zone})/", date(2030, 12, 31)) for zone in ("", "+0000")),
        ("/Date(-86400000+0000)/", date(1969, 12, 31)),
        ("/Date(99999999999999-0500)/", date(5138, 11, 16)),
        *(
            (f"2030-12-31T{time}", date(2030, 12, 31))
            for time in ("00:00:00", "23:59:59-0500", "23:59:59.437-05:00", "00:00:00Z")
        ),
        *((text, None) for text in ("2030-12-31", "2030-02-31T00:00:00", "/Date(soon)/", "")),
        *(
            (f"/Date({number})/", None)
            for number in ("99999999999999999-0500", f"{MIDNIGHT}-9900")
        ),
        (None, None),
    ],
)
def test_the_day_in_the_servers_own_zone(text, expected):
    """A date that cannot be read is unknown; midnight there is not the day before."""
    assert expected == ((at := moment(text)) and at.date())


def test_a_moment():
    """Milliseconds count in UTC, whatever zone follows."""
    at = moment(f"/Date({1_600_000_000_000}-0500)/")

    assert datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC) == at
    assert timezone(timedelta(hours=-5)) == at.tzinfo
