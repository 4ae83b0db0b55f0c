import pytest

from tests.cli.saved import BARCODE, add, change

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


def asked(reshare):
    [query] = [query for _, path, query, _ in reshare.seen if path == TEST]
    return {name: value for name, [value] in query.items()}


def test_reshare_looks_the_patron_up_with_its_own_settings(reshare, call):
    reshare.set("borrower_check", None)
    reshare.patrons[BARCODE] = {"profile": "ALUM"}
    called = call(f"host-lms {BARCODE}")

    assert 0 == called.code
    assert called.out.startswith("ReShare finds this patron.\nstatus: OK\npatron profile: ALUM")
    assert "travel in a web address, which access logs keep" in called.err
    assert {
        "lms": "folio",
        "patronId": BARCODE,
        "ncipServerAddress": "https://ncip.example.edu/ncip",
        "ncipFromAgency": "EXU",
        "ncipAppProfile": "EZBORROW",
    } == asked(reshare)


def test_a_patron_whom_it_does_not_find(reshare, call):
    called = call("host-lms x")

    assert (1, "ReShare does not find this patron: Unknown User\n") == (called.code, called.out)
    assert "x" == asked(reshare)["patronId"]


def test_as_json(reshare, call):
    reshare.patrons[BARCODE] = {"profile": "ALUM"}
    found = call(f"host-lms {BARCODE} --format json").json

    assert ("host-lms/1", BARCODE, True, "OK", "ALUM") == tuple(
        found[name] for name in ("schema", "sent", "found", "status", "patron_profile")
    )
    assert 1 == reshare.counts[TEST]


def test_the_secret_goes_only_where_somebody_says_so(saved_folder, reshare, monkeypatch, call):
    monkeypatch.setenv("NCIP_SECRET", "hush-hush")
    change(saved_folder, '"FOLIO"', '"NCSU"')
    add(saved_folder, NCIP)
    reshare.set("host_lms_integration", "ncsu")
    called = call(f"host-lms {BARCODE} --with-secret")

    assert 0 == called.code
    assert "hush-hush" == asked(reshare)["ncipFromAgencyAuthentication"]
    assert "hush-hush" not in called.out + called.err


@pytest.mark.parametrize(
    ("settings", "more", "message"),
    [
        ({"host_lms_integration": "manual"}, "", "does not ask by NCIP"),
        ({"host_lms_integration": "wms"}, "", "does not ask by NCIP"),
        ({"ncip_server_address": None}, "", "has no ncip_server_address"),
        ({}, "--with-secret", "has a from_agency_authentication that could be sent"),
    ],
)
def test_what_cannot_be_asked(reshare, call, settings, more, message):
    for name, value in settings.items():
        reshare.set(name, value)
    called = call(f"host-lms {BARCODE} {more}")

    assert 2 == called.code
    assert message in " ".join(called.err.split())
    assert 0 == reshare.counts[TEST]


def test_a_missing_permission(reshare, call):
    reshare.permissions.discard("rs.testHostLMS")
    called = call(f"host-lms {BARCODE}")

    assert 2 == called.code
    assert "rs.testHostLMS" in called.err


@pytest.mark.usefixtures("saved_folder")
def test_a_site_that_does_not_say_how_reshare_is_asked(call):
    called = call(f"host-lms {BARCODE}")

    assert 2 == called.code
    assert "has no [reshare.okapi]" in called.err
