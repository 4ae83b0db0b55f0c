import pytest

from tests.report.comparison.samples import (
    CANARIES,
    EVERY_SET,
    all_renamed,
    most_renamed,
    nobody_found,
    very_many,
)
from tests.report.text_rules import how, keeps_to_its_width, masks_values
from verifier.report.comparison_report import MOST_LINES, comparison_as_text


def written(compared, **more):
    return comparison_as_text(compared, how(**more))


def test_all_together_come_first():
    """The sentence, what changed for how many, who differs, who has no partner, then each."""
    text = written(most_renamed())
    headings = [line.strip("─ ") for line in text.splitlines() if line.startswith("──")]

    assert text.startswith("✗  The change breaks the road of 7 of 8 logins.")
    assert [
        "all logins together",
        "what changed, and for how many",
        "who differs from the rest",
        "only before",
        "only after",
        "each login: what ReShare receives",
    ] == headings[:6]
    for part in (
        "7         ✗ the road breaks\n",
        "7 of 8    employeeNumber → card: under another name, another name format",
        "login 1   the road holds; not so: employeeNumber → card: under another",
        "warning: 1 login of before could not be paired with any of after.",
        "login 9   21234000000008  uid=gail8",
    ):
        assert part in text


def test_the_change_of_all_is_said_at_once():
    """Whoever looks after forty patrons reads it in the second line."""
    assert "For all 3: employeeNumber → card: under another name" in written(all_renamed())
    assert "For all" not in written(most_renamed())


def test_of_many_some_are_shown_in_full():
    """Those that differ from the rest and one of the others; of a few all."""
    many, few = written(most_renamed()), written(all_renamed())

    assert ["== login 1 of 8 ==", "== login 2 of 8 =="] == titles(many)
    assert [f"== login {number} of 3 ==" for number in (1, 2, 3)] == titles(few)


def titles(text):
    return [line for line in text.splitlines() if line.startswith("== login")]


def test_long_lists_end():
    """The line after the last says how many more there are."""
    text = written(very_many())

    assert f"and {60 - MOST_LINES} more: the JSON has all" in text
    assert "The road of all 60 logins holds." in text


def test_where_nobody_is_found_again():
    """That is said, and everybody is listed."""
    text = written(nobody_found())

    assert text.startswith("?  No login of the one set was found again in the other.")
    assert 3 == text.count("uid=gail")


@pytest.mark.parametrize("sample", EVERY_SET)
@pytest.mark.parametrize("width", [50, 80])
def test_it_fits_the_width(sample, width):
    """No line is longer than the terminal, and colour is for a terminal alone."""
    keeps_to_its_width(written, sample(), width)


@pytest.mark.parametrize("sample", EVERY_SET)
def test_masked_it_holds_no_value_of_a_person(sample):
    """Neither of the pairs nor of those who have no partner."""
    masks_values(written, sample(), CANARIES)
