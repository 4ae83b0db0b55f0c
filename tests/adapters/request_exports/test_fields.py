"""Columns that somebody names."""

from __future__ import annotations

import pytest

from verifier.adapters.request_exports.fields import NAMES, NotRequests, read_columns


def test_fields_and_headings_are_read():
    """Blanks around either do not count; empty lines are none."""
    assert {"identifier": "User ID = x", "audit": "Why"} == read_columns(
        ["identifier = User ID = x", "", " audit=Why "]
    )


@pytest.mark.parametrize("written", ["card=User ID", "identifier", "identifier=", "=x"])
def test_what_names_no_field_is_refused_with_the_list(written):
    """The sentence has every field that there is."""
    with pytest.raises(NotRequests) as problem:
        read_columns([written])

    assert ", ".join(NAMES) in problem.value.message
