"""Keys of a pasted request that are pieces of a value."""

import pytest

from verifier.domain.model.capture import PostedField, RequestPair
from verifier.report.redact import shown_keys


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("Jane Doe", "", "Xxxx Xxx"),
        ("Doe", "", "Xxx"),
        ("jane.doe@example.edu", "1", "xxxx.xxx@xxxxxxx.xxx"),
        ("21234000000018", "", "99999999999999"),
        ("req_21234000000018", "x", "xxx_99999999999999"),
    ],
)
def test_a_piece_of_a_value_is_masked(key, value, shown):
    """A sign that was not encoded put it where keys stand."""
    assert {"key": shown} == shown_keys(RequestPair(key=key, value=value))
    assert {"source": shown} == shown_keys(PostedField(key=None, values=(value,), source=key))


@pytest.mark.parametrize(
    ("key", "value"),
    [("req_id", ""), ("rft.title", ""), ("rft_val_fmt", "x"), ("aulast", ""), ("confirm", "1")],
)
def test_a_word_of_programs_stays(key, value):
    """Which keys had no effect is what the person came to see."""
    assert {} == shown_keys(RequestPair(key=key, value=value))
    assert {} == shown_keys(PostedField(key=None, values=(value,), source=key))


def test_the_keys_of_json_stay():
    """There nothing breaks apart; and what is posted is named as ReShare names it."""
    assert {} == shown_keys(RequestPair(key="custom 1", value="", json_type="string"))
    assert {} == shown_keys(PostedField(key="title", values=("x",), source="Doe"))
