from datetime import UTC, datetime

import pytest

from tests.adapters.ils.connecting import connected, serving
from tests.adapters.ils.judged import GAIL, OTHER, about_patron
from tests.adapters.ils.story import Story
from tests.adapters.ils.wms.fake_wms import FakeWms, connect, patron
from tests.factories import make_attribute, make_capture, make_form, make_site
from verifier.adapters.ils.wms.record import CIRCULATION, PERSONA, as_reshare
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import (
    Ambiguous,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import PersonName
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

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
        ("2025-01-01T00:00:00.000Z", "OK"),
        ("2025-01-01", "OK"),
        ("", "OK"),
        (None, "OK"),
        (7, "OK"),
    ],
)
def test_expiry_is_a_moment(expires, status):
    """The last day itself does not count, and what ReShare cannot read has not passed."""
    assert status == status_of(patron(GAIL, expires=expires))


@pytest.mark.parametrize(
    ("flag", "status"),
    [
        (True, "BLOCKED"),
        ("TRUE", "BLOCKED"),
        (False, "OK"),
        ("yes", "OK"),
        (1, "OK"),
        (None, "OK"),
    ],
)
def test_a_block_of_circulation(flag, status):
    assert status == status_of(patron(GAIL, blocked=flag))


def test_interlibrary_loan_is_not_looked_at():
    assert "OK" == status_of(patron(GAIL, ill={"isBlocked": True, "isApproved": False}))


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
    lacking = {"patrons": (patron(GAIL, without=(part,)),), "says": says}
    return Story(finds={"decision.no-optional-fields"}, **lacking), INVALID


def failing(failure: str, **more) -> tuple[Story, RequestState]:
    """A story in which ReShare's own question gets no answer."""
    finds = {"patron.could-not-ask"}
    more = {"patrons": (patron(GAIL),), "says": CALL_FAILED, "finds": finds, **more}
    return Story(outcome=LookupFailure(failure), **more), INVALID


STORIES = {
    "all is well": (
        Story(patrons=(patron(GAIL),), says="borrower check call succeeded."),
        VALIDATED,
    ),
    "nobody has the number": (
        Story(
            patrons=(patron(OTHER),),
            outcome=NotFound,
            says="NCIP2WMS Client did not return a matching patron",
            finds={"patron.not-found"},
        ),
        INVALID,
    ),
    "blocked in circulation": (
        Story(
            patrons=(patron(GAIL, blocked=True),),
            says=BLOCKED,
            finds={"decision.patron-blocked", "patron.blocked-in-ils"},
        ),
        INVALID,
    ),
    "expired": (
        Story(
            patrons=(patron(GAIL, expires="2024-09-07T00:00:00Z"),),
            says=BLOCKED,
            finds={"patron.record-expired", "decision.patron-blocked"},
        ),
        INVALID,
    ),
    "blocked for interlibrary loan, which ReShare does not see": (
        Story(
            patrons=(patron(GAIL, ill={"isBlocked": True}),),
            finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
        ),
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
        Story(
            patrons=(patron(GAIL, at_source=(("SIS", "S1"),)),),
            sent="S1",
            finds={"patron.other-id-returned"},
        ),
        VALIDATED,
    ),
    "letter case is overlooked": (
        Story(
            patrons=(patron("JDoe1"),),
            sent="jdoe1",
            finds={"patron.letter-case-relied-on", "patron.other-id-returned"},
        ),
        VALIDATED,
    ),
    "of several patrons ReShare takes the first": (
        Story(patrons=(patron(GAIL), HAL), outcome=Ambiguous, finds={"patron.ambiguous"}),
        VALIDATED,
    ),
    "of several patrons the first is blocked": (
        Story(
            patrons=(HAL, patron(GAIL)),
            outcome=Ambiguous,
            says=BLOCKED,
            finds={"patron.ambiguous"},
        ),
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
    assert (report.decision.audit or "").endswith(story.says)
    assert story.finds == about_patron(report)
    # without a profile in the answer ReShare takes the word STATUS for one
    assert report.decision.profile in (None, "STATUS")
