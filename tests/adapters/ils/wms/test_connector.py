from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.ils.connecting import serving
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.wms.fake_wms import KEY, SEARCH_REQUEST, SECRET, FakeWms, connect, patron
from verifier.domain.model.lookup import (
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


def test_reshares_view_stands_beside_the_record(gail):
    """In the role reshare the answer is what ReShare's client makes of it."""
    found = ask(gail[1], role=IlsRole.RESHARE)

    assert found.answer == NcipAnswer(
        user_id=KNOWN,
        privileges=(Privilege(key="STATUS", value="OK"),),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu",),
    )


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
    fake, url = gail
    fake.broken_search = (401, {})
    outcome = ask(url)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert (2, 2) == (len(fake.token_requests), len(fake.searches))
