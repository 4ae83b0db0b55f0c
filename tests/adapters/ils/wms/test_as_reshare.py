from datetime import UTC, datetime

import pytest

from tests.adapters.ils.wms.fake_wms import patron
from verifier.adapters.ils.wms.record import CIRCULATION, PERSONA, as_reshare
from verifier.domain.model.lookup import NcipAnswer, NcipProblem, Privilege
from verifier.domain.model.patron import PersonName

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BARCODE = "21234000000018"
CALL_FAILED = "NCIP2WMS Client failed to call Lookup User or parse returned results"


def status_of(resource):
    [privilege] = as_reshare(resource, NOW).privileges
    return privilege.value


def test_a_good_patron():
    """One privilege, no profile, and the external id as user id."""
    assert NcipAnswer(
        user_id=BARCODE,
        privileges=(Privilege(key="STATUS", value="OK"),),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu",),
    ) == as_reshare(patron(BARCODE), NOW)


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
    assert status == status_of(patron(BARCODE, expires=expires))


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
    """A flag, or its word."""
    assert status == status_of(patron(BARCODE, blocked=flag))


def test_interlibrary_loan_is_not_looked_at():
    """Its own block is none for ReShare."""
    assert "OK" == status_of(patron(BARCODE, ill={"isBlocked": True, "isApproved": False}))


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

    assert NcipAnswer(user_id=None, problems=(problem,)) == as_reshare(
        patron(BARCODE, **more), NOW
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"externalId": ""}, None),
        ({"without": ("externalId",)}, None),
        ({"externalId": "x"}, "x"),
    ],
)
def test_the_user_id(more, expected):
    """Empty or missing, ReShare keeps the identifier that was sent."""
    assert expected == as_reshare(patron(BARCODE, **more), NOW).user_id


def test_without_name_and_mail_in_their_parts():
    """Empty parts are no exception."""
    answer = as_reshare(patron(BARCODE, name={}, without=("emails",)), NOW)

    assert (None, ()) == (answer.name, answer.emails)
