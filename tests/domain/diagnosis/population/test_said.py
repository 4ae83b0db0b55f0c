"""The sentences about a set."""

import pytest

from verifier.domain.diagnosis.population.aggregate import affected_label
from verifier.domain.model.population import AffectedLogins, Pattern, Trait


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Pattern.NONE, "nobody"),
        (Pattern.ALL, "every patron"),
        (Pattern.ONE_PERSON, "one person"),
        (Pattern.FEW, "2 patrons, who share nothing that the others have not"),
        (Pattern.MOST, "most patrons, 2 of them"),
    ],
)
def test_every_pattern_has_its_words(pattern, words):
    """They say how many people there are where that tells something."""
    assert words == affected_label(AffectedLogins(pattern=pattern, logins=(1, 2), people=2))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("patron-group", "are of one patron group"),
        ("identity-provider", "come from one identity provider"),
        ("protocol", "log in by one protocol"),
        ("door", "come in by one way"),
    ],
)
def test_a_group_is_told_by_what_it_shares_and_never_by_its_value(kind, words):
    """The code of a group stands in a field of its own, where it can be masked."""
    group = AffectedLogins(
        pattern=Pattern.GROUP, logins=(1, 2), people=2, trait=Trait(kind=kind, value="SECRET")
    )

    assert f"a group: 2 patrons, who {words}, and nobody else" in affected_label(group)
    assert "SECRET" not in affected_label(group)
