"""Settings for VuFind, read by PHP itself."""

import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.remedies.php_ini import NO_SECTION, read_ini
from tests.programs import require_program
from verifier.domain.diagnosis.remedies import discovery

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

READ = (
    "echo json_encode(array_map(fn($one) => parse_ini_string($one, true), "
    "json_decode(stream_get_contents(STDIN))), JSON_THROW_ON_ERROR);"
)
LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


def php_reads(*texts: str):
    """What PHP makes of each text; one process reads them all."""
    ran = subprocess.run(
        [require_program("php"), "-n", "-r", READ],
        input=json.dumps(texts),
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return json.loads(ran.stdout)


def test_every_section_is_read_as_it_was_meant():
    """PHP and the reader of the other tests agree."""
    snippets = (
        discovery.shibboleth_section("employeeNumber", "https://idp.example.edu/?a=b;c"),
        discovery.shibboleth_section("no", None),
        discovery.cas_section("urn:x:library card"),
        discovery.ldap_section("employeeNumber"),
        discovery.openid_section(),
    )
    for snippet, read in zip(
        snippets, php_reads(*[snippet.text for snippet in snippets]), strict=True
    ):
        ours = read_ini(snippet.text)
        expected = {**ours.pop(NO_SECTION), **ours}

        assert expected == read


@settings(max_examples=5, deadline=None)
@given(st.lists(LINE, min_size=200, max_size=200))
def test_any_value_of_one_line_survives(values):
    """Whatever an attribute or an identity provider is called, PHP reads exactly that."""
    written = [f"username = {discovery.ini_value(value)}" for value in values]

    assert [{"username": value} for value in values] == php_reads(*written)
