"""Each mistake in a site file has its line; what is no mistake has none."""

import pytest

from tests.settings.site_texts import ENVIRON, MINIMAL, changed, problems
from verifier.settings.problems import looks_secret, may_be_secret
from verifier.settings.site_file import load_site

IDENTIFIER = 'identifier = "employeeNumber"'
BASE_URL = '"https://verify.example.edu"'
METADATA = 'metadata = "idp-metadata.xml"\n'
LOGIN = 'login = "vufind-shibboleth"'
AS_ALMA = changed(
    'version = 2\nstrict_echo = true\nfrom_agency_authentication = { file = "secrets/reshare" }',
    'system = "alma"',
)


def line_with(path, message):
    """The one line that says *message*, among those that name the file."""
    found = problems(path)
    assert all(line.startswith("verifier.toml: ") for line in found)
    [line] = [line for line in found if message in line]
    return line


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        # values of the wrong kind
        ('id = "campus"', 'id = "a/b"', "is not a usable id"),
        (METADATA, 'metadata = "idp.xml"\n', '.metadata = "idp.xml" does not exist. Save the met'),
        ("keep_days = 3", "keep_days = 0", "is too small. Write at least 1"),
        ("keep_days = 3", 'keep_days = "3"', "is not a whole number"),
        ('"https://ils.example.edu/ncip"', '"ftp://x"', "is not a web address"),
        ('role = "reshare"', 'role = "reshar"', 'Did you mean "reshare"?'),
        ("idp_initiated = true", 'idp_initiated = "yes"', "Write true or false"),
        ("reqIdToLower = false", "reqIdToLower = 1", "[reshare.listener].reqIdToLower = 1"),
        ("clock_tolerance_seconds = 60", "clock_tolerance_seconds = 3600", "at most 600"),
        ('"EXU"\nversion', "[1]\nversion", '[[ils]] "ncip".from_agency is not one value'),
        (
            "[[ils]]",
            '[reshare.files]\nproxy = "a"\n[[ils]]',
            '[reshare.files].proxy = "a" is not a list. Write a list in square brackets',
        ),
        # keys that nobody knows, and those that are missing
        ("[store]", "[stor]", '[stor] is not a key we know. Did you mean "store"?'),
        ('id = "campus"\n', "", "[[idp]] number 1.id is missing"),
        ("idp_initiated = true", "idp_initiatd = true", 'Did you mean "idp_initiated"?'),
        (
            "[[ils]]",
            '[reshare.files]\nattributemap = "a"\n[[ils]]',
            '[reshare.files].attributemap = "a" is not a key we know. Did you mean "attr',
        ),
        # certificates that are none: they would make every server look like a liar
        (
            "strict_echo = true\n",
            'strict_echo = true\nca_file = "idp-metadata.xml"\n',
            '[[ils]] "ncip" has a ca_file that holds no certificate',
        ),
        (
            'password = { file = "secrets/reshare" }\n',
            'password = { file = "secrets/reshare" }\nca_file = "idp-metadata.xml"\n',
            '[reshare.okapi].ca_file = "idp-metadata.xml" holds no certificate',
        ),
        # what several keys together say wrong
        ('connector = "ncip"', 'connector = "ncpi"', 'Did you mean "ncip"?'),
        ('role = "reshare"', 'role = "evidence"', '[[ils]].role is "reshare" nowhere. Give exac'),
        (
            "[saml]",
            '[[ils]]\nid = "b"\nconnector = "ncip"\nrole = "reshare"\n[saml]',
            '[[ils]].role is "reshare" 2 times',
        ),
        ('id = "entra"', 'id = "campus"', '[[idp]].id = "campus" stands 2 times'),
        ('code = "NEW"', 'code = "GRAD"', '[[reshare.patron_profiles]].code = "GRAD" stands 2 t'),
        (
            METADATA,
            "",
            '[[idp]] "campus" does not say where its metadata is. Write exactly one of',
        ),
        ("version = 2\n", 'system = "Koha"\n', 'set to NCSU. Write system = "ncsu", or correct'),
    ],
)
def test_a_mistake_in_the_full_file_has_its_line(write, before, after, message):
    assert line_with(write(changed(before, after)), message)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[reshare]", 'time_zone = "America/New York"\n[reshare]', '"America/New_York"?'),
        ("[reshare]", 'time_zone = "?"\n[reshare]', "is not a time zone"),
        (BASE_URL, '"https://x.test/?a"', "more than an"),
        (LOGIN, 'login = "header"', "[reshare.listener].reqIdHeader is missing"),
        (IDENTIFIER, 'identifier = " "', "is empty"),
        (IDENTIFIER, 'identifier = "employeNumber"', "Did"),
        (IDENTIFIER, f'{IDENTIFIER}\nflavour = "crossling"', "[reshare].flavour"),
    ],
)
def test_a_mistake_in_a_short_file_has_its_line(write, before, after, message):
    assert line_with(write(changed(before, after, MINIMAL)), message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "[site] is missing"),
        ("[site]\nname = 3\n", "[site].name = 3 is not a text. Write it in quotes"),
        ("[site\n", "line 1, column 6: "),
        ('[site]\nname = "x"\nname = "y"\n', "line 3, column 11: "),
        (
            changed('"NCSU"', '"WMS"', changed("version = 2\n", 'system = "ncsu"\n')),
            'which is set to WMS. Use connector = "wms"',
        ),
    ],
)
def test_a_file_that_is_mistaken_as_a_whole_has_its_line(write, text, message):
    """Also where it is no TOML."""
    assert line_with(write(text), message)


@pytest.mark.parametrize(
    "text",
    [
        changed("[reshare]", 'time_zone = "Europe/Berlin"\n[reshare]', MINIMAL),
        changed(BASE_URL, '"http://127.0.0.1:8000"', MINIMAL),
        changed(BASE_URL, '"http://[::1]:8000"', MINIMAL),
        changed(IDENTIFIER, 'identifier = "patronBarcode"', MINIMAL),
        changed(IDENTIFIER, 'identifier = "urn:oid:1.2"', MINIMAL),
        changed(IDENTIFIER, 'identifier = "name-id"', MINIMAL),
        changed(LOGIN, 'login = "header"'),
        changed('"NCSU"', '"Default"', AS_ALMA),
        changed('host_lms_integration = "NCSU"', "", AS_ALMA),
    ],
)
def test_what_is_no_mistake_has_no_line(write, text):
    """Only a name close to one we know is taken for a mistake, for example."""
    assert load_site(write(text), environ=ENVIRON)


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("[reshare.files]", 'listner = "a"', 'Did you mean "listener"?'),
        ("[reshare.files]", "listener = 1", "Write a path in quotes"),
        ("[reshare.files]", 'listener = ""', "is empty"),
        ("", 'header_examples = [""]', "is empty"),
        (
            "[site.contacts]",
            'ils = "a@example.edu?bcc=b@example.edu"',
            "is not one mail address. Write",
        ),
        ("[reshare.illiad]", 'patron_field = "SNN"', 'Users table. Did you mean "SSN"?'),
        ("[reshare.illiad]", 'patron_field = "UserInfo6"', "is not a column of ILLiad's"),
        ("[reshare.illiad]", 'patron_field = "Password"', "holds passwords, which"),
        ("[reshare.illiad]", 'columns = ["PasswordHint"]', "holds passwords, which"),
        ("[reshare.illiad]", 'patron_field = ""', "is empty."),
        ("[reshare.illiad]", 'users_by = "barcode"', "is not one of the choices."),
        ("[reshare.illiad]", 'users = "jstudent"', "is not a list."),
        ("[reshare.illiad]", 'users_file = "gone.csv"', "does not exist."),
        ("[reshare.illiad]", "addon = { Place = 3 }", "is not a text. Write it in quotes."),
        ("[reshare.illiad]", 'addon = { OkapiPassword = "x" }', "names what looks like a secret."),
        ("[reshare.illiad]", 'url = "https://illiad.example.edu"', "names no api_key."),
        ("[reshare.illiad]", 'api_key = "k"', "must not stand in this file."),
        ("[reshare.illiad]", 'api_key = { env = "GONE" }', "needs the environment variable GONE."),
        ("[reshare.illiad]", 'patron_feld = "SSN"', 'Did you mean "patron_field"?'),
        (
            "[reshare.illiad]",
            'api_key = { env = "GRAD1_PASSWORD" }',
            "names no url. The Web Platform is asked with both url and api_key.",
        ),
        ("[watch.webhook]", 'url = "chat.example.edu"', "is not a web address"),
        ("[watch.webhook]", 'url = "http://chat.example.edu"', "is not https"),
        ("[watch.webhook]", 'url = "https://a:b@c.example.edu"', "holds a user name or password"),
        ("[watch.webhook]", "url = 7", "must not stand in this file"),
        ("[watch.webhook]", "timeout_seconds = 5", "is missing"),
        ("[watch.webhook]", 'url = "https://example.edu"\nbearer = "b"', "must not stand in this"),
        ("[watch]", "webhok = 1", "webhook"),
    ],
)
def test_a_mistake_in_a_table_of_its_own_has_its_line(write, table, text, message):
    line = line_with(write(f"{MINIMAL}\n{table}\n{text}\n"), message)

    assert table.strip("[]").rpartition(".")[2] in line


MAIL = 'to = ["{to}"]\nsender = "v@example.edu"\nhost = "{host}"\nsecurity = "{security}"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            MAIL.format(to="a@example.edu", host="example.edu", security="none"),
            "would send mail without encry",
        ),
        (
            MAIL.format(to="a@example.edu", host="localhost", security="none") + 'username = "v"',
            "names no password",
        ),
        (MAIL.format(to="a@example.edu", host="h", security="ssl"), "is not one of the choices"),
        (MAIL.format(to="v", host="h", security="tls"), "is not one mail addr"),
        ('to = []\nsender = "v@example.edu"\nhost = "h"', "[watch.mail].to"),
    ],
)
def test_a_mistake_about_mail_has_its_line(write, text, message):
    """A password needs a user name, and both need encryption."""
    assert line_with(write(f"{MINIMAL}\n[watch.mail]\n{text}\n"), message)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f'{MINIMAL}\n[reshare.illiad]\napi_key = "s3cret"\naddon = {{ Token = "s3cret" }}\n', 2),
        (f'{MINIMAL}\n[watch.webhook]\nurl = {{ env = "PLAIN" }}\n', 1),
        (f'{MINIMAL}\n[watch.webhook]\nurl = {{ env = "OPEN" }}\n', 1),
    ],
)
def test_what_is_a_secret_is_not_shown(write, text, lines):
    """Neither a key, nor what looks like a secret, nor an address that is one."""
    found = problems(write(text), {"PLAIN": "s3cret", "OPEN": "http://chat.example.edu/s3cret"})

    assert lines == len(found)
    assert "s3cret" not in "".join(found)


@pytest.mark.parametrize(
    ("key", "secret", "may_be"),
    [
        ("password", True, True),
        ("url_token", True, True),
        ("wskey_secret", True, True),
        ("token_url", False, True),
        ("Secret_URL", False, True),
        ("source_system", False, False),
        ("client_secrt", False, True),
        ("pazzword", False, True),
        ("tkoen", False, True),
        ("PassPhrase", False, True),
        ("apikey2", True, True),
        ("identifer", False, False),
        ("naem", False, False),
        ("idp_initiatd", False, False),
    ],
)
def test_which_keys_look_like_secrets(key, secret, may_be):
    """A key that names an address holds none; a slip of the pen in the key shows nothing."""
    assert (secret, may_be) == (looks_secret(key), may_be_secret(key))
