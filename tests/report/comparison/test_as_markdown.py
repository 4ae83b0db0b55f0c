from tests.report.comparison import samples
from tests.report.pipeline import readers
from verifier.report.markdown import MOST_PAIRS, comparison_as_markdown


def test_one_comparison_says_what_the_change_does():
    """The road first, then each change with what it means for the road."""
    read = readers.page(comparison_as_markdown(samples.breaking(), redact=True))

    message = readers.words(read)
    assert message.startswith("✗ The change breaks the road")
    assert "breaks the road employeeNumber the same value in another form" in message
    assert "Values are masked" in message


def test_sets_say_what_they_share_and_each_pair():
    """With what is of no pair."""
    message = readers.words(
        readers.page(comparison_as_markdown(samples.most_renamed(), redact=True))
    )

    assert "The change breaks the road of 7 of 8 logins." in message
    assert "1 login of before could not be paired" in message
    assert "login 8 ✗" in message


def test_of_many_pairs_the_first_are_shown():
    """A comment has a limit; the others are counted."""
    compared = samples.very_many()

    message = readers.words(readers.page(comparison_as_markdown(compared, redact=True)))

    further = len(compared.comparisons) - MOST_PAIRS
    assert (further > 0) == ("logins more, which are not shown here." in message)
