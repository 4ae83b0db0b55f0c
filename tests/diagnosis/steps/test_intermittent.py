from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.diagnosis.cases import SILENCE, make_case, make_finding
from tests.factories import (
    BARCODE,
    make_decision,
    make_found,
    make_identifier,
    make_preview,
    make_record,
    make_settings,
)
from verifier.diagnosis.steps.group import group_authorised
from verifier.diagnosis.steps.intermittent import (
    blocking_fines,
    has_active_record,
    same_identifier,
)
from verifier.model.capability import Capability, Sight
from verifier.model.lookup import Ambiguous, Privilege
from verifier.model.patron import Balance, Block, BlockKind, IdentifierStatus, PersonName
from verifier.model.report import StepAnswer

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
BLOCKED = (Privilege(key="STATUS", value="BLOCKED"), Privilege(key="PROFILE", value="GRAD"))


def of(*identifiers, findings=(), sent=BARCODE, **record):
    preview = make_preview({"employeeNumber": sent, **NAMES})
    found = make_found(make_record(*identifiers, **record))
    return make_case(*findings, decision=make_decision({sent: found}, preview=preview))


def unknown(sent="21234000000034"):
    preview = make_preview({"employeeNumber": sent, **NAMES})
    return make_case(decision=make_decision({}, preview=preview))


def several():
    return make_case(decision=make_decision(Ambiguous(count=2, said="Non-Unique User")))


def silent():
    return make_case(decision=make_decision(SILENCE))


def nothing_sent():
    return make_case(decision=make_decision({}, preview=make_preview(NAMES)))


def answer(step, case):
    return step(case)[0]


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


@pytest.mark.parametrize(
    ("blocks", "because"),
    [
        (
            (Block(kind=BlockKind.FINES),),
            "The library system reports fines, and ReShare reads the patron as blocked.",
        ),
        (
            (Block(kind=BlockKind.MANUAL),),
            "ReShare reads the patron as blocked, for a reason other than fines.",
        ),
        ((), "ReShare reads the patron as blocked; the library system does not say why."),
    ],
)
def test_3_yes_where_reshare_sees_a_block(blocks, because):
    """Yes is the bad answer here."""
    case = of(findings=[make_finding("decision.patron-blocked")], blocks=blocks)

    assert (StepAnswer.YES, because) == blocking_fines(case)


@pytest.mark.parametrize(
    ("record", "because"),
    [
        ({}, "The library system reports no block that ReShare would see."),
        (
            {"balance": Balance(amount=Decimal("2.50"))},
            "The patron owes something, which does not block requests.",
        ),
        (
            {
                "blocks": (Block(kind=BlockKind.FINES),),
                "findings": [make_finding("patron.blocked-in-ils")],
            },
            (
                "The library system holds a block, but does not tell ReShare, which would "
                "accept the request."
            ),
        ),
    ],
)
def test_3_no_where_reshare_sees_none(record, because):
    """Fines and blocks that do not reach ReShare keep nobody out."""
    assert (StepAnswer.NO, because) == blocking_fines(of(**record))


def test_3_unknown_without_a_record():
    """Nothing is known about fines."""
    assert answer(blocking_fines, silent()) is StepAnswer.UNKNOWN


def test_5_yes_for_the_records_identifier():
    """The User ID is the barcode."""
    assert answer(same_identifier, of()) is StepAnswer.YES


def test_5_no_without_a_user_id():
    """There is nothing to compare."""
    assert answer(same_identifier, nothing_sent()) is StepAnswer.NO


def test_5_no_where_nobody_is_known_by_it():
    """The library system knows no such patron."""
    assert answer(same_identifier, unknown()) is StepAnswer.NO


@pytest.mark.parametrize(
    ("identifiers", "because"),
    [
        (
            (make_identifier("ggood", "username"), make_identifier(BARCODE)),
            "The User ID is the patron's, but of another kind than the one ReShare should have.",
        ),
        ((make_identifier(BARCODE),), "The User ID is none of this patron's identifiers."),
        (
            (make_identifier("ggood", status=IdentifierStatus.INACTIVE),),
            "The User ID was this patron's and has been replaced.",
        ),
    ],
)
def test_5_no_for_any_other_identifier(identifiers, because):
    """Another kind, another value and a replaced one are not the same."""
    assert (StepAnswer.NO, because) == same_identifier(of(*identifiers, sent="ggood"))


def test_5_no_for_another_persons_record():
    """Somebody is known by the User ID, and it is not this patron."""
    stranger = of(
        findings=[make_finding("patron.another-person")],
        name=PersonName(given="Ann", family="Other"),
        emails=(),
    )

    expected = (
        StepAnswer.NO,
        "The User ID leads to a record that is another person's.",
    )

    assert expected == same_identifier(stranger)
    assert answer(group_authorised, stranger) is StepAnswer.UNKNOWN


def test_5_unknown_where_nobody_could_be_asked():
    """Could not ask is not no."""
    assert answer(same_identifier, silent()) is StepAnswer.UNKNOWN


def blind(sight, *, settings=None, **record):
    sees = {sight: Capability(seen="no", note="It does not tell that.")}
    found = make_found(make_record(**record))
    return make_case(decision=make_decision(found, settings=settings, sees=sees))


def test_1_unknown_where_the_connection_cannot_tell():
    """A record whose state nothing tells is not called active; an expiry date is something."""
    assert (
        StepAnswer.UNKNOWN,
        "There is a record. Whether it is active: It does not tell that.",
    ) == (has_active_record(blind(Sight.ACCOUNT_STATUS, expires=None)))
    assert StepAnswer.YES is answer(
        has_active_record, blind(Sight.ACCOUNT_STATUS, expires=date(2030, 1, 1))
    )


def test_3_unknown_where_nobody_would_see_a_block():
    """ReShare's own check decides; where it is off, a connection without blocks proves nothing."""
    off = make_settings(borrower_check=None)

    assert (StepAnswer.UNKNOWN, "It does not tell that.") == blocking_fines(
        blind(Sight.BLOCKS, settings=off)
    )
    assert (StepAnswer.NO, "ReShare would see no block. It does not tell that.") == (
        blocking_fines(blind(Sight.BLOCKS))
    )
