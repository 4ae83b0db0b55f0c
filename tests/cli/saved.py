"""A site file, saved logins and patron records, as a person keeps them in a folder."""

import json

from tests.fake_reshare import PASSWORD, USERNAME

SITE = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
email = "mail"
ils_identifier = "barcode"

[reshare.settings]
host_lms_integration = "FOLIO"
borrower_check = "NCIP"
"""
RECORDS = """
[[ils]]
id = "records"
connector = "record"
role = "reshare"
file = "record.json"
"""
OKAPI = """
[reshare.okapi]
url = "{url}"
tenant = "exu"
username = {{ env = "RESHARE_USERNAME" }}
password = {{ env = "RESHARE_PASSWORD" }}
timeout_seconds = 2
"""
BARCODE = "21234000000018"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def make_login(*values, name=EMPLOYEE_NUMBER):
    """A saved login with one attribute."""
    return {
        "schema": "capture/1",
        "protocol": "saml",
        "origin": "login",
        "captured_at": "2026-11-24T12:00:00Z",
        "idp": {"entity_id": "https://idp.example.edu/idp", "display_name": "Example University"},
        "service_provider": "https://verify.example.edu/sp",
        "subject": {"kind": "none"},
        "attributes": [{"name": name, "name_format": URI, "values": list(values)}],
    }


def make_records(**lookup):
    """Gail Good's patron record, found by barcode."""
    return {
        "schema": "patron-records/1",
        "records": [
            {
                "internal_id": "u1",
                "identifiers": [
                    {"type": "barcode", "value": BARCODE, "status": "active", "primary": True}
                ],
                "name": {"given": "Gail", "family": "Good"},
                "emails": ["gail.good@example.edu"],
                "group": {"code": "GRAD", "label": "Graduate"},
                "account_status": "active",
            }
        ],
        "lookup": {"by": ["barcode"], "inactive": False, "fails_with": None, **lookup},
    }


def fill(folder):
    """Write one of each into *folder*."""
    (folder / "verifier.toml").write_text(SITE)
    (folder / "good.json").write_text(json.dumps(make_login(BARCODE)))
    (folder / "wrong.json").write_text(json.dumps(make_login("999")))
    (folder / "missing.json").write_text(json.dumps(make_login("x", name="urn:oid:1.2.3")))
    (folder / "record.json").write_text(json.dumps(make_records()))
    (folder / "silent.json").write_text(json.dumps(make_records(fails_with="timeout")))
    (folder / "picture.json").write_bytes(b"\x89PNG\r\n")


def change(folder, old, new):
    """Replace the first *old* in the site file of *folder*."""
    site = folder / "verifier.toml"
    text = site.read_text()
    assert old in text
    site.write_text(text.replace(old, new, 1))


def add(folder, text):
    with (folder / "verifier.toml").open("a") as site:
        site.write(text)


def add_okapi(folder, monkeypatch, url):
    """Say in the site file of *folder* how the ReShare at *url* is asked."""
    monkeypatch.setenv("RESHARE_USERNAME", USERNAME)
    monkeypatch.setenv("RESHARE_PASSWORD", PASSWORD)
    change(folder, "[site]\n", "[site]\nallow_private_addresses = true\n")
    add(folder, OKAPI.format(url=url))
