from dataclasses import replace

from tests.report.comparison.samples import all_renamed, asked, most_renamed, nobody_found
from verifier.domain.model.comparison import Impact
from verifier.domain.model.report import Verdict
from verifier.report.comparison_report import (
    common_words,
    kinds_words,
    pair_words,
    unlike_words,
    verdict_words,
)


def test_the_gravest_road_names_the_whole():
    """One road that breaks is what the page is about; nobody found says nothing."""
    assert ("✗", "the road breaks", "fail") == verdict_words(most_renamed())
    assert "?" == verdict_words(nobody_found())[0]


def test_a_pair_names_the_verdicts_that_are_known():
    """A verdict that says nothing is no news."""
    comparison = asked()
    silent = replace(comparison, before=replace(comparison.before, verdict=Verdict.UNKNOWN))

    assert "the road breaks (works → does not work)" == pair_words(comparison)
    assert "the road breaks" == pair_words(silent)


def test_in_what_a_login_differs():
    """Its road where most have another, its own changes, and those that it lacks."""
    compared = most_renamed()
    [unlike] = compared.together.unlike
    renamed = (
        "employeeNumber → card: under another name, another name format, another friendly name"
    )

    assert f"the road holds; not so: {renamed}" == unlike_words(unlike, compared)
    assert renamed == unlike_words(replace(unlike, road=None, has=(1,), lacks=()), compared)


def test_how_many_each_kind_concerns():
    """Each kind once, in words."""
    assert "under another name 7 · another name format 7 · another friendly name 7" == (
        kinds_words(most_renamed())
    )


def test_what_all_have_is_told_first_where_the_road_depends_on_it():
    """That all are masked is not what became of them; what is harmless waits for the list."""
    compared = all_renamed()
    [change] = compared.together.changes
    masked, harmless = (
        replace(compared.together, changes=(replace(change, bearing=entry),))
        for entry in (Impact.NOT_COMPARED, Impact.HARMLESS)
    )

    one_pair = replace(compared, comparisons=compared.comparisons[:1])
    assert 1 == len(common_words(compared))
    assert () == common_words(one_pair)
    assert () == common_words(replace(compared, together=masked))
    assert () == common_words(replace(compared, together=harmless))
