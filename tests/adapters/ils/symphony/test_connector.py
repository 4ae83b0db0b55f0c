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
    patron,
)
from verifier.domain.model.lookup import LookupFailure, PatronKey
from verifier.domain.model.patron import CapabilityName, IdentifierStatus

OTHER = "21234000000026"
GAIL = patron("501", KNOWN)


@pytest.fixture
def gail():
    """A Symphony that knows Gail Good."""
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
    outcome = ask(url)

    assert LookupFailure.AUTH_ERROR is outcome.failure
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
    outcome = ask(url, value)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
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
