"""Values that are made to keep a comparison busy come to an end like any other.

Nothing is timed here: a value that ran away would end at the suite's own limit for a test.
"""

from __future__ import annotations

import pytest

from verifier.domain.diagnosis.shapes import shape_of
from verifier.domain.diagnosis.transforms.explain import LONGEST, RULES, candidates, explain

PIECES = {
    "zeros": ("0", ""),
    "zeros and a letter": ("0", "x"),
    "digits": ("21234", ""),
    "thousands": ("1,234", "x"),
    "scientific": ("9", ".5E+99"),
    "at signs": ("a@", ""),
    "semicolons": (";", ""),
    "escaped semicolons": ("\\;", "x"),
    "commas and blanks": (", ", "x"),
    "brackets": ("[", ""),
    "quoted list": ("['a',", "]"),
    "pairs of a name": ("uid=a,", ""),
    "half a name": ("uid=" + "a" * 40, ",="),
    "backslashes": ("\\", ""),
    "colons": ("urn:", ""),
    "percent signs": ("%41", "%"),
    "base64": ("QUFB", "="),
    "exclamation marks": ("a!", "a"),
    "hyphens": ("1-", ""),
    "blanks": (" ", ""),
    "invisible": ("\u200b", "1"),
    "no characters": ("\ud800", ""),
}
LENGTHS = (LONGEST, 20_000)


def long_values(length: int) -> list[str]:
    """One of each kind, of that length at most."""
    made = (piece * (length // len(piece)) for piece, _ in PIECES.values())
    ends = (end for _, end in PIECES.values())
    return [value[: length - len(end)] + end for value, end in zip(made, ends, strict=True)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.transform)
def test_no_rule_runs_away(rule):
    """Each rule by itself, with the longest values that it is ever given, either way round."""
    for value in long_values(LONGEST):
        list(rule.candidates(value))
        for other in ("21234000000018", "jdoe@example.edu", value[1:], value + "1"):
            rule.explains(value, other)
            rule.explains(other, value)


@pytest.mark.parametrize("length", LENGTHS)
def test_no_comparison_runs_away(length):
    """All rules together, and the shapes that go before them; longer values match as a whole."""
    for value in long_values(length):
        shape_of(value)
        candidates(value)
        for other in long_values(length):
            explain(value, other)
