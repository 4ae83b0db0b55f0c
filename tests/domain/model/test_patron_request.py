"""A patron's request as ReShare keeps it."""

from verifier.domain.model.triage import RequestSource


def test_an_add_on_fills_in_the_identifier_from_a_field_of_its_own():
    """ILLiad's and any program's; not the person at a link, nor staff."""
    assert {RequestSource.ILLIAD, RequestSource.API} == {
        entry for entry in RequestSource if entry.is_add_on
    }
