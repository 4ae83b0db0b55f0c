from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.factories import make_decision, make_preview
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner


def test_advice_speaks_of_this_case():
    """Names of the site stand where the text has room for them."""
    finding = make_finding("release.identifier-transient")

    assert advice_on(make_case(finding), finding).endswith(
        "and release it to https://verify.example.edu/sp."
    )


def test_the_identity_team_is_told_what_it_can_change():
    """Nobody at the campus can enter a number into the library's record."""
    known = make_case(make_finding("patron.not-found", owner=Owner.IDENTITY))
    nobody = make_decision({}, preview=make_preview({"employeeNumber": "99999999999999"}))
    unknown = make_case(make_finding("patron.not-found", owner=Owner.IDENTITY), decision=nobody)
    at_library = make_finding("patron.not-found", owner=Owner.ILS)

    assert "has a record of this person" in advice_on(known, known.findings[0])
    assert "in the campus directory" in advice_on(unknown, unknown.findings[0])
    assert "register the patron" in advice_on(make_case(at_library), at_library)


def test_a_check_that_asks_for_no_change_has_none():
    """Whoever asks anyway has a defect."""
    finding = make_finding("release.surplus-attribute")

    with pytest.raises(KeyError):
        advice_on(make_case(finding), finding)


def test_a_directory_has_no_service_provider():
    """What is missing there is a right to read, or a value."""
    missing = make_finding("release.identifier-missing")
    directory = make_decision({}, preview=make_preview({}, protocol=Protocol.LDAP))
    case = make_case(missing, decision=directory)

    assert "the account that reads the directory" in advice_on(case, missing)
    assert "service provider" not in advice_on(case, missing)
