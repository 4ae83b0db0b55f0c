import pytest

from tests.report.lint.samples import GOOD, OPEN, REFUSED, WRONG, make_lint
from verifier.report.lint.as_text import render_lint
from verifier.report.lint.words import headline


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        ((), "there was nothing to test"),
        ((GOOD,), "Every connection to a library system works."),
        ((OPEN,), "there is something to mend"),
        ((GOOD, REFUSED), "1 of 2 connections to library systems does not work: folio."),
        ((REFUSED, WRONG), "2 of 2 connections to library systems do not work: folio, koha."),
    ],
)
def test_one_sentence_says_how_things_stand(tests, said):
    """The worst of it comes first."""
    assert said in headline(make_lint(*tests))


def test_every_stage_and_finding_is_there():
    """Each connection with its stages, then what was found and where."""
    text = render_lint(make_lint(GOOD, REFUSED), colour=False)

    assert "── folio: koha, role evidence ──" in text
    assert "✗ signed in" in text
    assert "not tested because of that: permitted, look-up" in text
    assert "! warning: The library system did not accept our credentials." in text
    assert '[[ils]] "folio" · connection.sign-in-refused · library systems' in text
    assert "\x1b" not in text


def test_it_fits_the_width_and_shows_colour_on_a_terminal():
    """No line is longer than the terminal."""
    text = render_lint(make_lint(REFUSED), width=50, colour=False)

    assert max(map(len, text.splitlines())) <= 50
    assert "\x1b[" in render_lint(make_lint(REFUSED), colour=True)
