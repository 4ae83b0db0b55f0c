from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.ils.connecting import serving
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.symphony.fake_symphony import (
    BASE,
    CLIENT,
    USERNAME,
    FakeSymphony,
    connect,
    entry,
    patron,
)
from verifier.adapters.ils.symphony.record import (
    Further,
    Patron,
    PatronFields,
    StatusFields,
    balance_of,
    blocks_of,
    patron_record,
)
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.lookup import LookupFailure, PatronKey
from verifier.domain.model.patron import (
    Balance,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

OTHER = "21234000000026"
GAIL = patron("501", KNOWN)


@pytest.fixture
def gail():
    fake = FakeSymphony(patron("501", KNOWN))
    with serving(fake) as url:
        yield fake, url


def ask(url, value=KNOWN, **more):
    return connect(url, **more).look_up(PatronKey(value=value))


def test_asks_as_documented(gail):
    """A sign-in, one search for each index, then status and further card numbers by key."""
    fake, url = gail
    ask(url, app_id="VERIFIER")
    asked = [urlsplit(path) for path in fake.paths]
    assert [
        f"{BASE}/user/staff/login",
        f"{BASE}/user/patron/search",
        f"{BASE}/user/patron/search",
        f"{BASE}/user/patronStatusInfo/key/501",
        f"{BASE}/user/patron/key/501",
    ] == [entry.path for entry in asked]
    queries = [parse_qs(entry.query) for entry in asked]
    assert [[f"ID:{KNOWN}"], [f"ALT_ID:{KNOWN}"]] == [query["q"] for query in queries[1:3]]
    assert (["1"], ["2"]) == (queries[1]["rw"], queries[1]["ct"])
    assert "barcode" in queries[1]["includeFields"][0].split(",")
    assert {"includeFields": ["customInformation{*}"]} == queries[4]
    headers = fake.headers[1]
    assert {
        "X-Sirs-Clientid": CLIENT,
        "Sd-Originating-App-Id": "VERIFIER",
        "Accept": "application/json",
    }.items() <= headers.items()
    assert headers["X-Sirs-Sessiontoken"] in fake.sessions


def test_asks_only_for_the_places_that_are_set(gail):
    """Names in small letters are fields of the record; without names nothing is asked."""
    fake, url = gail
    with_field = {"previous_id_fields": "webAuthID", "active_id_fields": ""}
    ask(url, **with_field)
    ask(url, previous_id_fields="", active_id_fields="")
    asked = [path for path in fake.paths if "/user/patron/key/" in path]
    assert [f"{BASE}/user/patron/key/501?includeFields=webAuthID"] == asked


def test_the_record_has_everything():
    """Every identifier, the group as NCIP would send it, and what is in the way."""
    further = {"PREV_ID": OTHER, "ACTIVEID": "C77", "STUDENT_ID": "9"}
    with serving(FakeSymphony(patron("501", KNOWN, further=further))) as url:
        found = ask(url)
    record = found.record
    assert ("symphony", "501") == (record.source, record.internal_id)
    assert [
        ("barcode", KNOWN, IdentifierStatus.ACTIVE, True),
        ("alternateID", "GGOOD501", IdentifierStatus.ACTIVE, False),
        ("barcode", "C77", IdentifierStatus.ACTIVE, False),
        ("barcode", OTHER, IdentifierStatus.INACTIVE, False),
    ] == [
        (identifier.type, identifier.value, identifier.status, identifier.primary)
        for identifier in record.identifiers
    ]
    assert ("GRAD", "Graduate student") == (record.group.code, record.group.label)
    assert ("barcode", (), None) == (found.matched_type, record.gaps, found.answer)


def test_a_session_that_never_holds_is_not_renewed_for_ever(gail):
    fake, url = gail
    fake.broken = {"search": (401, {})}
    assert LookupFailure.AUTH_ERROR is ask(url).failure
    assert 2 == fake.logins


def test_no_further_part_is_asked_for_without_a_session(gail):
    """Where the session ends midway and no other is to be had, one refusal is enough."""
    fake, url = gail
    connector = connect(url)
    connector.sign_in()
    fake.broken = {"patronStatusInfo": (401, {}), "login": (401, {})}
    outcome = connector.look_up(PatronKey(value=KNOWN))

    assert 2 == fake.logins
    assert {CapabilityName.BLOCKS, CapabilityName.BALANCE, CapabilityName.OLD_IDENTIFIERS} == {
        gap.part for gap in outcome.record.gaps
    }
    assert all("refused the sign-in" in gap.message for gap in outcome.record.gaps)


@pytest.mark.parametrize(
    "value",
    [
        *(f"{KNOWN}{sign}" for sign in "*?$,:;\"'()[]{}\\|^~&<>!%/=# \t\r\n\0"),
        *(f"{sign}{KNOWN}" for sign in "-+.@_ "),
        f"x,ID:{KNOWN}",
        f"{OTHER} OR {KNOWN}",
        "",
    ],
)
def test_what_could_be_a_command_is_not_asked_for(gail, value):
    fake, url = gail
    assert LookupFailure.PROTOCOL_ERROR is ask(url, value).failure
    assert [] == fake.paths


@pytest.mark.parametrize("value", ["j.doe@example.edu", "P-00_12+3", "é12"])
def test_signs_of_ordinary_identifiers_are_asked_for(gail, value):
    fake, url = gail
    ask(url, value)

    assert [f"ID:{value}", f"ALT_ID:{value}"] == fake.searches


UNABLE = {"messageList": [{"code": "unableToLogin", "message": f"{USERNAME} cannot log in"}]}


@pytest.mark.parametrize(
    ("status", "content"), [(200, UNABLE), *((status, {}) for status in (400, 401, 403))]
)
def test_every_refusal_of_a_sign_in_is_remembered(gail, status, content):
    """Accounts lock, whichever status a version has for a wrong password."""
    fake, url = gail
    fake.broken["login"] = (status, content)
    symphony = connect(url)
    outcomes = [symphony.look_up(PatronKey(value=KNOWN)) for _ in range(3)]
    failure = LookupFailure.FORBIDDEN if status == 403 else LookupFailure.AUTH_ERROR
    assert {failure} == {outcome.failure for outcome in outcomes}
    assert "Check username, password" in outcomes[0].message or status == 403
    assert USERNAME not in outcomes[0].message
    assert 1 == fake.logins


def test_a_sign_in_that_is_not_understood_is_not_repeated_by_index(gail):
    fake, url = gail
    fake.broken["login"] = (200, {"token": "x"})

    assert LookupFailure.PROTOCOL_ERROR is ask(url).failure
    assert 1 == fake.logins


OPTIONS = SymphonySettings(client_id="A", username="u", password="p")
BARCODE = "21234000000018"
OLD = "21234000000026"


def read(*, further=None, options=OPTIONS, **fields) -> PatronRecord:
    patron = Patron.model_validate({"key": "501", "fields": fields})
    return patron_record(patron, further or Further(), options, source="symphony")


def held(**custom) -> Further:
    """Further card numbers in the extended information."""
    fields = [entry("patronExtendedInformation", code, data) for code, data in custom.items()]
    return Further(ids={"customInformation": fields})


GRADUATE = {"key": "GRAD", "fields": {"description": "Graduate"}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {}),  # what was not told is not there
        (
            {"approved": False, "standing": {"key": "OK"}},
            {},
        ),  # no account is inactive: standing and expiry tell
        (
            {"firstName": "Gail", "lastName": "Good"},
            {"name": PersonName(given="Gail", family="Good")},
        ),
        ({"displayName": "Good, Gail"}, {"name": PersonName(unstructured="Good, Gail")}),
        ({"firstName": "", "lastName": None}, {}),
        *(  # the key is what NCIP sends; the description is for people
            ({"profile": profile}, {"group": PatronGroup(code="GRAD")})
            for profile in ({"key": "GRAD"}, {"key": "GRAD", "fields": {}})
        ),
        ({"profile": GRADUATE}, {"group": PatronGroup(code="GRAD", label="Graduate")}),
        *(({"profile": none}, {}) for none in ({"fields": {"description": "Graduate"}}, None)),
    ],
)
def test_each_part_has_its_place(fields, expected):
    assert PatronRecord(source="symphony", internal_id="501", **expected) == read(**fields)


def test_a_key_may_be_a_number():
    """The key is Symphony's own and has no leading zeros to lose."""
    patron = Patron.model_validate({"key": 501, "fields": {}})

    assert "501" == patron_record(patron, Further(), OPTIONS, source="s").internal_id


@pytest.mark.parametrize("text", ["06-30-2030", "NEVER", "2030-02-30", "30/06/2030"])
def test_an_expiry_of_another_form_is_a_gap(text):
    record = read(privilegeExpiresDate=text)

    assert (None, [CapabilityName.EXPIRY]) == (record.expires, [gap.part for gap in record.gaps])
    assert text not in record.gaps[0].message


def test_addresses_of_mail():
    """Each is taken once, from any of the three addresses; odd entries are passed over."""
    record = read(
        address1=[entry("patronAddress1", "EMAIL", " gail@example.edu "), {"fields": None}, 7],
        address2=[
            entry("patronAddress2", "Email", "gail@example.edu"),
            entry("patronAddress2", "PHONE", "555"),
        ],
        address3={"surprise": [entry("patronAddress3", "EMAIL", "x@example.edu")]},
    )

    assert ("gail@example.edu",) == record.emails


def test_further_card_numbers():
    """Those in use and former ones, each once; a number in use is not also a former one."""
    further = held(PREV_ID=OLD, INACTVID=f"{BARCODE}, ,{OLD}", ACTIVEID="C1,C2", OTHER="X")
    record = read(barcode=BARCODE, alternateID="", further=further)
    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE

    assert (
        PatronIdentifier(type="barcode", value=BARCODE, status=active, primary=True),
        PatronIdentifier(type="barcode", value="C1", status=active),
        PatronIdentifier(type="barcode", value="C2", status=active),
        PatronIdentifier(type="barcode", value=OLD, status=inactive),
    ) == record.identifiers


def test_a_field_of_the_record_may_hold_former_numbers():
    options = SymphonySettings(
        client_id="A", username="u", password="p", previous_id_fields="previousID"
    )
    record = read(further=Further(ids={"previousID": OLD}), options=options)

    assert [OLD] == [identifier.value for identifier in record.identifiers]


def test_gaps_go_on():
    gap = Gap(part=CapabilityName.BLOCKS, message="It may not be read.")

    assert (gap,) == read(further=Further(gaps=(gap,))).gaps


LIMITED = OPTIONS.model_copy(update={"fine_limit": Decimal(10), "currency": "EUR"})


def fields(standing=None, **more) -> PatronFields:
    word = None if standing is None else {"key": standing}
    return PatronFields.model_validate({"standing": word, **more})


def status(**fields) -> StatusFields:
    return StatusFields.model_validate(fields)


@pytest.mark.parametrize(
    ("fields", "info", "expected"),
    [
        *(({"standing": word and {"key": word}}, {}, []) for word in ("OK", "ok", None)),
        ({"standing": {"key": ""}}, {}, []),
        *(  # three words are known; another one of the library's own is told as it is
            ({"standing": {"key": word}}, {}, [(kind, stops)])
            for word, kind, stops in (
                *(("DELINQUENT", "auto", "unknown"), ("BARRED", "manual", "both")),
                *(("Blocked", "auto", "both"), ("COLLECTION", "other", "unknown")),
            )
        ),
        # the status may tell the standing where the record does not
        ({}, {"standing": {"key": "BARRED"}}, [("manual", "both")]),
        # not approved counts only where the standing is not good either
        ({"standing": {"key": "OK"}, "approved": False}, {}, []),
        *(({"approved": approved}, {}, []) for approved in (True, None)),
        ({"approved": False}, {}, [("other", "unknown")]),
    ],
)
def test_standings_and_approval(fields, info, expected):
    """Some libraries approve by the standing alone."""
    made = blocks_of(PatronFields.model_validate(fields), status(**info))

    assert expected == [(block.kind, block.stops) for block in made]


def test_a_word_of_the_librarys_own_is_shown_clean():
    """It is policy, but it comes from outside."""
    [block] = blocks_of(fields("REVIEW\nby 21234000000018"), None)

    assert "The patron's standing is REVIEW by …" == block.message


@pytest.mark.parametrize(
    ("flag", "kind", "stops"),
    [
        ("expired", "expired", "unknown"),
        *((flag, "fines", "borrowing") for flag in ("hasMaxFines", "hasMaxDaysWithFines")),
        *((flag, "auto", "borrowing") for flag in ("hasMaxLostItem", "hasMaxOverdueDays")),
        *((flag, "auto", "borrowing") for flag in ("hasMaxOverdueItem", "hasMaxItemsCheckedOut")),
    ],
)
def test_limits(flag, kind, stops):
    [block] = blocks_of(fields("OK"), status(**{flag: True}))

    assert (kind, stops) == (block.kind, block.stops)
    assert block.message
    assert [] == list(blocks_of(fields("OK"), status(**{flag: False})))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}, ("12.50", "USD")),
        ({"estimatedFines": {"amount": 12.5}}, ("12.5", "EUR")),
        ({"amountOwed": {"amount": 0}, "estimatedFines": {"amount": "3"}}, ("3", "EUR")),
        ({"amountOwed": {"amount": "7"}, "estimatedFines": {"amount": "3"}}, ("7", "EUR")),
        *(
            ({"amountOwed": {"amount": amount}}, None)
            for amount in ("much", "", "1e999", "Infinity", "9" * 400)
        ),
        ({"amountOwed": {}}, None),
    ],
)
def test_amounts(fields, expected):
    """The larger of the two sums, in the currency that is told or set, with the site's limit."""
    balance = expected and Balance(
        amount=Decimal(expected[0]), currency=expected[1], limit=Decimal(10)
    )

    assert balance == balance_of(status(**fields), LIMITED)


def test_without_a_status_nothing_is_owed_or_not_owed():
    assert balance_of(None, LIMITED) is None
