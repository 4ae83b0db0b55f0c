from tests.report.comparison import samples
from tests.report.pipeline import readers
from verifier.report.markdown import MOST_PAIRS, comparison_as_markdown


def test_one_comparison_says_what_the_change_does():
    """The road first, then each change with what it means for the road."""
    read = readers.page(comparison_as_markdown(samples.breaking(), redact=True))

    said = readers.words(read)
    assert said.startswith("✗ The change breaks the road")
    assert "breaks the road employeeNumber the same value in another form" in said
    assert "Values are masked" in said


def test_sets_say_what_they_share_and_each_pair():
    """With what is of no pair."""
    said = readers.words(readers.page(comparison_as_markdown(samples.most_renamed(), redact=True)))

    assert "The change breaks the road of 7 of 8 logins." in said
    assert "1 login of before could not be paired" in said
    assert "login 8 ✗" in said


def test_of_many_pairs_the_first_are_shown():
    """A comment has a limit; the others are counted."""
    compared = samples.very_many()

    said = readers.words(readers.page(comparison_as_markdown(compared, redact=True)))

    further = len(compared.comparisons) - MOST_PAIRS
    assert (further > 0) == ("logins more, which are not shown here." in said)
