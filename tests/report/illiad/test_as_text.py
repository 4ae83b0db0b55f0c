import pytest

from tests.report.illiad.samples import mixed, nobody
from tests.report.text_rules import how
from verifier.report.illiad_report import illiad_as_text


@pytest.fixture(scope="module")
def text():
    return illiad_as_text(mixed(), how())


def test_begins_with_verdict_reason_and_owner(text):
    """Three sentences for somebody who knows no jargon."""
    first = " ".join(text.split("── what to change")[0].split())

    assert first.startswith("✗ The add-on sends UserName, and SSN is the column that leads to")
    assert "Of 5 users, found are 2 by UserName (1 of them but for blanks), 4 by SSN" in first
    assert "Whose turn it is: library systems" in first
    assert "7 users from users.csv." in first


def test_counts_each_column(text):
    """The one that is sent now is marked."""
    [line] = [line for line in text.splitlines() if line.strip().startswith("UserName  sent now")]

    assert ["1", "1", "0", "1", "2", "0", "0"] == line.split()[3:]


def test_shows_each_user_with_the_root(text):
    """Values with everything in them visible; consequences are left to the JSON."""
    assert "2  ✗ does not work  gail: The library system knows nobody by UserName." in text
    assert "00004242␣" in text
    assert "illiad.another-field-right" in text
    assert "6  ? cannot be said  nobody: ILLiad knows no such user." in text
    assert "7  ? cannot be said  late: It did not answer." in text
    assert "the record  Gail Good · GRAD (Graduate) · account active" in text


def test_shows_the_settings(text):
    """What is wrong with the add-on's, with the value."""
    assert "The add-on's setting PickupLocationLookupValue has a blank around its value." in (
        " ".join(text.split())
    )
    assert "Main␣<Desk>␣" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_fits_the_terminal(width):
    """No line is longer than there are columns."""
    lines = illiad_as_text(mixed(), how(redact=True, width=width)).splitlines()

    assert max(map(len, lines)) <= width
    assert "Values are masked" in " ".join(lines)


def test_says_when_there_is_nobody():
    """An empty comparison has its sentence too."""
    text = illiad_as_text(nobody(), how())

    assert "There was no user to compare." in text
    assert "each column" not in text
