from datetime import date
from decimal import Decimal

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_found, make_record, make_settings
from verifier.domain.checks.decision.patron_blocked import patron_blocked
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import NotFound, Privilege
from verifier.domain.model.patron import Balance, Block, BlockKind


def make_status(status):
    return make_found(
        privileges=(
            Privilege(key="STATUS", value=status),
            Privilege(key="PROFILE", value="GRAD"),
        )
    )


@pytest.mark.parametrize("status", ["BLOCKED", "BARRED", "EXPIRED", "N"])
def test_what_reshare_reads_as_blocked(status):
    """Each status that ReShare reads as blocked is refused, and the privileges are shown."""
    found = finding(patron_blocked, make_decision(make_status(status)))

    assert (
        "ReShare would refuse the request: the library system says that the patron is blocked."
        == found.message
    )
    assert [("privilege", "STATUS", status), ("privilege", "PROFILE", "GRAD")] == proofs(found)
    assert (Severity.ERROR, Station.ILS, Owner.PATRON) == (
        found.severity,
        found.station,
        found.owner,
    )


@pytest.mark.parametrize(
    ("record", "owner"),
    [
        ({}, Owner.ILS),
        ({"expires": date(2026, 11, 23)}, Owner.PATRON),
        ({"balance": Balance(amount=Decimal("12.50"))}, Owner.PATRON),
        ({"blocks": (Block(kind=BlockKind.MANUAL, message="Lost card"),)}, Owner.PATRON),
    ],
)
def test_a_record_without_any_reason(record, owner):
    """Where the record itself is well in all parts, its library system answers wrongly."""
    shown = make_record(**{"expires": date(2030, 6, 30), **record})
    privileges = (Privilege(key="STATUS", value="N"),)

    found = finding(patron_blocked, make_decision(make_found(shown, privileges=privileges)))

    assert owner == found.owner


@pytest.mark.parametrize("status", ["ACTIVE", "Restricted", "DELINQUENT"])
def test_what_reshare_reads_as_fine(status):
    """Any other status passes, whatever it means in the library system."""
    assert "ReShare reads the patron's status as OK" == saw(
        patron_blocked, make_decision(make_status(status))
    )


def test_nobody_is_found():
    """Without a patron there is no status."""
    assert "ReShare would read no status of this patron." == reason(
        patron_blocked, make_decision(NotFound(message="Unknown User"))
    )


def test_nobody_is_checked():
    """ReShare that checks nobody refuses nobody."""
    decision = make_decision(make_status("BLOCKED"), settings=make_settings(borrower_check=None))

    assert "ReShare's borrower check is off." == reason(patron_blocked, decision)
