"""The page of the site file has every key, its default, and examples that work."""

import copy
import json
import re
import tomllib

import pytest
from jsonschema import Draft7Validator
from pydantic.fields import FieldInfo

from docs.site_file_schema import GATHERED, INLINE, SCHEMA_FILE, site_file_schema, tables_of
from tests.cli import campus, saved
from tests.house.pages import REFERENCE, headings, named_keys, pages, rows, section, text_of
from tests.house.repository import ROOT, shown
from tests.server_certificates import make_server_certificate
from tests.settings.site_texts import FULL, MINIMAL
from verifier.adapters.ils.registry import CONNECTORS
from verifier.settings.site_file import SiteFile, load_site

SITE_FILE = REFERENCE / "site-file.md"


FREE_NAMES = {"[reshare.attribute_map]", "[reshare.illiad.addon]"}
"""Tables whose keys are the site's own names."""

TABLES = dict(tables_of(SiteFile))
KEYS = [
    (title, key, field)
    for title, model in TABLES.items()
    for key, field in model.model_fields.items()
    if title != "[[ils]]" or key not in GATHERED
]


def row_of(title: str, key: str) -> list[str]:
    """The row of one key, under the heading of its table."""
    if title in INLINE:
        key = f"{title.strip('[]').rpartition('.')[2]}.{key}"
    page = section(text_of(SITE_FILE), INLINE.get(title, title))
    return next((row for row in rows(page) if f"`{key}`" in row[0]), [])


@pytest.mark.parametrize(("title", "key", "field"), KEYS, ids=[f"{t}.{k}" for t, k, _ in KEYS])
def test_every_key_of_the_site_file_has_its_row(title, key, field):
    _, _, default, meaning = row_of(title, key)

    assert _default_of(field) == default
    assert meaning.endswith(".")


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None or field.default is None:
        return "none"
    return f"`{json.dumps(field.default)}`"


def test_no_row_is_about_a_key_that_is_gone():
    known = {key for _, key, _ in KEYS} | _ncip_keys()
    found = {name.rpartition(".")[2] for name in named_keys(text_of(SITE_FILE))}

    assert set() == found - known


def _ncip_keys() -> set[str]:
    return {setting.name for setting in CONNECTORS["ncip"].settings}


def test_every_key_of_an_ncip_connection_has_its_row():
    page = section(text_of(SITE_FILE), 'Keys of connector = "ncip"')

    assert _ncip_keys() == named_keys(page)


def test_tables_stand_in_the_contracts_order():
    """The page has one heading for each table that is not written in one line, in file order."""
    titles = [title for title in headings(text_of(SITE_FILE)) if title.startswith("[")]
    own = [title for title in TABLES if title not in INLINE]

    assert set(titles) >= FREE_NAMES
    assert own == [title for title in titles if title not in FREE_NAMES]


def test_the_examples_are_one_site_file(tmp_path):
    """The examples of the page, put together, are read without a problem and use every key."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", text_of(SITE_FILE), re.MULTILINE | re.DOTALL)
    (tmp_path / "verifier.toml").write_text("\n".join(blocks), encoding="utf-8")
    for name in ("idp-metadata.xml", "federation.pem", "idp-ca.pem", "records.json", "users.csv"):
        (tmp_path / name).write_text("as told\n", encoding="utf-8")
    (tmp_path / "our-products").mkdir()
    made = make_server_certificate(tmp_path / "made").certificate
    (tmp_path / "ils-ca.pem").write_bytes(made.read_bytes())
    for name in ("keys/sp.key", "keys/sp.pem", "secrets/ncip-token", "secrets/reshare-password"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("invented\n", encoding="utf-8")
    names = (
        *("RESHARE_USERNAME", "GRAD1_PASSWORD", "NCIP_AUTHENTICATION"),
        *("OIDC_CLIENT_SECRET", "LDAP_READER_PASSWORD", "ILLIAD_API_KEY"),
    )
    environ = dict.fromkeys(names, "x")

    site = load_site(tmp_path / "verifier.toml", environ=environ)

    assert ["saml", "saml", "saml", "oidc", "cas", "ldap", "ldap"] == [
        idp.protocol for idp in site.idps
    ]
    assert ["ncip", "aleph", "known"] == [entry.id for entry in site.ils]
    used = _keys_in(tomllib.loads("\n".join(blocks)))
    assert [] == sorted(({key for _, key, _ in KEYS} | _ncip_keys()) - used)


def _keys_in(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys_in, value)) if value else set()
    if isinstance(value, dict):
        return set(value) | _keys_in(list(value.values()))
    return set()


SCHEMA = json.loads(text_of(SCHEMA_FILE))
FENCE = re.compile(r"^ *```toml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
IDP = '[[idp]]\nid = "campus"\nprotocol = "cas"\nserver = "https://cas.example.edu/cas"\n'
WHOLE = {
    "the minimal file of the tests": MINIMAL,
    "the full file of the tests": FULL,
    "the file of the command's tests": campus.SITE,
    "the file of the saved logins": saved.SITE,
    **{
        shown(path): tomllib.loads(text_of(path))["site"]
        for path in (ROOT / "tests/pipeline/lint_configurations/sound").glob("*.toml")
    },
}
PARTS = [
    (shown(page), fence)
    for page in pages()
    for fence in FENCE.findall(text_of(page))
    if SiteFile.model_fields.keys() & tomllib.loads(fence).keys()
]
PAGE = "docs/reference/site-file.md"
EVERYTHING = tomllib.loads("\n".join(fence for page, fence in PARTS if page == PAGE))


def problems(data, schema=SCHEMA):
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft7Validator(schema).iter_errors(data)
    ]


def test_the_published_schema_is_the_codes():
    """Whoever changes a table or its page makes the schema again: build the documentation."""
    Draft7Validator.check_schema(SCHEMA)

    assert site_file_schema() == SCHEMA


@pytest.mark.parametrize("name", WHOLE)
def test_a_site_file_of_the_tests_holds_by_it(name):
    """What the code reads without a problem, an editor shows without one."""
    assert [] == problems(tomllib.loads(WHOLE[name]))


def of_some_tables():
    """The schema for a part of a file: no table has to be there, and none has to be whole."""
    text = re.sub(r'"required": \[[^\]]*\]', '"required": []', json.dumps(SCHEMA))
    return json.loads(text.replace('"oneOf"', '"anyOf"'))


@pytest.mark.parametrize("page", sorted({page for page, _ in PARTS} - {PAGE}))
def test_the_examples_of_a_page_hold_by_it(page):
    """Whoever copies the lines sees no mark in the editor."""
    wrong = []
    for fence in (fence for named, fence in PARTS if named == page):
        text = fence if "[[idp]]" in fence else fence.replace("[idp.", f"{IDP}[idp.", 1)
        wrong += problems(tomllib.loads(text), of_some_tables())

    assert [] == wrong


def test_the_page_of_the_site_file_is_one_file_that_holds_by_it():
    assert [] == problems(EVERYTHING)


def places(value, at=()):
    """Each table and each value of a file, by its path."""
    if isinstance(value, dict):
        yield at, value
        for key, inner in value.items():
            yield from places(inner, (*at, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from places(inner, (*at, number))
    else:
        yield at, value


def changed(data, at, value):
    """The same file with another value at one place."""
    data = copy.deepcopy(data)
    *way, last = at
    table = data
    for part in way:
        table = table[part]
    table[last] = value
    return data


SECRET = ({"env"}, {"file"})
FREE = {("reshare", "attribute_map"), ("reshare", "illiad", "addon"), ("idp", 0, "test_patrons")}
SCHEMA_TABLES = [
    at
    for at, value in places(EVERYTHING)
    if isinstance(value, dict) and at not in FREE and set(value) not in SECRET
]
VALUES = [at for at, value in places(EVERYTHING) if not isinstance(value, dict)]


@pytest.mark.parametrize("at", SCHEMA_TABLES, ids=lambda at: ".".join(map(str, at)) or "the file")
def test_a_key_that_nobody_knows_is_refused(at):
    """A misspelt key is marked in each table, as the code refuses it."""
    assert problems(changed(EVERYTHING, (*at, "nobody_knows"), "x"))


@pytest.mark.parametrize("at", VALUES, ids=lambda at: ".".join(map(str, at)))
def test_a_value_of_a_wrong_type_is_refused(at):
    """A list of lists is nowhere right."""
    assert problems(changed(EVERYTHING, at, [[1]]))


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (("ils", 0, "connector"), "evergreen"),
        (("ils", 0, "role"), "witness"),
        (("ils", 0, "tenant"), "exu"),  # a key of another connector
        (("ils", 0, "url_token"), "a secret in the open"),
        (("idp", 0, "issuer"), "https://idp.example.edu"),  # a key of another protocol
        (("idp", 0, "protocol"), "kerberos"),
        (("reshare", "login"), "vufind"),
        (("store", "keep_days"), 0),
        (("site", "allow_private_addresses"), "yes"),
    ],
)
def test_what_the_code_refuses_is_marked(at, wrong):
    """Choices, limits, secrets, and keys that go with another choice."""
    assert problems(changed(EVERYTHING, at, wrong))
