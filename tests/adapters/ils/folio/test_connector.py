"""The connector as a whole: bad servers, odd identifiers, many threads, one deadline."""

import time

import pytest

from tests.adapters.ils.folio.fake_folio import (
    FakeFolio,
    connected,
    patron,
    uuid,
)
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound, PatronKey


class SlowFolio(FakeFolio):
    """One that takes its time over the blocks by staff."""

    def _manual(self):
        time.sleep(0.9)
        return super()._manual()


NOT_ASKABLE = {
    "nul": LookupFailure.PROTOCOL_ERROR,
    "lone surrogate": LookupFailure.PROTOCOL_ERROR,
    "ten kilobytes": LookupFailure.PROTOCOL_ERROR,
    "full-width digits": LookupFailure.WRONG_PATRON,  # FOLIO overlooks the difference
    "combining": LookupFailure.WRONG_PATRON,
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_leads_to_nobody_else(name):
    """No sign of any query language makes it another question: FOLIO knows nobody by it."""
    folio = FakeFolio(patron(1, barcode=KNOWN), patron(2), patron(3))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    assert NOT_ASKABLE.get(name) is getattr(outcome, "failure", None), outcome
    assert isinstance(outcome, CouldNotLook if name in NOT_ASKABLE else NotFound)
    assert ODD[name] not in outcome.message or name == "dot"
    assert all(
        {"query", "limit"} == set(query) for _, path, query, _ in folio.seen if path == "/users"
    )


def test_what_is_too_long_for_a_gateway_is_said():
    """An address of ten kilobytes is refused by FOLIO, which says nothing about the patron."""
    with connected(FakeFolio()) as connector:
        outcome = connector.look_up(PatronKey(value=ODD["ten kilobytes"]))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "too long" in outcome.message


@pytest.mark.parametrize(
    "name", [entry for entry in ODD if entry not in ("nul", "lone surrogate")]
)
def test_a_patron_with_an_odd_barcode_is_found_by_it(name):
    """Escaping loses nothing: what FOLIO holds is found as it is."""
    folio = FakeFolio(patron(1, barcode=ODD[name]), patron(2, barcode="another"))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    if name != "ten kilobytes":
        assert isinstance(outcome, Found), outcome
        assert uuid(1) == outcome.record.internal_id


def test_one_deadline_for_all_questions():
    """Slow answers that are each in time are together too late, and what is known is kept."""
    folio = SlowFolio(patron())
    with connected(folio, timeout_seconds=0.6) as connector:
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert isinstance(outcome, Found)
    assert 3 == len(outcome.record.gaps)
    assert all("seconds" in gap.message for gap in outcome.record.gaps)
    assert outcome.record.gaps[-1].message.endswith("everything within 0.6 seconds.")
