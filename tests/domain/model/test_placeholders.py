from __future__ import annotations

import pytest

from verifier.domain.model.text_values import is_empty, is_placeholder


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "\u200b \u00a0",
        "0",
        "00",
        "00000000",
        "-",
        "--",
        "\u2014",
        "N/A",
        " n/a ",
        "NONE",
        "None",
        "(null)",
        "[null]",
        "undefined",
        "Unknown",
        "?",
        "***",
        "\u200bN/A\ufeff",
        " " * 300,
        "\x00",
        "\u200e",  # a mark of writing direction
        "\u3164",  # shows nothing, though it counts as a letter
        "NO\u200bNE",
        "0\u200b0",
        "\u202eN/A",
        "\uff10\uff10",  # full-width zeros
        "\uff2e\uff0f\uff21",
        "0" * 65,
        '"null"',
        "'None'",
    ],
)
def test_what_stands_for_nothing(value):
    """Words, fillers, zeros alone and blanks are no identifier, in any letter case."""
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "0012",
        "1",
        "99999999999999",
        "11111111",
        "nonesuch",
        "-1",
        "x",
        "none@example.edu",
        "#",
        "10",
        "0x",
    ],
)
def test_what_may_be_an_identifier(value):
    """Repeated digits are a number like any other, and a longer word is somebody's name."""
    assert not is_placeholder(value)


@pytest.mark.parametrize("value", ["0", "-", "(null)"])
def test_a_word_for_nothing_is_not_empty(value):
    """There is something to see, though it means nothing."""
    assert not is_empty(value)
