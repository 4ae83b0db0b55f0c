from dataclasses import replace

import pytest

from tests.report.lint.samples import GOOD, NO_ILS, OPEN, REFUSED, WRONG, make_lint
from tests.report.text_rules import how
from verifier.report.lint_report import lint_as_text, lint_headline

SOUND = "No problems found in the settings that were checked: verifier.toml"
KOHA = "koha (koha, role evidence)"
FOLIO = "folio (koha, role evidence)"


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        ((), f"{SOUND}."),
        ((GOOD,), f"{SOUND}, {KOHA}."),
        ((OPEN,), f"Found: 1 warning. Checked: verifier.toml, {KOHA}."),
        (
            (GOOD, REFUSED),
            f'The connection "folio" failed. Found: 1 warning. Checked: verifier.toml, {KOHA}.',
        ),
        ((REFUSED, WRONG), 'The connections "folio" and "koha" failed. Found: 1 error and'),
    ],
)
def test_the_headline_says_how_things_stand(tests, message):
    """What failed, what was found, and what of it was checked and what not."""
    assert lint_headline(make_lint(*tests)).startswith(message)


def test_what_is_not_configured_is_not_checked():
    """With what to add, and never among what was checked."""
    lint = replace(make_lint(GOOD), not_configured=(NO_ILS,))
    text = " ".join(lint_as_text(lint, how()).split())

    assert lint_headline(lint).endswith("Not checked: library system.")
    assert "── not checked ── ? library system: None is configured. Add an [[ils]] table." in text


def test_every_stage_and_finding_is_there():
    """Each connection with its stages, then what was found and where."""
    text = lint_as_text(make_lint(GOOD, REFUSED), how())

    assert "── folio: koha, role evidence ──" in text
    assert "✗ signed in" in text
    assert "not tested because of that: permitted, look-up" in text
    assert "! warning: The library system did not accept our credentials." in text
    assert '[[ils]] "folio" · connection.sign-in-refused · library systems' in text
    assert "\x1b" not in text


def test_it_fits_the_width_and_shows_colour_on_a_terminal():
    """No line is longer than the terminal."""
    text = lint_as_text(make_lint(REFUSED), how(width=50))

    assert max(map(len, text.splitlines())) <= 50
    assert "\x1b[" in lint_as_text(make_lint(REFUSED), how(colour=True))
