from __future__ import annotations

from verifier.adapters.login.oidc.discovery import ProviderRefused


def test_it_says_why_in_one_sentence():
    """The sentence is also its text, for whoever only prints it."""
    refused = ProviderRefused("The provider is on holiday.")

    assert ("The provider is on holiday.", "The provider is on holiday.") == (
        refused.message,
        str(refused),
    )
