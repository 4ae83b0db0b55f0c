from __future__ import annotations

import pytest

from tests.factories import make_settings
from verifier.domain.diagnosis.steps.answers import Listed
from verifier.domain.model.reshare_settings import PatronProfile


@pytest.mark.parametrize(
    ("listed", "code", "known"),
    [
        (Listed.ALLOWED, "GRAD", True),
        (Listed.NOT_ALLOWED, "ALUM", True),
        (Listed.UNDECIDED, "STAFF", True),
        (Listed.ABSENT, "grad", True),
        (Listed.NOT_KNOWN, "GUEST", False),
    ],
)
def test_the_four_entries_and_the_list_that_is_not_known(listed, code, known):
    """True, false, never decided and absent are told apart; letters count as they are."""
    rows = (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="STAFF"),
    )

    assert listed is Listed.of(code, make_settings(patron_profiles=rows, profiles_known=known))


def test_the_first_of_two_rows_counts():
    """As for the decision itself."""
    rows = (
        PatronProfile(code="GRAD", can_create_requests=False),
        PatronProfile(code="GRAD", can_create_requests=True),
    )

    assert Listed.NOT_ALLOWED is Listed.of("GRAD", make_settings(patron_profiles=rows))
