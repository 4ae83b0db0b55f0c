"""Site files for tests: one with the least that will do, and one with everything."""

import pytest

from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site

MINIMAL = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
"""

FULL = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu/"
allow_private_addresses = true

[site.contacts]
ils = "systems@example.edu"
discovery = "mailto:vufind@example.edu"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
header_identifier = "employeeNumber"
email = "mail"
ils_identifier = "barcode"
tolerated = ["givenName", "sn"]

[reshare.attribute_map]
libraryBarcode = ["urn:oid:1.2.3.4", "barcode"]

[reshare.listener]
reqIdHeader = "x-remote-user"
reqIdToUpper = "false"
reqIdToLower = false
reqIdRegex = '^([^@]+)@example\\.edu$'
reqIdReplacement = "$1"

[reshare.vufind]
username = "eduPersonPrincipalName"
cat_username = "employeeNumber"

[reshare.settings]
host_lms_integration = "NCSU"
borrower_check = "NCIP"
suppress_patron_info = "no"

[[reshare.patron_profiles]]
code = "GRAD"
can_create_requests = true
[[reshare.patron_profiles]]
code = "NEW"

[reshare.okapi]
url = "https://okapi.example.edu"
tenant = "exu"
timeout_seconds = 7.5
username = { env = "RESHARE_USERNAME" }
password = { file = "secrets/reshare" }

[[idp]]
id = "campus"
protocol = "saml"
profile = "shibboleth-idp"
name = "Example University"
metadata = "idp-metadata.xml"
idp_initiated = true
[idp.test_patrons.grad1]
username = "grad1"
password = { env = "GRAD1_PASSWORD" }
expects = { identifier = "21234000000017" }
[idp.test_patrons.staff1]
username = "staff1"

[[idp]]
id = "entra"
protocol = "oidc"
client_id = "x"
client_authentication = "none"
issuer = "https://login.example.edu/"
scopes = ["openid", "library"]

[[idp]]
id = "cas"
protocol = "cas"
server = "https://cas.example.edu/cas/"
validation = "saml1.1"
certificates = "idp-metadata.xml"

[[idp]]
id = "directory"
protocol = "ldap"
directory = "ldap://ldap.example.edu:3389"
start_tls = true
base = "ou=people,dc=example,dc=edu"
reader = "cn=reader,dc=example,dc=edu"
reader_password = { env = "READER_PASSWORD" }
read_as = "patron"
attributes = ["uid", "employeeNumber"]
timeout_seconds = 5

[[ils]]
id = "ncip"
connector = "ncip"
role = "reshare"
url = "https://ils.example.edu/ncip"
timeout_seconds = 5
from_agency = "EXU"
version = 2
strict_echo = true
from_agency_authentication = { file = "secrets/reshare" }

[saml]
entity_id = "https://verify.example.edu/other"
crypto = "xmlsec1"
clock_tolerance_seconds = 60
key_folder = "keys"
signing_keys = [{ key = "idp-metadata.xml", certificate = "idp-metadata.xml" }]
contact = { name = "Library IT", email = "it@example.edu" }

[store]
folder = "kept"
keep_days = 3
"""

ENVIRON = {
    "RESHARE_USERNAME": "reshare",
    "GRAD1_PASSWORD": "correct horse",
    "READER_PASSWORD": "a reader",
}


def changed(before, after, text=FULL):
    """A site file with one place changed."""
    assert before in text
    return text.replace(before, after, 1)


def problems(path, environ=None):
    """Every line that loading *path* tells."""
    with pytest.raises(InvalidSite) as refused:
        load_site(path, environ=ENVIRON if environ is None else environ)
    return list(refused.value.problems)
