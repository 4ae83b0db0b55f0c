import pytest

from tests.settings.site_texts import ENVIRON, FULL, MINIMAL, changed, problems
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.config_files import DeliveryFiles
from verifier.domain.model.request_form import (
    EntryPoint,
    ListenerService,
    RequestForm,
    VufindMapping,
)
from verifier.domain.model.reshare_settings import PatronProfile, ReshareSettings
from verifier.domain.model.site import (
    NOBODY,
    CasServer,
    Contact,
    Contacts,
    Directory,
    Idp,
    IlsConnection,
    IlsRole,
    OidcProvider,
    ReshareAccess,
    SamlSettings,
    Secret,
    StoreSettings,
    TestPatron,
    WatchSettings,
)
from verifier.settings.site_file import load_site


def test_a_minimal_file_gets_the_defaults(write, tmp_path):
    site = load_site(write(MINIMAL), environ={})

    assert "https://verify.example.edu" == site.base_url
    assert (
        RequestForm(
            institution="RESHARE:EXU",
            door=EntryPoint.VUFIND_SHIBBOLETH,
            identifier="employeeNumber",
        )
        == site.form
    )
    usual = ReshareSettings(
        host_lms_integration="Default",
        borrower_check="NCIP",
        stated=False,
        left_out=frozenset({"suppress_patron_info"}),
    )
    assert usual == site.reshare
    assert ((), ()) == (site.idps, site.ils)
    assert SamlSettings() == site.saml
    assert NOBODY == site.contacts
    assert StoreSettings(folder=tmp_path / "var", keep_days=7) == site.store
    assert (WatchSettings(), DeliveryFiles()) == (site.watch, site.files)
    assert (None, None) == (site.operators, site.illiad)


def test_every_key_arrives_where_it_belongs(write, tmp_path):
    site = load_site(write(FULL), environ=ENVIRON)

    assert "https://verify.example.edu" == site.base_url
    assert site.allow_private_addresses
    assert Contacts(ils="systems@example.edu", discovery="vufind@example.edu") == site.contacts
    assert (
        RequestForm(
            institution="RESHARE:EXU",
            door=EntryPoint.VUFIND_SHIBBOLETH,
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
            host_lms_integration="NCSU",
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
        Idp(
            id="entra",
            protocol="oidc",
            oidc=OidcProvider(
                issuer="https://login.example.edu/",
                client_id="x",
                client_authentication="none",
                scopes=("openid", "library"),
            ),
        ),
        Idp(
            id="cas",
            protocol="cas",
            cas=CasServer(
                url="https://cas.example.edu/cas",
                validation="saml1.1",
                certificates=tmp_path / "idp-metadata.xml",
            ),
        ),
        Idp(
            id="directory",
            protocol="ldap",
            ldap=Directory(
                url="ldap://ldap.example.edu:3389",
                start_tls=True,
                base="ou=people,dc=example,dc=edu",
                reader="cn=reader,dc=example,dc=edu",
                reader_password=Secret(place="env READER_PASSWORD", value="a reader"),
                read_as="patron",
                attributes=("uid", "employeeNumber"),
                timeout_seconds=5,
            ),
        ),
    ) == site.idps
    assert (
        IlsConnection(
            id="ncip",
            connector="ncip",
            role=IlsRole.RESHARE,
            url="https://ils.example.edu/ncip",
            timeout_seconds=5,
            options=(
                ("from_agency", "EXU"),
                ("version", "2"),
                ("strict_echo", "yes"),
                ("system", "ncsu"),
            ),
            secrets=(
                (
                    "from_agency_authentication",
                    Secret(place="file secrets/reshare", value="battery staple"),
                ),
            ),
            implied=frozenset({"system"}),
        ),
    ) == site.ils
    assert (
        ReshareAccess(
            url="https://okapi.example.edu",
            tenant="exu",
            username=Secret(place="env RESHARE_USERNAME", value=ENVIRON["RESHARE_USERNAME"]),
            password=Secret(place="file secrets/reshare", value="battery staple"),
            timeout_seconds=7.5,
        )
        == site.okapi
    )
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
    assert [
        (
            'verifier.toml: [site].base_url = "http://verify.example.edu" is not https. '
            "Logins need https anywhere but on this machine itself."
        ),
        (
            'verifier.toml: [reshare].login = "vufind-shiboleth" is not one of the choices. '
            'Did you mean "vufind-shibboleth"?'
        ),
        (
            'verifier.toml: [reshare].identifier = "employeNumber" is not an attribute we know. '
            'Did you mean "employeeNumber"? If it is the name that is sent, write it into '
            '[reshare.attribute_map]: employeeNumber = ["employeNumber"].'
        ),
        (
            'verifier.toml: [reshare].identifer = "x" is not a key we know. '
            'Did you mean "identifier"?'
        ),
        (
            'verifier.toml: [[idp]] "campus".test_patrons.grad1.password must not stand in this '
            'file. Write { env = "NAME" } or { file = "path" } instead.'
        ),
    ] == problems(write(FIVE_MISTAKES))


def named(name):
    return changed('identifier = "employeeNumber"', f'identifier = "{name}"', MINIMAL)


@pytest.mark.parametrize(
    "name",
    [
        *("email", "emailAddress", "upn", "userprincipalname", "employeeid", "employeenumber"),
        *("employee_number", "employee-number", "Employee ID", "E-Mail", "preferred_username"),
        *("urn:oid:2.16.840.1.113730.3.1.3", "http://claims.example.edu/card", "libraryBarcode"),
        *("eppn", "unstructuredName", "sub", "typed-username"),
    ],
)
def test_an_attribute_may_be_named_as_it_is_sent(write, name):
    """Real libraries name short claims; the contract allows every name on the wire."""
    assert name == load_site(write(named(name)), environ={}).form.identifier


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("employeNumber", "employeeNumber"),
        ("userPrincpalName", "userPrincipalName"),
        ("nameid", "name-id"),
        ("typed_username", "typed-username"),
        ("Principal", "principal"),
    ],
)
def test_a_misspelt_attribute_is_still_refused(write, name, meant):
    [problem] = problems(write(named(name)))

    assert f'Did you mean "{meant}"?' in problem


def test_a_name_like_a_known_one_is_sent_where_the_attribute_map_lists_it(write):
    """The line of the refusal, copied into the site file, makes it valid."""
    [problem] = problems(write(named("employeNumber")))
    line = problem.partition("[reshare.attribute_map]: ")[2].removesuffix(".")

    mapped = load_site(
        write(f"{named('employeNumber')}\n[reshare.attribute_map]\n{line}\n"), environ={}
    )

    assert "employeNumber" == mapped.form.identifier


def ils(connector, *lines):
    head = f'[[ils]]\nid = "{connector}"\nconnector = "{connector}"\nrole = "reshare"'
    return "\n".join((head, *lines, ""))


def test_a_connections_own_mistakes_are_told_with_all_others(write):
    """What only a connector knows to be wrong does not wait until the rest is right."""
    connection = ils("record", 'file = "idp-metadata.xml"', "patience = 3")
    mistaken = changed("[site]", "[site]\nnaem = 1", MINIMAL) + connection

    assert [
        'verifier.toml: [site].naem = 1 is not a key we know. Did you mean "name"?',
        (
            'verifier.toml: [[ils]] "record" patience is not a setting of a file of patron '
            "records. It has none."
        ),
    ] == problems(write(mistaken))


def test_a_secret_that_is_not_set_hides_no_other_mistake(write):
    secrets = ('client_id = { env = "ID" }', 'client_secret = { env = "SECRET" }')
    koha = ils("koha", 'url = "https://koha.example.edu"', *secrets, 'fine_limit = "much"')
    found = problems(write(MINIMAL + koha), environ={})

    assert 3 == len(found), found
    assert 2 == sum("environment variable" in line for line in found)
    assert 1 == sum("fine_limit must be a number" in line for line in found)


def test_a_secret_that_is_not_set_is_not_called_malformed(write):
    """What stands in for it meanwhile is one word, as every key of Alma is."""
    alma = ils("alma", 'region = "na"', 'api_key = { env = "ALMA_KEY" }')
    [problem] = problems(write(MINIMAL + alma), environ={})

    assert "needs the environment variable ALMA_KEY" in problem


def test_relative_paths_start_at_the_file(write, tmp_path, monkeypatch):
    """Where the command is called from does not matter."""
    path = write(FULL)
    monkeypatch.chdir("/")

    site = load_site(path, environ=ENVIRON)

    assert tmp_path / "idp-metadata.xml" == site.idps[0].metadata
    assert load_site(path, environ=ENVIRON).store.folder.is_absolute()


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "does not exist"), (b"\xff\xfe", "is not UTF-8 text (at byte 0)")],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, content, message):
    path = tmp_path / "verifier.toml"
    if content is not None:
        path.write_bytes(content)

    [found] = problems(path)

    assert f"verifier.toml: {message}. " in found


def test_further_settings_of_reshare_are_known_under_its_own_names(write):
    """What the file does not state is not known, which is another thing than being unset."""
    stated = '[reshare.settings]\nncip_from_agency = ""\nmax_requests = 5\n'
    site = load_site(write(f"{MINIMAL}\n{stated}"), environ={})

    assert (("ncip_from_agency", ""), ("max_requests", "5")) == site.reshare.further
    assert ["", "5", None] == [
        site.reshare.further_setting(name)
        for name in ("ncip_from_agency", "max_requests", "ncip_app_profile")
    ]
    assert site.reshare.knows("ncip_from_agency")
    assert not site.reshare.knows("ncip_app_profile")


LIBRARIES = """
[[ils]]
id = "wms"
connector = "wms"
role = "reshare"
url = "https://exu.share.example.org/idaas/scim/v2"
token_url = "https://oauth.example.org/token"
scope = "SCIM:read_user"
source_system = "HR"
wskey_key = { env = "WSKEY" }
wskey_secret = { env = "WSKEY_SECRET" }

[[ils]]
id = "symphony"
connector = "symphony"
role = "evidence"
url = "https://ils.example.edu/exu_ilsws"
client_id = "ReshareVerifier"
app_id = "RESHARE_VERIFIER"
username = { env = "SYMPHONY_USERNAME" }
password = { env = "SYMPHONY_PASSWORD" }
search_indexes = "ID, ALT_ID"
previous_id_fields = "PREV_ID, PREV_ID2, INACTVID"
active_id_fields = "ACTIVEID"
fine_limit = 10.5
currency = "USD"
"""


def test_the_tables_of_two_library_systems_are_read(write):
    names = ("WSKEY", "WSKEY_SECRET", "SYMPHONY_USERNAME", "SYMPHONY_PASSWORD")
    site = load_site(write(MINIMAL + LIBRARIES), environ=dict.fromkeys(names, "s3cret"))

    wms, symphony = site.ils
    assert "https://oauth.example.org/token" == wms.option("token_url")
    assert ("10.5", ["username", "password"]) == (
        symphony.option("fine_limit"),
        [name for name, _ in symphony.secrets],
    )
    assert [(), ()] == [connection_problems(connection) for connection in site.ils]
