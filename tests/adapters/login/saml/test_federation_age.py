from __future__ import annotations

from datetime import UTC, datetime

import pytest

from verifier.adapters.login.saml.federation_entities import require_not_older
from verifier.adapters.login.saml.federation_index import About
from verifier.adapters.login.saml.metadata_document import MetadataRefused


def about(published=None, until=None):
    """What is known of an aggregate; numbers are days of November."""
    days = (entry and datetime(2026, 11, entry, tzinfo=UTC) for entry in (published, until))
    published_at, valid_until = days
    return About(verified=True, published_at=published_at, valid_until=valid_until, source="")


@pytest.mark.parametrize(
    ("fresh", "held", "older"),
    [
        (about(20, 20), about(10, 29), False),
        (about(10, 29), about(20, 20), True),
        (about(10), about(10), False),
        (about(None, 20), about(10, 21), True),
        (about(10, 22), about(None, 21), False),
        (about(None, None), about(None, 21), True),
        (about(None, 21), about(None, None), False),
    ],
)
def test_which_aggregate_is_older(fresh, held, older):
    """The date of publication decides, else the date of expiry; the same again is no step back."""
    try:
        require_not_older(fresh, held)
    except MetadataRefused:
        refused = True
    else:
        refused = False

    assert older is refused


def test_the_sentence_names_both_dates():
    """A librarian can tell the federation what was offered, and what was read before."""
    with pytest.raises(MetadataRefused, match=r"2026-11-10 00:00 UTC.*2026-11-20 00:00 UTC"):
        require_not_older(about(10), about(20))
