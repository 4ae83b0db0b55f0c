import re

import pytest

from verifier.domain.model.stored_result import read_reference, reference_of


def test_a_reference_can_be_told_on_the_telephone():
    """Two groups of four signs, none of which is misheard for another."""
    made = {reference_of(f"report {number}") for number in range(2_000)}

    form = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
    assert 2_000 == len(made)
    assert [] == [entry for entry in made if not form.fullmatch(entry)]


def test_it_is_always_the_same():
    """Whoever has the report's id finds the same number again."""
    assert reference_of("r1") == reference_of("r1")


@pytest.mark.parametrize("typed", ["01ab-1cde", " OIAB LCDE ", "01AB1CDE", "o1ab.1cde"])
def test_it_is_found_however_it_was_written_down(typed):
    """Small letters, blanks, and letters that look like digits do not matter."""
    assert "01AB-1CDE" == read_reference(typed)
