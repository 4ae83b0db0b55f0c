from __future__ import annotations

import pytest

from verifier.domain.model.capture import PastedRequest, RequestKind
from verifier.domain.model.reshare_settings import Flavour, ReshareSettings

MOD_RS = {"host_lms_integration": "Symphony", "borrower_check": "NCIP"}


@pytest.mark.parametrize(
    ("settings", "checks", "asks_again"),
    [
        (MOD_RS, True, False),
        ({**MOD_RS, "host_lms_integration": "FOLIO"}, True, True),
        ({**MOD_RS, "borrower_check": None}, False, False),
        ({**MOD_RS, "borrower_check": None, "flavour": Flavour.CROSSLINK}, True, True),
        ({**MOD_RS, "lookup_user_enabled": False}, True, False),
        (
            {**MOD_RS, "lookup_user_enabled": False, "flavour": Flavour.CROSSLINK},
            False,
            True,
        ),
    ],
)
def test_each_flavour_has_its_own_switch(settings, checks, asks_again):
    """mod-rs goes by host LMS and borrower check, CrossLink by its own setting alone."""
    made = ReshareSettings(**settings)

    assert (checks, asks_again) == (made.borrower_check_on, made.asks_by_username)


@pytest.mark.parametrize(
    ("kind", "flavour"),
    [
        (None, Flavour.MOD_RS),
        (RequestKind.OPENURL, Flavour.MOD_RS),
        (RequestKind.MODRS_JSON, Flavour.MOD_RS),
        (RequestKind.CROSSLINK_JSON, Flavour.CROSSLINK),
    ],
)
def test_json_for_crosslink_is_decided_there(kind, flavour):
    """Whatever the site file says: nobody else would read it."""
    request = kind and PastedRequest(kind=kind, path=None, pairs=())

    assert flavour is ReshareSettings().decided_by(request).flavour
