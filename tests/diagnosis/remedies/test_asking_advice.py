from __future__ import annotations

import pytest

from tests.diagnosis.cases import make_case, make_finding
from verifier.diagnosis.remedies.asking_advice import advice_on
from verifier.model.finding import Owner


def test_advice_speaks_of_this_case():
    """Names of the site stand where the text has room for them."""
    finding = make_finding("release.identifier-transient")

    assert advice_on(make_case(finding), finding).endswith(
        "and release it to https://verify.example.edu/sp."
    )


def test_a_known_patron_is_not_looked_for_again():
    """Whose record is there has to be sent its identifier; others are looked for by name."""
    known = make_finding("patron.not-found", owner=Owner.IDENTITY)
    unknown = make_finding("patron.not-found", owner=Owner.ILS)

    assert "has a record of this person" in advice_on(make_case(known), known)
    assert "Look the patron up" not in advice_on(make_case(known), known)
    assert "Look the patron up" in advice_on(make_case(unknown), unknown)


def test_a_check_that_asks_for_no_change_has_none():
    """Whoever asks anyway has a defect."""
    finding = make_finding("release.surplus-attribute")

    with pytest.raises(KeyError):
        advice_on(make_case(finding), finding)
