import re
from pathlib import Path

import pytest

from verifier.model.site import (
    Contact,
    Door,
    Idp,
    IlsConnection,
    IlsRole,
    ListenerService,
    PatronProfile,
    RequestForm,
    ReshareSettings,
    SamlSettings,
    Secret,
    StoreSettings,
    TestPatron,
    VufindMapping,
)
from verifier.settings import InvalidSite, load_site

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
host_lms_integration = "FOLIO"
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
issuer = "https://login.example.edu"

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

ENVIRON = {"RESHARE_USERNAME": "reshare", "GRAD1_PASSWORD": "correct horse"}


@pytest.fixture
def write(tmp_path):
    (tmp_path / "idp-metadata.xml").write_text("<x/>")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "reshare").write_text("battery staple\n")

    def write(text):
        path = tmp_path / "verifier.toml"
        path.write_text(text)
        return path

    return write


def problems(path, environ=None):
    with pytest.raises(InvalidSite) as refused:
        load_site(path, environ=ENVIRON if environ is None else environ)
    return [str(one) for one in refused.value.problems]


def test_a_minimal_file_gets_the_defaults(write, tmp_path):
    """Three lines about ReShare are enough to begin with."""
    site = load_site(write(MINIMAL), environ={})

    assert "https://verify.example.edu" == site.base_url
    assert (
        RequestForm(
            institution="RESHARE:EXU",
            door=Door.VUFIND_SHIBBOLETH,
            identifier="employeeNumber",
        )
        == site.form
    )
    assert ReshareSettings() == site.reshare
    assert ((), ()) == (site.idps, site.ils)
    assert SamlSettings() == site.saml
    assert StoreSettings(folder=tmp_path / "var", keep_days=7) == site.store


def test_every_key_arrives_where_it_belongs(write, tmp_path):
    """The whole contract, and what belongs to us beside it, is read."""
    site = load_site(write(FULL), environ=ENVIRON)

    assert "https://verify.example.edu" == site.base_url
    assert site.allow_private_addresses
    assert (
        RequestForm(
            institution="RESHARE:EXU",
            door=Door.VUFIND_SHIBBOLETH,
            identifier="employeeNumber",
            header_identifier="employeeNumber",
            email="mail",
            ils_identifier="barcode",
            listener=ListenerService(
                reqIdHeader="x-remote-user",
                reqIdToUpper="false",
                reqIdToLower=False,
                reqIdRegex=r"^([^@]+)@example\.edu$",
                reqIdReplacement="$1",
            ),
            vufind=VufindMapping(username="eduPersonPrincipalName", cat_username="employeeNumber"),
            attribute_map=(("libraryBarcode", ("urn:oid:1.2.3.4", "barcode")),),
            tolerated=("givenName", "sn"),
        )
        == site.form
    )
    assert (
        ReshareSettings(
            host_lms_integration="FOLIO",
            borrower_check="NCIP",
            suppress_patron_info="no",
            patron_profiles=(
                PatronProfile(code="GRAD", can_create_requests=True),
                PatronProfile(code="NEW", can_create_requests=None),
            ),
            profiles_known=True,
        )
        == site.reshare
    )
    assert (
        Idp(
            id="campus",
            protocol="saml",
            profile="shibboleth-idp",
            name="Example University",
            metadata=tmp_path / "idp-metadata.xml",
            idp_initiated=True,
            test_patrons=(
                TestPatron(
                    id="grad1",
                    username="grad1",
                    password=Secret(place="env GRAD1_PASSWORD", value="correct horse"),
                    expected_identifier="21234000000017",
                ),
                TestPatron(id="staff1", username="staff1"),
            ),
        ),
        Idp(id="entra", protocol="oidc"),
    ) == site.idps
    assert (
        IlsConnection(
            id="ncip",
            connector="ncip",
            role=IlsRole.RESHARE,
            url="https://ils.example.edu/ncip",
            timeout_seconds=5,
            options=(("from_agency", "EXU"), ("version", "2"), ("strict_echo", "yes")),
            secrets=(
                (
                    "from_agency_authentication",
                    Secret(place="file secrets/reshare", value="battery staple"),
                ),
            ),
        ),
    ) == site.ils
    metadata = tmp_path / "idp-metadata.xml"
    assert (
        SamlSettings(
            entity_id="https://verify.example.edu/other",
            crypto="xmlsec1",
            clock_tolerance_seconds=60,
            key_folder=tmp_path / "keys",
            signing_keys=((metadata, metadata),),
            contact=Contact(name="Library IT", email="it@example.edu"),
        )
        == site.saml
    )
    assert StoreSettings(folder=tmp_path / "kept", keep_days=3) == site.store


FIVE_MISTAKES = """
[site]
name = "Example University Library"
base_url = "http://verify.example.edu"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shiboleth"
identifier = "employeNumber"
identifer = "x"

[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
[idp.test_patrons.grad1]
username = "grad1"
password = "correct horse"
"""


def test_five_mistakes_are_five_lines_that_say_what_would_do(write):
    """All problems are told at once, each with file, table, key, what was found and a remedy."""
    assert [
        ('verifier.toml: [site].base_url = "http://verify.example.edu" is not https. '
        "Logins need https anywhere but on this machine itself."),
        ('verifier.toml: [reshare].login = "vufind-shiboleth" is not one of the choices. '
        'Did you mean "vufind-shibboleth"?'),
        ('verifier.toml: [reshare].identifier = "employeNumber" is not an attribute we know. '
        'Did you mean "employeeNumber"? A name of your own belongs into '
        "[reshare.attribute_map]."),
        ('verifier.toml: [reshare].identifer = "x" is not a key we know. '
        'Did you mean "identifier"?'),
        ('verifier.toml: [[idp]] "campus".test_patrons.grad1.password must not stand in this '
        'file. Write { env = "NAME" } or { file = "path" } instead.'),
    ] == problems(write(FIVE_MISTAKES))


def changed(before, after, text=FULL):
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[site] is missing"),
        ("[site]\nname = 3\n", "[site].name = 3 is not a text. Write it in quotes"),
        (changed("[store]", "[stor]"), '[stor] is not a key we know. Did you mean "store"?'),
        (changed('"EXU"\nversion', "[1]\nversion"), '[[ils]] "ncip".from_agency is not one value'),
        (changed('role = "reshare"', 'role = "reshar"'), 'Did you mean "reshare"?'),
        (changed('connector = "ncip"', 'connector = "ncpi"'), 'Did you mean "ncip"?'),
        (
            changed('role = "reshare"', 'role = "evidence"'),
            '[[ils]].role is "reshare" nowhere. Give exactly one',
        ),
        (
            FULL + '[[ils]]\nid = "b"\nconnector = "ncip"\nrole = "reshare"\n',
            '[[ils]].role is "reshare" 2 times',
        ),
        (changed('id = "entra"', 'id = "campus"'), '[[idp]].id = "campus" stands 2 times'),
        (
            changed('code = "NEW"', 'code = "GRAD"'),
            '[[reshare.patron_profiles]].code = "GRAD" stands 2 times',
        ),
        (changed('id = "campus"\n', ""), "[[idp]] number 1.id is missing"),
        (changed('id = "campus"', 'id = "a/b"'), "is not a usable id"),
        (
            changed('metadata = "idp-metadata.xml"\n', ""),
            '[[idp]] "campus" does not say where its metadata is. Write exactly one of',
        ),
        (
            changed(
                '"idp-metadata.xml"\nidp', '"idp-metadata.xml"\nmdq_url = "https://mdq.x"\nidp'
            ),
            '[[idp]] "campus" has metadata and mdq_url',
        ),
        (
            changed('metadata = "idp-metadata.xml"\n', 'mdq_url = "https://mdq.example.edu"\n'),
            '[[idp]] "campus".entity_id is missing',
        ),
        (
            changed('metadata = "idp-metadata.xml"\n', 'metadata = "idp.xml"\n'),
            '[[idp]] "campus".metadata = "idp.xml" does not exist. Put the file at /',
        ),
        (changed("idp_initiated = true", 'idp_initiated = "yes"'), "Write true or false"),
        (changed("idp_initiated = true", "idp_initiatd = true"), 'Did you mean "idp_initiated"?'),
        (changed("keep_days = 3", "keep_days = 0"), "is too small. Write at least 1"),
        (changed("keep_days = 3", 'keep_days = "3"'), "is not a whole number"),
        (changed('"https://ils.example.edu/ncip"', '"ftp://x"'), "is not a web address"),
        (changed('login = "vufind-shibboleth"', 'login = "header"'), None),
        (
            changed('login = "vufind-shibboleth"', 'login = "header"', MINIMAL),
            "[reshare.listener].reqIdHeader is missing",
        ),
        (
            changed("reqIdToLower = false", "reqIdToLower = 1"),
            "[reshare.listener].reqIdToLower = 1",
        ),
        (changed('identifier = "employeeNumber"', 'identifier = " "', MINIMAL), "is empty"),
        (
            changed('identifier = "employeeNumber"', 'identifier = "employeenumber"', MINIMAL),
            "Did",
        ),
        (changed('identifier = "employeeNumber"', 'identifier = "patronBarcode"', MINIMAL), None),
        (changed('identifier = "employeeNumber"', 'identifier = "urn:oid:1.2"', MINIMAL), None),
        (changed('identifier = "employeeNumber"', 'identifier = "name-id"', MINIMAL), None),
        (changed('"https://verify.example.edu"', '"http://127.0.0.1:8000"', MINIMAL), None),
        (changed('"https://verify.example.edu"', '"http://[::1]:8000"', MINIMAL), None),
        (changed('"https://verify.example.edu"', '"https://x.edu/?a"', MINIMAL), "more than an"),
        (changed("clock_tolerance_seconds = 60", "clock_tolerance_seconds = 3600"), "at most 600"),
        ("[site\n", "line 1, column 6: "),
        ('[site]\nname = "x"\nname = "y"\n', "line 3, column 11: "),
    ],
)
def test_each_mistake_has_its_line(write, text, said):
    """One mistake gives one line that names it; what is no mistake gives none."""
    path = write(text)
    if said is None:
        load_site(path, environ=ENVIRON)
        return

    found = problems(path)

    assert [True] == [said in one for one in found if said in one], found
    assert all(one.startswith("verifier.toml: ") for one in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            changed('{ file = "secrets/reshare" }\n\n[[idp', '"s3cret"\n\n[[idp'),
            "[reshare.okapi].password must not stand in this file",
        ),
        (
            changed('{ env = "RESHARE_USERNAME" }', '{ value = "s3cret" }'),
            "[reshare.okapi].username must not stand in this file",
        ),
        (
            changed(
                'from_agency_authentication = { file = "secrets/reshare" }',
                'from_agency_authentication = "s3cret"',
            ),
            '[[ils]] "ncip".from_agency_authentication must not stand in this file',
        ),
        (
            changed('from_agency = "EXU"', 'api_key = "s3cret"'),
            '[[ils]] "ncip".api_key must not stand in this file',
        ),
        (
            changed('tenant = "exu"', 'tenant = "exu"\npasword_token = "s3cret"'),
            "[reshare.okapi].pasword_token is not a key we know",
        ),
        (
            changed('"https://okapi.example.edu"', '"https://user:s3cret@okapi.example.edu"'),
            "[reshare.okapi].url holds a user name or password",
        ),
    ],
)
def test_a_secret_in_the_file_is_refused_without_being_shown(write, text, said):
    """The two forms are named, and the secret itself appears nowhere."""
    with pytest.raises(InvalidSite) as refused:
        load_site(write(text), environ=ENVIRON)

    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_secret_that_is_nowhere_is_named(write):
    """The variable that is not set and the file that is not there are named."""
    text = changed('{ file = "secrets/reshare" }', '{ file = "secrets/none" }')

    found = problems(write(text), environ={})

    assert [
        ("verifier.toml: [reshare.okapi].username needs the environment variable "
        "RESHARE_USERNAME. It is not set: set it before you start the verifier.")
    ] == [one for one in found if "username" in one]
    assert re.fullmatch(
        r"verifier\.toml: \[reshare\.okapi\]\.password names the file /.*/secrets/none, which "
        r"cannot be read \(No such file or directory\)\. Put the secret there, readable by this "
        r"account\.",
        next(one for one in found if "password" in one),
    )


def test_a_test_patron_whose_password_is_not_set_can_still_be_prompted_for(write):
    """A missing password is no mistake of the file: the command asks for it."""
    site = load_site(write(FULL), environ={"RESHARE_USERNAME": "reshare"})

    assert Secret(place="env GRAD1_PASSWORD", value="") == site.idps[0].test_patrons[0].password


def test_secrets_never_show(write):
    """A site can be printed without its secrets."""
    site = load_site(write(FULL), environ=ENVIRON)

    assert "correct horse" not in repr(site)
    assert "battery staple" not in repr(site)


def test_relative_paths_start_at_the_file(write, tmp_path, monkeypatch):
    """Where the command is called from does not matter."""
    path = write(FULL)
    monkeypatch.chdir("/")

    site = load_site(path, environ=ENVIRON)

    assert tmp_path / "idp-metadata.xml" == site.idps[0].metadata


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "does not exist"), (b"\xff\xfe", "is not UTF-8 text (at byte 0)")],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, content, said):
    """A missing or unreadable file is a problem like any other."""
    path = tmp_path / "verifier.toml"
    if content is not None:
        path.write_bytes(content)

    [found] = problems(path)

    assert f"verifier.toml: {said}. " in found


def test_the_folder_is_a_path(write):
    """Every path of a site is absolute."""
    site = load_site(write(MINIMAL), environ={})

    assert Path(site.store.folder).is_absolute()
