"""The page of the site file has every key, its default, and examples that work."""

import json
import re
import tomllib

import pytest
from pydantic.fields import FieldInfo

from docs.site_file_schema import GATHERED, INLINE, tables_of
from tests.house.pages import REFERENCE, headings, named_keys, rows, section, text_of
from tests.server_certificates import make_server_certificate
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
