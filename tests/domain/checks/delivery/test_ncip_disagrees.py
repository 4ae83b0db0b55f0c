from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery
from tests.factories import make_settings
from verifier.domain.checks.delivery.ncip_disagrees import ncip_disagrees
from verifier.domain.model.site import IlsConnection, IlsRole

URL = "https://ils.example.edu/ncip"
CONNECTION = IlsConnection(
    id="ncip",
    connector="ncip",
    role=IlsRole.RESHARE,
    url=URL,
    options=(("from_agency", "EXU"), ("application_profile", "P")),
)
SAME = (
    ("ncip_server_address", f"{URL}/"),
    ("ncip_from_agency", "EXU"),
    ("ncip_to_agency", "ILS"),
    ("ncip_app_profile", "P"),
)


def beside(*further, connection=CONNECTION):
    """ReShare's settings beside a connection."""
    return make_delivery(reshare=make_settings(further=further), connections=(connection,))


@pytest.mark.parametrize(
    ("name", "key"), [("ncip_server_address", "url"), ("ncip_app_profile", "application_profile")]
)
def test_the_connection_asks_otherwise(name, key):
    """Both values are shown."""
    found = finding(ncip_disagrees, beside((name, "other")))

    assert ("setting", name, "other") == proofs(found)[0]
    assert f'verifier.toml, [[ils]] "ncip" {key}' == str(found.place)


def test_the_connection_asks_as_reshare_does():
    """A slash at the end, or what one side does not state, is no difference."""
    assert "the connection asks as ReShare is set to ask" == saw(ncip_disagrees, beside(*SAME))


def test_another_way_of_asking():
    """Evidence, and a record from a file, are no copy of ReShare."""
    record = replace(CONNECTION, connector="record")
    evidence = replace(CONNECTION, role=IlsRole.EVIDENCE)

    for entry in (record, evidence):
        assert "by NCIP" in reason(ncip_disagrees, beside(*SAME, connection=entry))
