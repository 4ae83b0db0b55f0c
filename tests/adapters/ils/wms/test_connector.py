import json
from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.ils.connecting import serving
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.wms.fake_wms import KEY, SEARCH_REQUEST, SECRET, FakeWms, connect, patron
from verifier.adapters.ils.wms.record import ERROR, LIST
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    LookupFailure,
    NcipAnswer,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.site import IlsRole

OTHER = "21234000000026"
ROLES = [IlsRole.EVIDENCE, IlsRole.RESHARE]
NO_PATRON = "NCIP2WMS Client did not return a matching patron"


@pytest.fixture
def gail():
    """A WMS that knows Gail Good."""
    fake = FakeWms(patron(KNOWN, at_source=(("SIS", "S1"), ("HR", "jdoe"))))
    with serving(fake) as url:
        yield fake, url


def ask(url, value=KNOWN, **more):
    return connect(url, **more).look_up(PatronKey(value=value))


@pytest.mark.parametrize("role", ROLES)
def test_asks_as_reshare_asks(gail, role):
    """A token by the WSKey alone, then one search, in both roles the same."""
    fake, url = gail
    ask(url, role=role)

    [(path, token_headers)] = fake.token_requests
    asked = parse_qs(urlsplit(path).query)
    assert {"grant_type": ["client_credentials"], "scope": ["SCIM:read_user"]} == asked
    basic = b64encode(f"{KEY}:{SECRET}".encode()).decode()
    assert (f"Basic {basic}", "0") == (
        token_headers["Authorization"],
        token_headers["Content-Length"],
    )
    [(headers, sent)] = fake.searches
    assert {"schemas": [SEARCH_REQUEST], "filter": f'External_ID eq "{KNOWN}"'} == sent
    assert ("application/scim+json", "application/scim+json") == (
        headers["Content-Type"],
        headers["Accept"],
    )


def test_the_record_has_everything(gail):
    """Barcode, external id and each id at a source; of these none is told to be old."""
    found = ask(gail[1])

    record = found.record
    unknown = IdentifierStatus.UNKNOWN
    assert [
        ("barcode", KNOWN, IdentifierStatus.ACTIVE, True),
        ("externalId", KNOWN, unknown, False),
        ("idAtSource SIS", "S1", unknown, False),
        ("idAtSource HR", "jdoe", unknown, False),
    ] == [
        (identifier.type, identifier.value, identifier.status, identifier.primary)
        for identifier in record.identifiers
    ]
    assert ("wms", f"ppid-{KNOWN}", "Graduate") == (
        record.source,
        record.internal_id,
        record.group.code,
    )
    assert ("barcode", None) == (found.matched_type, found.answer)


def test_the_site_may_say_which_source_counts(gail):
    """Ids of the source that the login releases are in use."""
    found = ask(gail[1], source_system="HR")

    in_use = [
        identifier.value
        for identifier in found.record.identifiers
        if identifier.status is not _UNKNOWN
    ]
    assert [KNOWN, "jdoe"] == in_use


_UNKNOWN = IdentifierStatus.UNKNOWN


def test_reshares_view_stands_beside_the_record(gail):
    """In the role reshare the answer is what ReShare's client makes of it."""
    found = ask(gail[1], role=IlsRole.RESHARE)

    assert found.answer == NcipAnswer(
        user_id=KNOWN,
        privileges=(Privilege(key="STATUS", value="OK"),),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu",),
    )


@pytest.mark.parametrize(
    ("value", "kind"), [(KNOWN, "barcode"), ("S1", "idAtSource SIS"), ("JDOE", None)]
)
@pytest.mark.parametrize("role", ROLES)
def test_only_a_whole_equal_value_has_a_type(gail, value, kind, role):
    """OCLC's logins heed letter case, and its search may not: no type is claimed then."""
    found = ask(gail[1], value, role=role)

    assert isinstance(found, Found)
    assert kind == found.matched_type


@pytest.mark.parametrize(
    ("role", "message"),
    [
        (IlsRole.EVIDENCE, "OCLC's search found nobody (totalResults 0)."),
        (IlsRole.RESHARE, NO_PATRON),
    ],
)
def test_nobody(gail, role, message):
    """An empty list means that there is nobody; ReShare has its own words for it."""
    assert NotFound(message=message) == ask(gail[1], OTHER, role=role)


def test_reshare_stumbles_over_a_list_that_is_left_out(gail):
    """RFC 7644 lets a server leave out an empty list; ReShare's client needs it."""
    fake, url = gail
    fake.broken_search = (200, {"schemas": [LIST], "totalResults": 0})

    assert isinstance(ask(url), NotFound)
    assert "failed to call Lookup User" in ask(url, role=IlsRole.RESHARE).message


def test_several_patrons():
    """More than one is ambiguous, however many of them are shown."""
    fake = FakeWms(patron(KNOWN), patron(OTHER, at_source=(("SIS", KNOWN),)))
    fake.page = 1
    with serving(fake) as url:
        evidence = ask(url)
        reshare = ask(url, role=IlsRole.RESHARE)

    assert isinstance(evidence, Ambiguous)
    assert (2, 1, None) == (evidence.count, len(evidence.records), evidence.answer)
    assert KNOWN == reshare.answer.user_id


def test_whoever_does_not_bear_the_number_is_not_the_patron(gail):
    """A server that answers with somebody else is not believed, and nobody is named."""
    fake, url = gail
    fake.answers_with_first = True
    outcome = ask(url, OTHER)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert not any(word in outcome.message for word in (KNOWN, OTHER, "Gail", "jdoe"))


def test_several_who_do_not_bear_the_number_are_no_patron_either():
    """Neither are two of them, nor is one beside the patron."""
    fake = FakeWms(patron(KNOWN))
    listed = {"schemas": [LIST], "totalResults": 2, "Resources": [patron(KNOWN), patron("1")]}
    fake.broken_search = (200, listed)
    with serving(fake) as url:
        outcome = ask(url, OTHER)
        half = ask(url, KNOWN)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert LookupFailure.WRONG_PATRON is half.failure


def test_reshare_takes_whoever_it_is_given(gail):
    """ReShare does not compare: that the answer names another id is for the checks to tell."""
    fake, url = gail
    fake.answers_with_first = True
    outcome = ask(url, OTHER, role=IlsRole.RESHARE)

    assert isinstance(outcome, Found)
    assert (None, KNOWN) == (outcome.matched_type, outcome.answer.user_id)


INJECTIONS = [
    f'{OTHER}" or External_ID eq "{KNOWN}',
    '" or External_ID pr or External_ID eq "',
    'x" or not (External_ID eq "y',
    'a"b',
    "a\\",
    '\\"',
    f'{KNOWN}\\" or External_ID eq \\"{KNOWN}',
]


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_value_is_never_a_part_of_the_filter(gail, value):
    """Quotation marks and backslashes are escaped: one comparison, with the whole value."""
    fake, url = gail
    outcome = ask(url, value)

    assert isinstance(outcome, NotFound)
    assert [[("External_ID", "eq", value)]] == fake.filters


@pytest.mark.parametrize("value", [*INJECTIONS, "é", "\uff12"])
def test_what_reshares_adapter_would_break_on_is_not_put(gail, value):
    """It escapes nothing and sends another encoding: the outcome says so, and nothing is sent."""
    fake, url = gail
    outcome = ask(url, value, role=IlsRole.RESHARE)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "ReShare's own adapter" in outcome.message
    assert ([], []) == (fake.token_requests, fake.searches)


@pytest.mark.parametrize(
    "content",
    [
        {"totalResults": 0, "Resources": []},
        {"schemas": [LIST], "Resources": []},
        {"schemas": [LIST], "totalResults": "0", "Resources": []},
        {"schemas": [LIST], "totalResults": 1, "Resources": []},
        {"schemas": [LIST], "totalResults": 0, "Resources": [patron(KNOWN)]},
        {"schemas": [SEARCH_REQUEST], "totalResults": 0, "Resources": []},
        {"schemas": [LIST], "totalResults": 1, "Resources": [7]},
        {"schemas": [LIST], "totalResults": 10**12, "Resources": [patron(KNOWN)]},
        {"schemas": [LIST], "totalResults": 1, "Resources": [{"externalId": 7}]},
    ],
)
def test_only_the_documented_shape_means_nobody(gail, content):
    """A list that contradicts itself, or another shape, says nothing about anybody."""
    fake, url = gail
    fake.broken_search = (200, content)

    assert LookupFailure.PROTOCOL_ERROR is ask(url).failure


@pytest.mark.parametrize(
    ("status", "failure", "words"),
    [
        ("400", LookupFailure.PROTOCOL_ERROR, "does not understand the search"),
        ("401", LookupFailure.AUTH_ERROR, "WSKey is one of this institution with the scope"),
        ("403", LookupFailure.FORBIDDEN, "needs the scope SCIM:read_user"),
        ("429", LookupFailure.RATE_LIMITED, "too often"),
        ("500", LookupFailure.SERVER_ERROR, "error of its own"),
    ],
)
def test_an_error_in_scim_says_what_to_look_at(gail, status, failure, words):
    """The status in the body counts, whatever HTTP says; WSKey and scope are named."""
    fake, url = gail
    error = {"schemas": [ERROR], "detail": f"No rights for {KNOWN} with {KEY}.", "status": status}
    for http in (200, int(status)):
        fake.broken_search = (http, error)
        outcome = ask(url)

        assert failure is outcome.failure
        assert words in outcome.message
        assert "It says: No rights for the value asked for with …." in outcome.message


@pytest.mark.parametrize("more", [{}, {"status": "200"}, {"status": "204"}, {"status": "x"}])
@pytest.mark.parametrize("http", [200, 500])
@pytest.mark.parametrize("schemas", [[ERROR], [LIST, ERROR]])
def test_an_error_without_a_status_of_an_error_is_one(gail, schemas, http, more):
    """It says nothing about anybody, also where it has the shape of an empty list."""
    fake, url = gail
    empty = {"totalResults": 0, "Resources": []}
    fake.broken_search = (http, {"schemas": schemas, **empty, **more})

    assert LookupFailure.SERVER_ERROR is ask(url).failure


def test_a_value_is_cleaned_also_as_the_filter_has_it(gail):
    """The filter that the server repeats holds the value escaped."""
    fake, url = gail
    value = 'good"gail'
    error = f"Odd filter {json.dumps(value)}"
    fake.broken_search = (400, {"schemas": [ERROR], "detail": error, "status": "400"})
    message = ask(url, value).message

    assert "Odd filter" in message
    assert not any(word in message for word in ("good", "gail"))


@pytest.mark.parametrize(
    ("status", "failure", "words"),
    [
        (400, LookupFailure.AUTH_ERROR, "wskey_key, wskey_secret and scope"),
        (401, LookupFailure.AUTH_ERROR, "Check wskey_key and wskey_secret"),
        (403, LookupFailure.FORBIDDEN, "has the scope SCIM:read_user"),
        (404, LookupFailure.PROTOCOL_ERROR, "Check token_url"),
        (429, LookupFailure.RATE_LIMITED, "too often"),
        (503, LookupFailure.SERVER_ERROR, "error of its own"),
    ],
)
def test_a_refused_token_says_what_to_look_at(gail, status, failure, words):
    """Each refusal names the settings, and never the WSKey itself."""
    fake, url = gail
    fake.broken_token = (status, {"message": f"WSKey '{KEY}' is invalid"})
    outcome = ask(url)

    assert failure is outcome.failure
    assert words in outcome.message
    assert KEY not in outcome.message


@pytest.mark.parametrize(("lifetime", "tokens"), [(1199, 1), ("1200", 1), (None, 1), (5, 2)])
def test_a_token_is_kept_for_its_lifetime(gail, lifetime, tokens):
    """A number or a text says how long; one that is about to end is not used again."""
    fake, url = gail
    fake.lifetime = lifetime
    connector = connect(url)
    for _ in range(2):
        connector.look_up(PatronKey(value=KNOWN))

    assert tokens == len(fake.token_requests)


def test_a_token_that_never_holds_is_not_renewed_for_ever(gail):
    """A second refusal is told."""
    fake, url = gail
    fake.broken_search = (401, {})
    outcome = ask(url)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert (2, 2) == (len(fake.token_requests), len(fake.searches))


def test_one_deadline_spans_token_and_search(gail):
    """A search that hangs ends with the connection's time."""
    fake, url = gail
    fake.stuck = True
    outcome = ask(url, timeout_seconds=0.6)

    assert LookupFailure.TIMEOUT is outcome.failure
