"""Nobody is left with a finding and no advice: each has a remedy, complete and with an owner."""

import re

import pytest

from tests.domain.diagnosis.cases import make_case
from tests.factories import BARCODE
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.finding import Finding, Severity
from verifier.domain.model.idp_product import Fault

BY_THE_MATCH = {"patron.identifier-is-another-attribute", "patron.identifier-transformed"}
"""What to change depends on what was released; the general advice has no words for it."""

CONCERNED = [
    check
    for check in ALL_CHECKS
    if check.severity is not Severity.NOTICE
    and not check.id.startswith(("connection.", "delivery.", "illiad."))
]
"""Connections and ILLiad are looked at without a login; their pages say what to change."""


def test_every_error_and_warning_has_advice():
    """And no notice has any: it asks for no change."""
    advised = {check.id for check in ALL_CHECKS if check.advice is not None}

    assert {check.id for check in CONCERNED} == advised | BY_THE_MATCH


@pytest.mark.parametrize(
    "check",
    [entry for entry in CONCERNED if entry.id not in BY_THE_MATCH],
    ids=lambda value: value.id,
)
def test_every_finding_has_a_remedy_for_its_owner(check):
    """It says where, leaves no placeholder open, and holds no released value."""
    finding = Finding(
        check=check.id,
        severity=check.severity,
        message="",
        evidence=(),
        station=check.station,
        owner=check.owner,
        cites=check.cites,
    )
    found = remedies(make_case(finding), (finding,))
    message = "\n".join(
        text
        for entry in found
        for text in (
            *(entry.text, entry.how, entry.where, entry.place, entry.trade_off, entry.applies),
        )
        if text
    )

    assert found
    assert check.owner is found[0].owner
    assert all(entry.place for entry in found)
    assert re.search(r"\{[a-z_]+\}", message) is None
    assert BARCODE not in message + "".join(entry.snippet or "" for entry in found)


def test_every_fault_that_a_product_mends_has_advice():
    """A product's steps stand below one general sentence, and each kind of fault can occur."""
    mended = [check for check in ALL_CHECKS if check.fault is not None]

    assert BY_THE_MATCH == {check.id for check in mended if check.advice is None}
    assert set(Fault) == {check.fault for check in mended}
