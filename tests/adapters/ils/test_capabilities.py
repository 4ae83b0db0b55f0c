import pytest

from verifier.adapters.ils.registry import CONNECTORS, capabilities_of
from verifier.domain.model.patron import CapabilityName
from verifier.domain.model.site import IlsConnection, IlsRole


def connection(connector, **options):
    return IlsConnection(
        id="x", connector=connector, role=IlsRole.EVIDENCE, options=tuple(options.items())
    )


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_source_says_everything(name):
    """No sight is forgotten, and whatever is not simply seen has its sentence."""
    for source, sees in CONNECTORS[name].sources.items():
        assert set(CapabilityName) == set(sees), source
        for capability in sees.values():
            assert (capability.seen == "yes") == (capability.note is None)
            assert capability.note is None or capability.note.endswith(".")


def test_the_system_behind_a_protocol_decides():
    """NCIP of Koha shows the expiry date, NCIP of FOLIO does not; unknown systems are general."""
    assert "yes" == capabilities_of(connection("ncip", system="Koha"))[CapabilityName.EXPIRY].seen
    assert "no" == capabilities_of(connection("ncip", system="FOLIO"))[CapabilityName.EXPIRY].seen
    assert CONNECTORS["ncip"].sources[""] == capabilities_of(connection("ncip", system="other"))
    assert CONNECTORS["sip2"].sources["evergreen"] == capabilities_of(
        connection("sip2", dialect="evergreen")
    )


def test_an_unknown_connector_sees_nothing_known():
    assert {} == capabilities_of(connection("abacus"))


def test_a_spreadsheet_sees_what_its_columns_hold():
    """Without a column of blocks no block is seen, with one it is as good as the export."""
    sees = capabilities_of(connection("spreadsheet", blocked="Sperre", full_name="Name"))

    assert "sometimes" == sees[CapabilityName.BLOCKS].seen == sees[CapabilityName.NAME].seen
    assert "no" == sees[CapabilityName.BALANCE].seen
    assert "(balance)" in sees[CapabilityName.BALANCE].note
    assert "yes" == sees[CapabilityName.NO_SUCH_PATRON].seen
