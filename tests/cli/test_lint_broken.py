"""Nine broken set-ups: nothing is called free of problems that was not seen."""

import json

import pytest

from tests.bad_peers import answer, peer, unused_port
from tests.cli.saved import SITE
from tests.metadata_factories import make_entity
from verifier.cli import main

IDP = """
[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
"""
RECORDS = """
[[ils]]
id = "system"
connector = "record"
role = "reshare"
file = "record.json"
"""
NCIP = """
[[ils]]
id = "system"
connector = "ncip"
role = "reshare"
url = "{url}"
from_agency = "EXU"
to_agency = "EXU"
"""
SETTINGS = """
[reshare.settings]
host_lms_integration = "Default"
borrower_check = "NCIP"
suppress_patron_info = "yes"
"""
OKAPI = """
[reshare.okapi]
url = "{url}"
tenant = "exu"
username = {{ env = "RESHARE_USERNAME" }}
password = {{ env = "RESHARE_PASSWORD" }}
"""
SOUND = make_entity(attributes="").encode()
OWN = SOUND.replace(b"IDPSSO", b"SPSSO")
EXPIRED = make_entity(attributes='validUntil="2020-01-24T12:00:00Z"').encode()
CAMPUS = "campus (identity provider, saml)"

SET_UPS = {
    "metadata of random bytes": (bytes(range(256)), SETTINGS + RECORDS, CAMPUS, 2),
    "metadata that is no XML": (b"a text", SETTINGS + RECORDS, CAMPUS, 2),
    "metadata of our own service provider": (OWN, SETTINGS + RECORDS, CAMPUS, 2),
    "metadata that has expired": (EXPIRED, SETTINGS + RECORDS, CAMPUS, 2),
    "library system away": (SOUND, SETTINGS + NCIP, "system (ncip, role reshare)", 2),
    "library system is a web page": (SOUND, SETTINGS + NCIP, "system (ncip, role reshare)", 2),
    "ReShare away": (SOUND, SETTINGS + OKAPI + RECORDS, "ReShare (okapi)", 2),
    "no library system": (SOUND, SETTINGS, "library system", 0),
    "no ReShare": (SOUND, RECORDS, "ReShare", 0),
}


@pytest.fixture
def set_up(saved_folder, monkeypatch):
    """Make one of the set-ups in the folder that commands run in."""
    monkeypatch.setenv("RESHARE_USERNAME", "verifier")
    monkeypatch.setenv("RESHARE_PASSWORD", "secret")

    def make(metadata, tables, url):
        site = SITE.partition("[reshare.settings]")[0]
        site = site.replace("[reshare]", "allow_private_addresses = true\n[reshare]", 1)
        (saved_folder / "verifier.toml").write_text(site + tables.format(url=url) + IDP)
        (saved_folder / "idp-metadata.xml").write_bytes(metadata)

    return make


@pytest.mark.parametrize("name", SET_UPS)
def test_nothing_is_said_of_what_was_not_seen(set_up, capsys, name):
    """It is listed as not checked with a reason, and the exit code tells what failed."""
    metadata, tables, not_seen, code = SET_UPS[name]
    with peer(answer(b"<html>Welcome</html>")) as page:
        here = page.url if "web page" in name else f"http://127.0.0.1:{unused_port()}"
        set_up(metadata, tables, here)

        assert code == main(["lint", "--format", "json"])
    looked = json.loads(capsys.readouterr().out)
    not_checked = {entry["what"]: entry for entry in looked["not_checked"]}
    praised = looked["headline"].partition("Not checked: ")[0]

    assert not_seen in not_checked
    assert not_checked[not_seen]["message"]
    assert (code == 2) is not_checked[not_seen]["configured"]
    assert not_seen not in looked["checked"]
    assert not_seen not in praised
    assert "in order" not in looked["headline"]
    assert (code == 0) is ("No problems found" in looked["headline"])
    assert "verifier.toml" in looked["checked"]
