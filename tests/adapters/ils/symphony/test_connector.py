import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.ils.connecting import serving
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.symphony.fake_symphony import (
    BASE,
    CLIENT,
    PASSWORD,
    USERNAME,
    FakeSymphony,
    connect,
    patron,
)
from verifier.domain.model.lookup import Ambiguous, Found, LookupFailure, NotFound, PatronKey
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


@pytest.mark.parametrize(
    ("value", "kind"),
    [(KNOWN, "barcode"), ("GGOOD501", "alternateID"), ("ggood501", "alternateID")],
)
def test_says_which_index_hit(gail, value, kind):
    """Each index is asked on its own; Symphony overlooks the case of A to Z, and so does this."""
    assert kind == ask(gail[1], value).matched_type


def test_an_index_of_the_site_finds_by_mail(gail):
    """An index of which nothing is known may hold any identifier or address."""
    found = ask(gail[1], "gail@example.edu", search_indexes="EMAIL")

    assert "email" == found.matched_type


def test_an_address_of_mail_is_compared_as_a_whole(gail):
    """A search that goes by a part of an address leads to nobody."""
    fake, url = gail
    fake.answers_with_first = True
    outcome = ask(url, "ail@example.edu", search_indexes="EMAIL")

    assert LookupFailure.WRONG_PATRON is outcome.failure


def test_nobody_by_any_index(gail):
    """Only an empty result of every index means that there is nobody."""
    assert NotFound(message="The search by ID and ALT_ID found nobody.") == ask(gail[1], "nobody")


def test_two_patrons_are_ambiguous():
    """One patron's number is another's alternate id: both are shown."""
    two = FakeSymphony(patron("501", KNOWN), patron("502", OTHER, alternateID=KNOWN))
    with serving(two) as url:
        outcome = ask(url)

    assert isinstance(outcome, Ambiguous)
    assert (2, ["501", "502"]) == (
        outcome.count,
        [record.internal_id for record in outcome.records],
    )


def test_whoever_does_not_bear_the_number_is_not_the_patron(gail):
    """A server that answers with somebody else is not believed, and nobody is named."""
    fake, url = gail
    fake.answers_with_first = True
    outcome = ask(url, OTHER)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert not re.search(r"\d{5}|Gail|Good", outcome.message)


def test_a_wrong_patron_may_be_an_unread_card(gail):
    """Where further card numbers could not be read, the sentence says so."""
    fake, url = gail
    fake.answers_with_first = True
    fake.forbidden = {"patron"}

    assert "no access to further card numbers" in ask(url, OTHER).message


@pytest.mark.parametrize(
    ("part", "sights", "words"),
    [
        (
            "patronStatusInfo",
            {CapabilityName.BLOCKS, CapabilityName.BALANCE},
            "no access to patronStatusInfo",
        ),
        ("patron", {CapabilityName.OLD_IDENTIFIERS}, "no access to further card numbers"),
    ],
)
def test_a_part_that_is_forbidden_is_a_gap(gail, part, sights, words):
    """The record stays, and the gap names the missing access and gives Symphony's words."""
    fake, url = gail
    fake.forbidden = {part}
    gaps = ask(url).record.gaps

    assert sights == {gap.part for gap in gaps}
    assert all(words in gap.message for gap in gaps)
    assert gaps[0].message.endswith("It says: accessDenied: You do not have access to this.")


def test_a_status_of_another_patron_is_a_gap(gail):
    """What belongs to another key is not taken for this patron's."""
    fake, url = gail
    fake.broken = {"patronStatusInfo": (200, {"key": "777", "fields": {"hasMaxFines": True}})}
    record = ask(url).record

    assert () == record.blocks
    assert "of another patron" in record.gaps[0].message


def test_an_index_that_symphony_does_not_have(gail):
    """It hides nobody who was found by another, and nobody is unknown because of it."""
    _, url = gail
    found = ask(url, search_indexes="ID, BADGE")
    unknown = ask(url, OTHER, search_indexes="ID, BADGE")

    assert [CapabilityName.SEVERAL_MATCHES] == [gap.part for gap in found.record.gaps]
    assert LookupFailure.PROTOCOL_ERROR is unknown.failure
    assert "Check search_indexes." in unknown.message
    assert OTHER not in unknown.message


def test_a_deleted_patron_is_not_nobody():
    """Symphony counts deleted records and shows nothing: that is said, and no more."""
    with serving(FakeSymphony(deleted=(KNOWN,))) as url:
        outcome = ask(url)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "it was deleted" in outcome.message


def test_a_deleted_patron_beside_another_is_a_gap():
    """Whoever is there is found; that the search counts another is told."""
    with serving(FakeSymphony(GAIL, deleted=(KNOWN,))) as url:
        outcome = ask(url)

    assert [CapabilityName.SEVERAL_MATCHES] == [gap.part for gap in outcome.record.gaps]


def test_more_results_than_are_read_are_a_gap():
    """Two patrons are read of one search; that there are more is told."""
    three = (patron(key, barcode) for key, barcode in (("1", KNOWN), ("2", OTHER), ("3", OTHER)))
    fake = FakeSymphony(*three)
    shown = {"resource": "/user/patron", "key": "1", "fields": {"barcode": KNOWN}}
    fake.broken = {"search": (200, {"totalResults": 3, "result": [shown]})}
    with serving(fake) as url:
        outcome = ask(url)

    assert isinstance(outcome, Found)
    assert "found more patrons than were read" in outcome.record.gaps[0].message


@pytest.mark.parametrize(
    "content",
    [
        {"totalResults": 0, "result": [None]},
        {"totalResults": 1, "result": []},
        {"totalResults": 0},
        {"result": []},
        {"totalResults": "0", "result": []},
        {"totalResults": 0, "result": None},
        {},
        [],
        {"messageList": [{"code": "odd", "message": "Nothing found."}]},
    ],
)
def test_only_the_documented_shape_means_nobody(gail, content):
    """A result that contradicts itself, or another shape, says nothing about anybody."""
    fake, url = gail
    fake.broken = {"search": (200, content)}
    outcome = ask(url)

    if content in ({"totalResults": 0}, {"totalResults": 0, "result": None}):
        assert isinstance(outcome, NotFound)
    else:
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure


def test_symphonys_words_are_cleaned(gail):
    """An error's text is shown without the identifier, the session or the staff login."""
    fake, url = gail
    error = f"{USERNAME} asked for {KNOWN} with {PASSWORD}; see gail@example.edu"
    fake.broken = {"search": (400, {"messageList": [{"code": "odd", "message": error}]})}
    message = ask(url).message

    assert "It says: odd: … asked for the value asked for with …; see …." in message
    assert not any(word in message for word in (USERNAME, PASSWORD, KNOWN, "gail@"))


@pytest.mark.parametrize(
    ("status", "failure", "words"),
    [
        (401, LookupFailure.AUTH_ERROR, "client_id"),
        (403, LookupFailure.FORBIDDEN, "no access to the patron search"),
        (404, LookupFailure.PROTOCOL_ERROR, "Check the url"),
        (400, LookupFailure.PROTOCOL_ERROR, "Check search_indexes"),
        (429, LookupFailure.RATE_LIMITED, "too often"),
        (500, LookupFailure.SERVER_ERROR, "error of its own"),
        (599, LookupFailure.SERVER_ERROR, "error of its own"),
    ],
)
def test_a_refused_search_says_what_to_look_at(gail, status, failure, words):
    """Each status has its own kind and names a setting or an access."""
    fake, url = gail
    fake.broken = {"search": (status, {})}
    outcome = ask(url)

    assert failure is outcome.failure
    assert words in outcome.message


def test_a_session_that_never_holds_is_not_renewed_for_ever(gail):
    """A second refusal is told."""
    fake, url = gail
    fake.broken = {"search": (401, {})}
    outcome = ask(url)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert 2 == fake.logins


def test_a_sign_in_that_is_not_understood_is_not_repeated_by_index(gail):
    """Without a session no index is asked, and no further sign-in is tried."""
    fake, url = gail
    fake.broken = {"login": (200, {"token": "x"})}
    outcome = ask(url)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert 1 == fake.logins


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


@pytest.mark.parametrize("status", [400, 401, 403])
def test_every_refusal_of_a_sign_in_is_remembered(gail, status):
    """Whichever status a version has for a wrong password."""
    fake, url = gail
    fake.broken = {"login": (status, {})}
    connector = connect(url)
    for _ in range(2):
        connector.look_up(PatronKey(value=KNOWN))

    assert 1 == fake.logins


def test_a_key_is_not_shown(gail):
    """Symphony repeats the key in its words."""
    fake, url = gail
    message = {"code": "recordNotFound", "message": "Could not find a patron with the key 501."}
    fake.broken = {"patronStatusInfo": (404, {"messageList": [message]})}
    gaps = ask(url).record.gaps

    assert "with the key …." in gaps[0].message


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
    """Signs that the search's language may know never reach it."""
    fake, url = gail
    outcome = ask(url, value)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [] == fake.paths


@pytest.mark.parametrize("value", ["j.doe@example.edu", "P-00_12+3", "é12"])
def test_signs_of_ordinary_identifiers_are_asked_for(gail, value):
    """Whatever is asked for reaches Symphony as it is."""
    fake, url = gail
    ask(url, value)

    assert [f"ID:{value}", f"ALT_ID:{value}"] == fake.searches


def test_a_hanging_part_costs_no_more_than_the_deadline(gail):
    """One deadline spans all questions: what comes too late is a gap or a timeout."""
    fake, url = gail
    fake.stuck = {"patronStatusInfo"}
    outcome = ask(url, timeout_seconds=1.0)

    assert {CapabilityName.BLOCKS, CapabilityName.BALANCE, CapabilityName.OLD_IDENTIFIERS} == {
        gap.part for gap in outcome.record.gaps
    }


@pytest.mark.parametrize(
    "messages", [[{"code": 42, "message": "over"}], [7], "sorry", {"code": "x"}, [{}]]
)
def test_messages_of_any_shape_are_an_error(gail, messages):
    """A search that says something beside an empty result has not found nobody."""
    fake, url = gail
    content = {"messageList": messages, "totalResults": 0, "result": []}
    fake.broken["search"] = (200, content)
    outcome = ask(url)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert outcome.message.endswith("with an error. It gives no reason.")


def test_a_sign_in_that_is_refused_with_a_200_is_not_tried_again(gail):
    """Accounts lock, whatever the HTTP status is."""
    fake, url = gail
    refusal = {"messageList": [{"code": "unableToLogin", "message": f"{USERNAME} cannot log in"}]}
    fake.broken["login"] = (200, refusal)
    symphony = connect(url)
    outcomes = [symphony.look_up(PatronKey(value=KNOWN)) for _ in range(3)]

    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "Check username, password" in outcomes[0].message
    assert USERNAME not in outcomes[0].message
    assert 1 == fake.logins
