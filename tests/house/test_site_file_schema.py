"""The published schema of the site file is what the code reads, and takes what the code takes."""

import copy
import json
import re
import tomllib

import pytest
from jsonschema import Draft7Validator

from docs.site_file_schema import SCHEMA_FILE, site_file_schema
from tests.cli import campus, saved
from tests.house.pages import pages, text_of
from tests.house.repository import ROOT, shown
from tests.settings.site_texts import FULL, MINIMAL
from verifier.settings.site_file import SiteFile

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
    """What the schema says against a site file."""
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
TABLES = [
    at
    for at, value in places(EVERYTHING)
    if isinstance(value, dict) and at not in FREE and set(value) not in SECRET
]
VALUES = [at for at, value in places(EVERYTHING) if not isinstance(value, dict)]


@pytest.mark.parametrize("at", TABLES, ids=lambda at: ".".join(map(str, at)) or "the file")
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
