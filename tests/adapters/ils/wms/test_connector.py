from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.ils.connecting import connected, serving
from tests.adapters.ils.judged import GAIL, OTHER, about_patron
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.story import Story, story
from tests.adapters.ils.wms.fake_wms import KEY, SEARCH_REQUEST, SECRET, FakeWms, connect, patron
from tests.adapters.ils.wms.scim_filter import InvalidFilter, ScimFilter
from tests.factories import make_attribute, make_capture, make_form, make_site
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.wms.connector import search_filter
from verifier.adapters.ils.wms.record import (
    CIRCULATION,
    CORRELATION,
    ILL,
    PERSONA,
    Resource,
    as_reshare,
    patron_record,
)
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

ROLES = [IlsRole.EVIDENCE, IlsRole.RESHARE]
NO_PATRON = "NCIP2WMS Client did not return a matching patron"


@pytest.fixture
def gail():
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
    assert isinstance(ask(url, value), NotFound)
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
    assert LookupFailure.AUTH_ERROR is ask(url).failure
    assert (2, 2) == (len(fake.token_requests), len(fake.searches))


OPTIONS = WmsSettings(wskey_key="k", wskey_secret="s")
BARCODE = "21234000000018"


def read(content=None, options=OPTIONS, **parts) -> PatronRecord:
    resource = Resource.model_validate({**(content or {}), **parts})
    return patron_record(resource, options, source="wms")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, {}),
        ({CIRCULATION: {}, PERSONA: {}, CORRELATION: {}, ILL: {}}, {}),
        (  # one id may come without a list
            {CORRELATION: {"correlationInfo": {"idAtSource": "S1", "sourceSystem": ""}}},
            {"identifiers": (PatronIdentifier(type="idAtSource", value="S1"),)},
        ),
        *(
            ({"name": {"givenName": given, "familyName": "Good"}}, {"name": name})
            for given, name in (
                ("Gail", PersonName(given="Gail", family="Good")),
                ("", PersonName(family="Good")),
            )
        ),
        ({"name": {}}, {}),
        (
            {"emails": [{"value": text} for text in ("a@example.edu", "", None, "a@example.edu")]},
            {"emails": ("a@example.edu",)},
        ),
        # an approval that is not mentioned is not missing
        ({CIRCULATION: {"circulationInfo": {"isCircBlocked": False}}, ILL: {"illInfo": {}}}, {}),
    ],
)
def test_each_part_has_its_place(parts, expected):
    assert PatronRecord(source="wms", **expected) == read(parts)


def test_ids_of_the_source_that_counts_are_in_use():
    """Of the other sources nothing is known; none is told to be old."""
    options = WmsSettings(wskey_key="k", wskey_secret="s", source_system="HR")
    record = read(patron(BARCODE, at_source=(("SIS", "1"), ("HR", "2"), ("HR", "3"))), options)

    assert [
        ("1", IdentifierStatus.UNKNOWN),
        ("2", IdentifierStatus.ACTIVE),
        ("3", IdentifierStatus.ACTIVE),
    ] == [
        (identifier.value, identifier.status)
        for identifier in record.identifiers
        if "Source" in identifier.type
    ]


@pytest.mark.parametrize(
    ("parts", "stops"),
    [
        ({CIRCULATION: {"circulationInfo": {"isCircBlocked": True}}}, Stops.BOTH),
        ({ILL: {"illInfo": {"isBlocked": True}}}, Stops.REQUESTS),
        ({ILL: {"illInfo": {"isApproved": False}}}, Stops.REQUESTS),
    ],
)
def test_blocks(parts, stops):
    [block] = read(parts).blocks

    assert block == Block(kind=BlockKind.OTHER, stops=stops, message=block.message)
    assert block.message


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("21234000000018", 'External_ID eq "21234000000018"'),
        ("a b*%_?", 'External_ID eq "a b*%_?"'),
        ('a"b', r'External_ID eq "a\"b"'),
        ("a\\b", r'External_ID eq "a\\b"'),
        ("é", 'External_ID eq "é"'),
    ],
)
def test_writes_one_comparison(value, written):
    """A quotation mark and a backslash are escaped; nothing else means anything."""
    assert written == search_filter(value, IlsRole.EVIDENCE)


def test_reshare_asks_for_plain_values_alike():
    assert 'External_ID eq "a b*"' == search_filter("a b*", IlsRole.RESHARE)


@pytest.mark.parametrize("role", list(IlsRole))
@pytest.mark.parametrize("value", ["", "a\0", "a\r\nb", "\ud800", "a\u2028", "\x7f"])
def test_what_no_filter_can_carry(value, role):
    with pytest.raises(LookupAborted) as stopped:
        search_filter(value, role)

    assert LookupFailure.PROTOCOL_ERROR is stopped.value.outcome.failure


@pytest.mark.parametrize(("value", "word"), [('a"', "quotation"), ("\\", "back"), ("é", "ASCII")])
def test_what_reshares_adapter_breaks_on(value, word):
    with pytest.raises(LookupAborted, match=word):
        search_filter(value, IlsRole.RESHARE)


HELD = {"External_ID": ["21234000000018", 'a"b\\c']}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('External_ID eq "21234000000018"', True),
        ('External_ID eq "2123400000001"', False),
        ('External_ID eq "x" or External_ID sw "2123"', True),
        ('External_ID eq "x" and External_ID pr', False),
        ('not (External_ID eq "x")', True),
        (r'External_ID eq "a\"b\\c"', True),
    ],
)
def test_the_fake_reads_filters(text, holds):
    assert holds is ScimFilter(text).holds(HELD)


@pytest.mark.parametrize("text", ['External_ID eq "x', "External_ID eq x", 'eq "x"', "", "( )"])
def test_the_fake_refuses_what_is_no_filter(text):
    with pytest.raises(InvalidFilter):
        ScimFilter(text)


@pytest.mark.parametrize("value", ['a"b\\c', "\\", '"', '" or External_ID pr or x eq "', "é ü 一"])
def test_what_is_written_is_read_as_one_value(value):
    written = search_filter(value, IlsRole.EVIDENCE)

    assert [("External_ID", "eq", value)] == ScimFilter(written).comparisons


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def status_of(resource):
    [privilege] = as_reshare(resource, NOW).privileges
    return privilege.value


def test_a_good_patron():
    assert NcipAnswer(
        user_id=GAIL,
        privileges=(Privilege(key="STATUS", value="OK"),),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu",),
    ) == as_reshare(patron(GAIL), NOW)


@pytest.mark.parametrize(
    ("expires", "status"),
    [
        ("2026-11-24T11:59:59Z", "BLOCKED"),
        ("2026-11-24T00:00:00Z", "BLOCKED"),
        ("2026-11-24T12:00:01Z", "OK"),
        *((text, "OK") for text in ("2025-01-01T00:00:00.000Z", "2025-01-01", "", None, 7)),
    ],
)
def test_expiry_is_a_moment(expires, status):
    """The last day itself does not count, and what ReShare cannot read has not passed."""
    assert status == status_of(patron(GAIL, expires=expires))


@pytest.mark.parametrize(
    ("block", "status"),
    [
        *(({"blocked": flag}, "BLOCKED") for flag in (True, "TRUE")),
        *(({"blocked": flag}, "OK") for flag in (False, "yes", 1, None)),
        ({"ill": {"isBlocked": True, "isApproved": False}}, "OK"),  # not looked at
    ],
)
def test_a_block_of_circulation(block, status):
    assert status == status_of(patron(GAIL, **block))


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"without": ("name",)}, "name"),
        ({"without": (CIRCULATION,)}, CIRCULATION),
        ({CIRCULATION: {}}, "circulationInfo"),
        ({"without": (PERSONA,)}, PERSONA),
        ({PERSONA: []}, PERSONA),
    ],
)
def test_a_missing_part_is_an_exception(more, missing):
    """ReShare's client stops at it, and its problem text names it."""
    problem = NcipProblem(type=CALL_FAILED, detail=f'JSONObject["{missing}"] not found.')

    assert NcipAnswer(user_id=None, problems=(problem,)) == as_reshare(patron(GAIL, **more), NOW)


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"externalId": ""}, None), ({"without": ("externalId",)}, None), ({"externalId": "x"}, "x")],
)
def test_the_user_id(more, expected):
    """Empty or missing, ReShare keeps the identifier that was sent."""
    assert expected == as_reshare(patron(GAIL, **more), NOW).user_id


def test_without_name_and_mail_in_their_parts():
    answer = as_reshare(patron(GAIL, name={}, without=("emails",)), NOW)

    assert (None, ()) == (answer.name, answer.emails)


CALL_FAILED = "NCIP2WMS Client failed to call Lookup User or parse returned results"
VALIDATED, INVALID = RequestState.VALIDATED, RequestState.INVALID_PATRON
BLOCKED = "(Patron state = BLOCKED) (Errors: [Record status is not valid.])"
HAL = patron(
    OTHER,
    at_source=(("SIS", GAIL),),
    blocked=True,
    name={"givenName": "Hal", "familyName": "Hill"},
    emails=[{"value": "hal@example.edu"}],
)


def without(part: str, says: str) -> tuple[Story, RequestState]:
    """A story of a record that lacks a part, at which ReShare's client stops."""
    lacking = (patron(GAIL, without=(part,)),)
    return story(lacking, "decision.no-optional-fields", says=says), INVALID


def failing(failure: str, **more) -> tuple[Story, RequestState]:
    """A story in which ReShare's own question gets no answer."""
    more = {"says": CALL_FAILED, "outcome": LookupFailure(failure), **more}
    return story((patron(GAIL),), "could-not-ask", **more), INVALID


STORIES = {
    "all is well": (
        story((patron(GAIL),), says="borrower check call succeeded."),
        VALIDATED,
    ),
    "nobody has the number": (
        story((patron(OTHER),), "not-found", outcome=NotFound, says=NO_PATRON),
        INVALID,
    ),
    "blocked in circulation": (
        story(
            (patron(GAIL, blocked=True),), "decision.patron-blocked blocked-in-ils", says=BLOCKED
        ),
        INVALID,
    ),
    "expired": (
        story(
            (patron(GAIL, expires="2024-09-07T00:00:00Z"),),
            "record-expired decision.patron-blocked",
            says=BLOCKED,
        ),
        INVALID,
    ),
    "blocked for interlibrary loan, which ReShare does not see": (
        story((patron(GAIL, ill={"isBlocked": True}),), "blocked-in-ils"),
        VALIDATED,
    ),
    "no part about circulation": without(
        CIRCULATION, f'{CALL_FAILED} · JSONObject["{CIRCULATION}"] not found.'
    ),
    "no part about the account": without(
        PERSONA, f'{CALL_FAILED} · JSONObject["{PERSONA}"] not found.'
    ),
    "no name": without("name", 'JSONObject["name"] not found.'),
    "an id at a source leads to the barcode": (
        story((patron(GAIL, at_source=(("SIS", "S1"),)),), "other-id-returned", sent="S1"),
        VALIDATED,
    ),
    "letter case is overlooked": (
        story((patron("JDoe1"),), "letter-case-relied-on other-id-returned", sent="jdoe1"),
        VALIDATED,
    ),
    "of several patrons ReShare takes the first": (
        story((patron(GAIL), HAL), "ambiguous", outcome=Ambiguous),
        VALIDATED,
    ),
    "of several patrons the first is blocked": (
        story((HAL, patron(GAIL)), "ambiguous", outcome=Ambiguous, says=BLOCKED),
        INVALID,
    ),
    "a quotation mark breaks ReShare's question": failing("protocol_error", sent=f'{GAIL}"'),
    "the WSKey is wrong": failing("auth_error", settings={"secret": "wr0ng"}),
    "OCLC is down": failing("server_error", fake={"broken_search": (500, {})}),
}


@pytest.mark.parametrize(("story", "state"), STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("setting", ["WMS", "WMS2"])
def test_how_reshare_decides(tmp_path, story, state, setting):
    """ReShare's own question, its decision and its audit text, as its adapter makes them."""
    released = {"employeeNumber": story.sent, "givenName": "Gail", "sn": "Good"}
    released["mail"] = "gail@example.edu"
    site = make_site(
        tmp_path,
        form=make_form(identifier="employeeNumber", email="mail"),
        reshare=ReshareSettings(host_lms_integration=setting, borrower_check="NCIP"),
    )
    capture = make_capture([make_attribute(name, value) for name, value in released.items()])
    fake = FakeWms(*story.patrons)
    for attribute, value in story.fake.items():
        setattr(fake, attribute, value)
    with serving(fake) as url:
        connector = connected(connect(url, role=IlsRole.RESHARE, **story.settings))
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = verify(capture, site=site, ils=(connector,), expected=None)

    assert story.outcome is getattr(outcome, "failure", type(outcome))
    assert state is report.decision.state
    assert story.says in f"{report.decision.audit} {' '.join(report.decision.problems)}"
    assert story.finds == about_patron(report)
    # without a profile in the answer ReShare takes the word STATUS for one
    assert report.decision.profile in (None, "STATUS")
