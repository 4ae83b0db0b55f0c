import pytest

from tests.report.comparison.samples import (
    BARCODE,
    CANARIES,
    EVERY,
    asked,
    breaking,
    harmless,
    nothing,
    two_people,
)
from tests.report.text_rules import how, keeps_to_its_width, masks_values
from verifier.report.comparison_report import comparison_as_text


def written(comparison, **more):
    return comparison_as_text(comparison, how(**more))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (breaking, "✗  The change breaks the road: ReShare receives the identifier in another"),
        (harmless, "✓  The change is harmless: ReShare receives the same identifier"),
        (nothing, "✓  Nothing changed: ReShare receives the same identifier"),
        (two_people, "?  Whether the change breaks the road cannot be said: the logins are of"),
        (asked, "✗  The change breaks the road: a request of this patron no longer passes."),
    ],
)
def test_one_sentence_comes_first(sample, message):
    """It says whether the change breaks the road."""
    assert written(sample()).startswith(message)


def test_the_identifier_then_the_changes_by_what_they_mean():
    """What breaks the road is first, what is harmless is last but for the logins themselves."""
    text = written(breaking())

    headings = [line.strip("─ ") for line in text.splitlines() if line.startswith("──")]
    assert [
        "the identifier that ReShare receives",
        "what breaks the road",
        "what concerns the e-mail address",
        "what differs, as it must",
        "what is harmless to the road",
        "the two logins",
    ] == headings


def test_every_change_says_what_it_is():
    """Kinds, transforms, names and qualifiers, with both values where they differ."""
    text = written(breaking())

    for part in (
        "employeeNumber: the same value in another form: blanks (T1)",
        f"before       {BARCODE}\n",
        f"after        ␣{BARCODE}\n",
        "sn: under another name",
        "value        Good",
        "name         urn:oid:2.5.4.4 → surname",
        "uid: more values",
        "isMemberOf: the same values in another order",
        "(without a value)",
        "(not there)",
        "its value came before in employeeNumber",
        "qualifier    (none), uid=gail → (none)",
        "… and 15 more",
        "another service provider",
        "preview: nobody logged in",
        "Paired by their place in the two files.",
        "i notice: The identifier of before still arrives, in card:",
    ):
        assert part in text


def test_the_warning_of_two_people_stands_before_everything_else():
    """The comparison is then of two people."""
    lines = written(two_people()).splitlines()

    assert any("! warning: The logins are of two people" in line for line in lines[:4])


def test_what_the_library_system_said():
    """Each identifier has its verdict."""
    text = written(asked())

    assert "✓ with the library system: works." in text
    assert "✗ with the library system: does not work." in text


@pytest.mark.parametrize("sample", EVERY)
@pytest.mark.parametrize("width", [50, 80])
def test_it_fits_the_width(sample, width):
    """No line is longer than the terminal, and colour is for a terminal alone."""
    keeps_to_its_width(written, sample(), width)


@pytest.mark.parametrize("sample", EVERY)
def test_masked_it_holds_no_value_of_a_person(sample):
    """Length and shape are kept, and that values differ is still said."""
    masks_values(written, sample(), CANARIES)


def test_without_masking_the_same_values_are_there():
    """The search above would find them."""
    text = written(breaking()).lower()

    assert [] == [canary for canary in CANARIES if canary not in text]
