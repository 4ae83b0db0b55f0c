from __future__ import annotations

import pytest

from verifier.domain.checks.identifier_source import is_placeholder
from verifier.domain.model.text_values import is_empty


@pytest.mark.parametrize(
    "value",
    ["(null)", "null", "NULL", "undefined", "None", "-", "N/A", "n/a", "NONE", "0", " 0 ", "000"],
)
def test_stand_ins(value):
    """A stand-in is one in any letter case and with blanks around it."""
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["", " ", "\u200b", "-1", "nonesuch", "null1", "21234000000018"])
def test_everything_else(value):
    """An empty value is no stand-in, and neither is a longer one."""
    assert not is_placeholder(value)


@pytest.mark.parametrize("value", ["", " \t\r\n", "\u00a0\u3000", "\u200b \ufeff\u200d"])
def test_nothing_but_blanks(value):
    """Blanks of all kinds are nothing."""
    assert is_empty(value)


@pytest.mark.parametrize("value", ["0", " a ", "\u200b1"])
def test_something(value):
    """One character that is no blank is something."""
    assert not is_empty(value)
