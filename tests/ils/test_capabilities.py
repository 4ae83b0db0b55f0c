from verifier.ils.capabilities import CAPABILITIES
from verifier.ils.sees import capabilities_of
from verifier.ils.table import CONNECTORS
from verifier.model.capability import Sight
from verifier.model.site import IlsConnection, IlsRole


def connection(connector, **options):
    return IlsConnection(
        id="x", connector=connector, role=IlsRole.EVIDENCE, options=tuple(options.items())
    )


def test_every_source_says_everything():
    """No sight is forgotten, and whatever is not simply seen has its sentence."""
    for source, sees in CAPABILITIES.items():
        assert set(Sight) == set(sees), source
        for one in sees.values():
            assert (one.seen == "yes") == (one.note is None)
            assert one.note is None or one.note.endswith(".")


def test_every_connector_stands_in_the_table():
    """Each connector that can be configured has its row, and no row is without a connector."""
    assert set(CONNECTORS) == {source.partition(":")[0] for source in CAPABILITIES}


def test_the_system_behind_a_protocol_decides():
    """NCIP of Koha shows the expiry date, NCIP of FOLIO does not; unknown systems are general."""
    assert "yes" == capabilities_of(connection("ncip", system="Koha"))[Sight.EXPIRY].seen
    assert "no" == capabilities_of(connection("ncip", system="FOLIO"))[Sight.EXPIRY].seen
    assert CAPABILITIES["ncip"] == capabilities_of(connection("ncip", system="other"))
    assert CAPABILITIES["sip2:evergreen"] == capabilities_of(
        connection("sip2", dialect="evergreen")
    )


def test_an_unknown_connector_sees_nothing_known():
    """Nothing is claimed about what is not in the table."""
    assert {} == capabilities_of(connection("abacus"))


def test_a_spreadsheet_sees_what_its_columns_hold():
    """Without a column of blocks no block is seen, with one it is as good as the export."""
    sees = capabilities_of(connection("spreadsheet", blocked="Sperre", full_name="Name"))

    assert "sometimes" == sees[Sight.BLOCKS].seen == sees[Sight.NAME].seen
    assert "no" == sees[Sight.BALANCE].seen
    assert "(balance)" in sees[Sight.BALANCE].note
    assert "yes" == sees[Sight.NO_SUCH_PATRON].seen
