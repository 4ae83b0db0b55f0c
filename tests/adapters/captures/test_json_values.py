import json

import pytest

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import optional_text, text_value, text_values
from verifier.adapters.messages.oidc_claims import JsonNumber


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), ("00", "00"), (JsonNumber("1.50"), "1.50")],
)
def test_a_value_is_the_text_that_was_sent(value, text):
    """Numbers keep their digits, nothing is an empty value."""
    assert text == text_value(value, "It")


@pytest.mark.parametrize("value", [[], {}, json.loads('"\\ud800"'), 1.5])
def test_what_is_no_single_value_is_refused(value):
    """The sentence names the file and never the value."""
    with pytest.raises(NotACapture, match=r"^It holds .*\.$"):
        text_value(value, "It")


def test_one_value_stands_for_a_list_of_one():
    """Some exports write a single value without its list."""
    assert ("a",) == text_values("a", "It") == text_values(["a"], "It")
    assert () == text_values([], "It")
    assert optional_text("", "It") is None
