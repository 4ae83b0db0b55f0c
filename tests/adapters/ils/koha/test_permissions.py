"""Which permissions are missing, as far as that can be said."""

import pytest

from verifier.adapters.ils.koha.client import permissions_named


@pytest.mark.parametrize(
    ("required", "named"),
    [
        ({"borrowers": "list_borrowers"}, "borrowers/list_borrowers"),
        ({"borrowers": "1"}, "borrowers"),
        ({"borrowers": 1}, "borrowers"),
        (
            {"updatecharges": "remaining_permissions", "borrowers": "edit_borrowers"},
            "borrowers/edit_borrowers and updatecharges/remaining_permissions",
        ),
        (
            [{"borrowers": "list_borrowers"}, {"tools": "label_creator"}],
            "borrowers/list_borrowers, or tools/label_creator",
        ),
        ({"tools": ["label_creator", "batch"]}, "tools/label_creator and tools/batch"),
        ([{"a": "1"}] * 9, "a"),
        ({f"module{number}": "1" for number in range(9)}, None),
    ],
)
def test_names_what_koha_requires(required, named):
    """One permission, several together, and alternatives."""
    message = permissions_named(required)

    assert named is None or named == message
    assert len(message) < 200


@pytest.mark.parametrize(
    "required",
    [
        None,
        "borrowers",
        7,
        [],
        [None, "x", 3],
        {},
        {"Gail Good": "gail@example.edu"},
        {"<script>": "x"},
        {"borrowers\n": "1"},
        {"x" * 61: "1"},
        {"BORROWERS": "1"},
    ],
)
def test_says_nothing_of_what_is_no_permission(required):
    """An answer may hold anything: only words of the known shape are repeated."""
    assert permissions_named(required) is None


@pytest.mark.parametrize("hidden", ["ggood", " GGood ", "s3cr3t_word"])
def test_no_hidden_value_is_repeated(hidden):
    """A word that is, or holds, what must not be said is left out, in either place."""
    word = hidden.strip().casefold()
    required = [{word: "1"}, {"borrowers": word}, {"borrowers": f"{word}_too"}]

    assert "borrowers" == permissions_named(required, (hidden,))


def test_a_short_hidden_value_does_not_hide_everything():
    """An identifier of one letter occurs in every word."""
    assert "borrowers/edit" == permissions_named({"borrowers": "edit"}, ("e", ""))
