import json

import pytest

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import (
    CHARACTERS_A_PART,
    FEWEST_ALLOWED,
    MOST_ALLOWED,
    has_more_parts,
    refuse_many_parts,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("1", 0),
        ('{"a": 1}', 1),
        ("[1, 2, 3]", 3),
        ('{"a": [{}, {}]}', 5),
        ('["{[,{[,"]', 1),
        (r'["{\"{[,", "\\", "{"]', 3),
        ('["\n{", "', 2),
        ('{"a": "cut off {[,', 1),
        ('{"cut off {[,\\', 1),
        ('""""{,{', 3),
    ],
)
def test_parts_are_counted_outside_of_texts(text, parts):
    """Scripts inside a recording have commas and braces of their own."""
    assert not has_more_parts(text, parts)
    assert parts == 0 or has_more_parts(text, parts - 1)


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("1," * FEWEST_ALLOWED, True),
        ("1," * (FEWEST_ALLOWED + 1), False),
        (("1," + " " * 8) * 300_000, True),
        (("1," + " " * 7) * 300_000, False),
        ((",," + " " * 18) * (MOST_ALLOWED // 2), True),
        ((",," + " " * 18) * (MOST_ALLOWED // 2) + "," * 20, False),
    ],
)
def test_a_longer_file_may_have_more_parts(text, is_fine):
    """A small file may have some, a large one in proportion, and none without end."""
    try:
        refuse_many_parts(text)
        refused = ""
    except NotACapture as error:
        refused = error.message

    assert is_fine is (refused == "")
    assert is_fine or "too many small parts" in refused


@pytest.mark.parametrize("end", ['"}', "", "\\"])
def test_texts_full_of_marks_are_passed_over(end):
    """Megabytes of script or of backslashes, cut off or not, are one text."""
    script = json.dumps('f(a,b){return [a,"b",{c:1}]}' * 100_000)[:-1]

    refuse_many_parts(f'{{"text": {script}{end}')
    refuse_many_parts('{"text": "' + r"\{" * 2_000_000 + end)


def test_a_recording_is_far_below_the_bound():
    """A request with thirty short headers takes more characters for each part."""
    header = {"name": "accept", "value": "text/html,application/xhtml+xml"}
    entry = {"request": {"url": "https://idp.example.edu/", "headers": [header] * 30}}
    text = json.dumps(entry, separators=(",", ":"))

    assert not has_more_parts(text, len(text) // CHARACTERS_A_PART)
