from __future__ import annotations

from decimal import Decimal

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.steps.asked import NAMES, answer, of, silent
from tests.factories import (
    BARCODE,
    make_decision,
    make_found,
    make_identifier,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.diagnosis.steps.answers import blocking_fines
from verifier.domain.model.patron import Balance, Block, BlockKind, Capability, CapabilityName
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import Flavour


def blind(sight, *, settings=None, **record):
    sees = {sight: Capability(seen="no", note="It does not tell that.")}
    found = make_found(make_record(**record))
    return make_case(decision=make_decision(found, settings=settings, sees=sees))


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


def test_3_says_what_a_connection_without_blocks_cannot_tell():
    """Where ReShare finds the patron its own reading decides; elsewhere nothing is known."""
    record = make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
    sees = {CapabilityName.BLOCKS: Capability(seen="no", note="It does not tell that.")}
    preview = make_preview({"employeeNumber": "x12345", "uid": "ggood", **NAMES})
    decision = make_decision({"ggood": make_found(record)}, preview=preview, sees=sees)

    assert (StepAnswer.UNKNOWN, "It does not tell that.") == blocking_fines(
        make_case(decision=decision)
    )
    assert (StepAnswer.NO, "ReShare would see no block. It does not tell that.") == (
        blocking_fines(blind(CapabilityName.BLOCKS))
    )


def test_3_is_not_asked_where_reshare_looks_at_nothing():
    """With the borrower check off no fine and no block stops a request."""
    case = blind(CapabilityName.BLOCKS, settings=make_settings(borrower_check=None))

    assert blocking_fines(case)[0] is StepAnswer.NOT_APPLICABLE


def test_3_is_not_asked_where_crosslink_decides():
    """CrossLink reads no privileges: no block is one that it would see, and none keeps out."""
    case = blind(CapabilityName.BLOCKS, settings=make_settings(flavour=Flavour.CROSSLINK))

    assert (StepAnswer.NOT_APPLICABLE, "CrossLink looks at no fine and no block.") == (
        blocking_fines(case)
    )
