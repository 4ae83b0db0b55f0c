import json

import pytest

from tests.bad_peers import answer, peer, unused_port
from tests.cli.saved import BARCODE, RECORDS, SITE, add, change
from tests.metadata_factories import make_entity

pytestmark = pytest.mark.usefixtures("saved_folder")
NCIP = """
[[ils]]
id = "ncip"
connector = "ncip"
role = "reshare"
url = "{url}"
from_agency = "EXU"
to_agency = "EXU"
"""


def away():
    return f"http://127.0.0.1:{unused_port()}"


def test_a_connection_that_works(saved_folder, call):
    add(saved_folder, f'{RECORDS}test_patron = "{BARCODE}"\n')
    called = call("lint")

    assert 0 == called.code
    assert called.out.startswith("No problems found in the settings that were checked:")
    assert BARCODE not in called.out
    assert "reading the files and testing the connections …\n" in called.err


def test_a_patron_for_tests_who_is_not_there_is_an_error(saved_folder, call):
    add(saved_folder, f'{RECORDS}test_patron = "21234000000034"\n')
    called = call("lint")

    assert 1 == called.code
    assert "connection.known-patron-not-found" in called.out


def test_a_system_that_cannot_be_reached_could_not_be_looked_at(saved_folder, call):
    """Exit code 2, or 1 where warnings count."""
    add(saved_folder, NCIP.format(url=f"{away()}/ncip"))
    change(saved_folder, "[reshare]", "allow_private_addresses = true\n[reshare]")
    called = call("lint")

    assert 2 == called.code
    assert "The library system could not be reached." in called.out
    assert 1 == call("lint --fail-on warning").code


def test_files_of_every_format(call, saved_folder):
    add(saved_folder, RECORDS)

    assert 0 == call("lint --output l.json --output l.html --output l.txt").code
    assert "lint/1" == json.loads((saved_folder / "l.json").read_text())["schema"]
    assert "<h1" in (saved_folder / "l.html").read_text()
    assert "records: record, role reshare" in (saved_folder / "l.txt").read_text()
    assert "lint/1" == call("lint --format json").json["schema"]


FILES = '\n[reshare.files]\nlistener = "openurl.json"\nvufind_config = "config.ini"\n'
SOUND_LISTENER = '{"okapiUrl": "https://okapi.example.edu"}'
MAPPED = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = {}\n"


@pytest.mark.parametrize(
    ("listener", "config", "code"),
    [
        (SOUND_LISTENER, MAPPED.format("employeeNumber"), 0),
        (None, MAPPED.format("employeeNumber"), 2),
        ('{"services": {}}', MAPPED.format("employeeNumber"), 1),
        ('{"services": {}}', None, 1),
    ],
)
def test_the_exit_code_of_the_files(saved_folder, call, listener, config, code):
    """1 for a mistake, 2 for a file that cannot be read, and 1 where both hold."""
    add(saved_folder, FILES)
    for name, text in (("openurl.json", listener), ("config.ini", config)):
        if text is not None:
            (saved_folder / name).write_text(text)

    assert code == call("lint").code


def test_files_with_their_lines(saved_folder, call):
    add(saved_folder, FILES)
    (saved_folder / "openurl.json").write_text('{\n  "docRoot":\n}')
    (saved_folder / "config.ini").write_text(MAPPED.format("mail"))
    called = call("lint --fail-on warning")

    assert 1 == called.code
    assert "Checked: verifier.toml, config.ini" in called.words
    assert "openurl.json, line 3: The listener's configuration is not JSON" in called.out
    assert "config.ini, line 4, [Shibboleth] username" in called.out
    assert "The file openurl.json could not be read." in called.words


IDP = """
[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
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
SYSTEM = "ncip (ncip, role reshare)"
SET_UPS = {
    "metadata of random bytes": (bytes(range(256)), SETTINGS + RECORDS, CAMPUS, 2),
    "metadata that is no XML": (b"a text", SETTINGS + RECORDS, CAMPUS, 2),
    "metadata of our own service provider": (OWN, SETTINGS + RECORDS, CAMPUS, 2),
    "metadata that has expired": (EXPIRED, SETTINGS + RECORDS, CAMPUS, 2),
    "library system away": (SOUND, SETTINGS + NCIP, SYSTEM, 2),
    "library system is a web page": (SOUND, SETTINGS + NCIP, SYSTEM, 2),
    "ReShare away": (SOUND, SETTINGS + OKAPI + RECORDS, "ReShare (okapi)", 2),
    "no library system": (SOUND, SETTINGS, "library system", 0),
    "no ReShare": (SOUND, RECORDS, "ReShare", 0),
}


@pytest.mark.parametrize("name", SET_UPS)
def test_nothing_is_said_of_what_was_not_seen(saved_folder, monkeypatch, call, name):
    metadata, tables, not_seen, code = SET_UPS[name]
    monkeypatch.setenv("RESHARE_USERNAME", "verifier")
    monkeypatch.setenv("RESHARE_PASSWORD", "secret")
    (saved_folder / "idp-metadata.xml").write_bytes(metadata)
    site = SITE.partition("[reshare.settings]")[0]
    with peer(answer(b"<html>Welcome</html>")) as page:
        here = tables.format(url=page.url if "web page" in name else away())
        (saved_folder / "verifier.toml").write_text(site + here + IDP)
        change(saved_folder, "[reshare]", "allow_private_addresses = true\n[reshare]")
        called = call("lint --format json")
    looked = called.json
    not_checked = {entry["what"]: entry for entry in looked["not_checked"]}

    assert code == called.code
    assert not_checked[not_seen]["message"]
    assert (code == 2) is not_checked[not_seen]["configured"]
    assert not_seen not in looked["checked"]
    assert not_seen not in looked["headline"].partition("Not checked: ")[0]
    assert "in order" not in looked["headline"]
    assert (code == 0) is ("No problems found" in looked["headline"])
    assert "verifier.toml" in looked["checked"]
