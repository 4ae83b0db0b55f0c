import json
from datetime import UTC, datetime

import pytest

from tests.factories import make_site
from tests.report import samples
from verifier.domain.model.site import Idp, OidcProvider, Secret
from verifier.report.json_report import support_export

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")


def rendered(folder, report=None, **site):
    made = make_site(folder, **site)
    return support_export(report or samples.failing(), site=made, number="ABCD-1234", now=NOW)


@pytest.mark.parametrize("sample", [samples.failing, samples.passing, samples.unknown])
def test_no_value_is_in_an_export(tmp_path, sample):
    """It goes to somebody who has nothing to do with the patron."""
    written = rendered(tmp_path, sample()).lower()

    assert [] == [canary for canary in CANARIES if canary in written]


def test_an_export_says_what_it_was_made_under(tmp_path):
    """Which door, which attribute, which systems; and the report with its checks."""
    found = json.loads(rendered(tmp_path))

    assert ("support/1", "ABCD-1234", NOW.isoformat()) == (
        found["schema"],
        found["number"],
        found["exported_at"],
    )
    assert {
        "reshare.login": "vufind-shibboleth",
        "reshare.identifier": "employeeNumber",
        "reshare.ils_identifier": "barcode",
        "reshare.email": "mail",
        "reshare.settings.host_lms_integration": "FOLIO",
        "reshare.settings.borrower_check": "NCIP",
        "idp.campus": "saml",
    } == found["settings"]
    assert found["report"]["redacted"]
    assert found["report"]["runs"]


def test_no_secret_and_no_account_is_in_an_export(tmp_path):
    """Settings are named one by one; whatever is not named stays here."""
    provider = OidcProvider(
        issuer="https://op.example.edu",
        client_id="canary-client",
        client_secret=Secret(place="env CLIENT_SECRET", value="canary-secret"),
    )
    idp = Idp(id="op", protocol="oidc", oidc=provider)

    assert "canary" not in rendered(tmp_path, idps=(idp,))
