import json

import pytest

from tests.cli.saved import BARCODE
from tests.cli.test_reshare_itself import add_okapi
from tests.fake_reshare import FakeReshare, serving
from verifier.cli import main

TEST = "/rs/testHostLMS/validate"
NCIP = """
[[ils]]
id = "ncip"
connector = "ncip"
role = "reshare"
url = "https://ncip.example.edu/ncip"
from_agency = "EXU"
to_agency = "EXU"
from_agency_authentication = { env = "NCIP_SECRET" }
"""


@pytest.fixture
def reshare(saved_folder, monkeypatch):
    fake = FakeReshare()
    fake.patrons[BARCODE] = {"profile": "ALUM"}
    with serving(fake) as url:
        add_okapi(saved_folder, monkeypatch, url)
        yield fake


def asked(reshare):
    [query] = [query for _, path, query, _ in reshare.seen if path == TEST]
    return {name: value for name, [value] in query.items()}


def test_reshare_looks_the_patron_up_with_its_own_settings(reshare, capsys):
    """Although its check is off; no secret is sent, and what travels in the address is said."""
    reshare.set("borrower_check", None)

    assert 0 == main(["host-lms", BARCODE])
    out, err = capsys.readouterr()
    assert out.startswith("ReShare finds this patron.\nstatus: OK\npatron profile: ALUM")
    assert "travel in a web address, which access logs keep" in err
    assert {
        "lms": "folio",
        "patronId": BARCODE,
        "ncipServerAddress": "https://ncip.example.edu/ncip",
        "ncipFromAgency": "EXU",
        "ncipAppProfile": "EZBORROW",
    } == asked(reshare)


def test_a_patron_whom_it_does_not_find(reshare, capsys):
    """Exit code 1, with what ReShare wrote; nothing of its messages."""
    assert 1 == main(["host-lms", "x"])
    out = capsys.readouterr().out
    assert "ReShare does not find this patron: Unknown User\n" == out
    assert "x" == asked(reshare)["patronId"]


def test_as_json(reshare, capsys):
    """For programs, with what was sent beside what came back."""
    assert 0 == main(["host-lms", BARCODE, "--format", "json"])
    found = json.loads(capsys.readouterr().out)

    assert ("host-lms/1", BARCODE, True, "OK", "ALUM") == tuple(
        found[name] for name in ("schema", "sent", "found", "status", "patron_profile")
    )
    assert 1 == reshare.counts[TEST]


def test_the_secret_goes_only_where_somebody_says_so(saved_folder, reshare, monkeypatch, capsys):
    """It is the NCIP connection's own, and is never printed."""
    monkeypatch.setenv("NCIP_SECRET", "hush-hush")
    site = saved_folder / "verifier.toml"
    site.write_text(site.read_text().replace('"FOLIO"', '"NCSU"') + NCIP)
    reshare.set("host_lms_integration", "ncsu")

    assert 0 == main(["host-lms", BARCODE, "--with-secret"])
    assert "hush-hush" == asked(reshare)["ncipFromAgencyAuthentication"]
    assert "hush-hush" not in "".join(capsys.readouterr())


def test_without_a_secret_none_can_be_sent(reshare, capsys):
    """It is said before anything is asked."""
    assert 2 == main(["host-lms", BARCODE, "--with-secret"])
    assert "has a from_agency_authentication that could be sent" in capsys.readouterr().err
    assert 0 == reshare.counts[TEST]


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("host_lms_integration", "manual", "does not ask by NCIP"),
        ("host_lms_integration", "wms", "does not ask by NCIP"),
        ("ncip_server_address", None, "has no ncip_server_address"),
    ],
)
def test_what_cannot_be_asked(reshare, capsys, setting, value, message):
    """Exit code 2: nothing was found out."""
    reshare.set(setting, value)

    assert 2 == main(["host-lms", BARCODE])
    assert message in " ".join(capsys.readouterr().err.split())
    assert 0 == reshare.counts[TEST]


def test_a_missing_permission(reshare, capsys):
    """It is one of its own."""
    reshare.permissions.discard("rs.testHostLMS")

    assert 2 == main(["host-lms", BARCODE])
    assert "rs.testHostLMS" in capsys.readouterr().err


@pytest.mark.usefixtures("saved_folder")
def test_a_site_that_does_not_say_how_reshare_is_asked(capsys):
    """Then there is nobody to ask."""
    assert 2 == main(["host-lms", BARCODE])
    assert "has no [reshare.okapi]" in capsys.readouterr().err
