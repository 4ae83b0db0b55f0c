"""One library, one patron and one patron record, for a command that is called in their folder."""

from verifier.demo.saml_idp import DemoAccount
from verifier.domain.model.capture import Attribute, IdentityProvider, LoginRefused

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BARCODE = "21234000000018"
GAIL = DemoAccount(
    username="gail",
    password="correct horse",
    attributes=(
        Attribute(
            name="urn:oid:2.16.840.1.113730.3.1.3",
            name_format=URI,
            friendly_name="employeeNumber",
            values=(BARCODE,),
        ),
        Attribute(name="urn:oid:2.5.4.42", name_format=URI, values=("Gail",)),
    ),
)
SITE = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:1"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
tolerated = ["givenName"]

[reshare.settings]
host_lms_integration = "FOLIO"
borrower_check = "NCIP"

[[ils]]
id = "file"
connector = "record"
role = "reshare"
file = "record.json"

[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
[idp.test_patrons.gail]
username = "gail"
password = { env = "GAIL_PASSWORD" }
expects = { identifier = "21234000000018" }
"""
RECORD = {
    "schema": "patron-records/1",
    "records": [{"internal_id": "u1", "identifiers": [{"type": "barcode", "value": BARCODE}]}],
    "lookup": {"by": ["barcode"], "inactive": True, "fails_with": None},
}


def refused(*checks, names_seen=()):
    return LoginRefused(
        reason="audience",
        summary="The login was made for another service.",
        owner="identity",
        idp=IdentityProvider(entity_id="https://idp.example.edu/idp"),
        checks=checks,
        names_seen=names_seen,
    )
