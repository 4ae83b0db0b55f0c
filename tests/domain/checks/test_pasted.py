"""What the checks on a pasted request share."""

from __future__ import annotations

import pytest

from tests.factories import make_pasted, make_preview
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.pasted_request import from_its_own_key, has_url_only


def test_the_key_that_the_identifier_comes_from():
    """Each reader has its own."""
    found = from_its_own_key(make_pasted("/EXU?req_id=P1&rft_id=1"))

    assert not isinstance(found, NotAsked)
    assert "req_id" == found.key


@pytest.mark.parametrize(
    ("preview", "alone"),
    [
        (make_pasted("/EXU?req_id=P1&rft_id=1"), True),
        (make_pasted("GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nHost: x"), False),
        (make_preview(), False),
    ],
    ids=["address", "raw", "login"],
)
def test_whether_only_the_address_was_pasted(preview, alone):
    """A raw request shows its headers, be there any or not."""
    assert alone is has_url_only(preview)
