import pytest

from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.settings.ils_tables import with_system

NCIP = IlsConnection(id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils/ncip")


@pytest.mark.parametrize(
    ("stated", "system"),
    [
        ("Polaris", "polaris"),
        (" KOHA ", "koha"),
        ("Default", "default"),
        ("manual", ""),
        ("WMS", ""),
        ("Abacus", ""),
        (None, ""),
    ],
)
def test_the_system_is_the_one_that_reshare_is_set_to(stated, system):
    """Where ReShare asks over NCIP, the connection in its role asks the same way."""
    assert system == with_system(NCIP, stated).option("system")


@pytest.mark.parametrize(
    "more",
    [
        {"options": (("system", "alma"),)},
        {"role": IlsRole.EVIDENCE},
        {"connector": "record"},
    ],
)
def test_nothing_else_is_changed(more):
    """A system that is named stays, and so does every other connection."""
    connection = IlsConnection(**{"id": "x", "connector": "ncip", "role": IlsRole.RESHARE, **more})

    assert connection is with_system(connection, "Polaris")


def test_what_was_implied_follows_reshares_setting():
    """A system that only the site file's setting implied gives way to what ReShare says."""
    by_site_file = with_system(NCIP, "Polaris")

    assert (("system", "koha"),) == with_system(by_site_file, "koha").options
    assert by_site_file == with_system(by_site_file, None)
