from datetime import date

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.steps.asked import answer, nothing_sent, of, several, silent, unknown
from tests.factories import make_decision, make_found, make_record
from verifier.domain.diagnosis.steps.answers import has_active_record
from verifier.domain.model.patron import Capability, CapabilityName
from verifier.domain.model.report import StepAnswer


def blind(sight, *, settings=None, **record):
    sees = {sight: Capability(seen="no", note="It does not tell that.")}
    found = make_found(make_record(**record))
    return make_case(decision=make_decision(found, settings=settings, sees=sees))


def test_1_yes_for_a_record_in_good_standing():
    """The patron has an active record."""
    assert answer(has_active_record, of()) is StepAnswer.YES


@pytest.mark.parametrize("check", ["patron.record-inactive", "patron.record-expired"])
def test_1_no_for_a_record_that_is_not_active(check):
    """There is a record, and it is of no use."""
    assert answer(has_active_record, of(findings=[make_finding(check)])) is StepAnswer.NO


def test_1_no_where_the_library_system_knows_nobody():
    """It said so explicitly."""
    assert answer(has_active_record, unknown()) is StepAnswer.NO


@pytest.mark.parametrize(
    ("case", "because"),
    [
        (silent, "The library system could not be asked."),
        (several, "The library system knows several patrons under this identifier."),
    ],
)
def test_1_unknown_without_an_answer(case, because):
    """Silence and ambiguity are no lack of a record."""
    assert (StepAnswer.UNKNOWN, because) == has_active_record(case())


def test_1_unknown_without_an_identifier_to_ask_for():
    """Nothing was sent, so nothing is known about the record."""
    assert answer(has_active_record, nothing_sent()) is StepAnswer.UNKNOWN


def test_1_unknown_where_the_connection_cannot_tell():
    """A record whose state nothing tells is not called active; an expiry date is something."""
    assert (
        StepAnswer.UNKNOWN,
        "There is a record. Whether it is active: It does not tell that.",
    ) == (has_active_record(blind(CapabilityName.ACCOUNT_STATUS, expires=None)))
    assert StepAnswer.YES is answer(
        has_active_record, blind(CapabilityName.ACCOUNT_STATUS, expires=date(2030, 1, 1))
    )
