import json
import subprocess
import sys

import pytest

from verifier.domain.reshare_rules import regex_spans
from verifier.domain.reshare_rules.regex_spans import first_spans


@pytest.mark.parametrize(
    ("pattern", "value", "groups", "expected"),
    [
        ("b", "éb", 0, [(1, 2)]),
        ("(é)(x)?b", "aéb", 2, [(1, 3), (1, 2), None]),
        ("x", "abc", 0, None),
        ("b*", "abc", 0, [(0, 0)]),
    ],
)
def test_spans_count_characters(pattern, value, groups, expected):
    """Whatever the engine counts in, the spans are places in the text."""
    assert expected == first_spans(pattern, value, groups)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (["(a+)+b", "éaab", 1], {"spans": [[1, 4], [1, 3]]}),
        (["x", "abc", 0], {"spans": None}),
        (["(", "abc", 0], {"invalid": True}),
    ],
)
def test_the_same_as_a_program(question, expected):
    """One question in, one answer out, without the rest of the package."""
    message = subprocess.run(
        [sys.executable, "-I", regex_spans.__file__],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert expected == json.loads(message.stdout)
