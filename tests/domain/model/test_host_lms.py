from __future__ import annotations

import pytest

from verifier.domain.model.reshare_settings import (
    ADAPTERS,
    host_lms,
    speaks_ncip,
    username_fallback,
)


def test_the_vocabulary_of_the_setting_is_complete():
    """Every value that ReShare offers for the setting has its adapter."""
    offered = {
        *("aleph", "alma", "folio", "koha", "manual", "millennium", "sierra", "symphony", "tlc"),
        *("voyager", "wms", "wms2", "horizon", "ncsu", "polaris", "evergreen", "default"),
    }
    assert offered == {adapter.setting.lower() for adapter in ADAPTERS}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        *(
            (name, True)
            for name in ("ALMA", "FOLIO", "Sierra", "Koha", "Evergreen", "Default", "NCSU")
        ),
        *(
            (name, False)
            for name in ("Millennium", "Symphony", "Horizon", "TLC", "Polaris", "Aleph", "Voyager")
        ),
        *((name, False) for name in ("WMS", "WMS2", "Manual", "Unheard of", "")),
        (" folio ", True),
    ],
)
def test_which_adapters_ask_by_user_name(setting, expected):
    """Only the NCIP 2 adapters ask a second time, and Millennium does not count as one."""
    assert expected is username_fallback(setting)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("folio", True), ("Voyager", True), ("WMS", False), ("manual", False), ("other", False)],
)
def test_which_adapters_speak_ncip(setting, expected):
    """WMS searches by another interface; the manual adapter asks nobody."""
    assert expected is speaks_ncip(setting)


def test_an_unknown_setting_has_no_adapter():
    """ReShare then says that no integration is configured."""
    assert host_lms("Unheard of") is None
