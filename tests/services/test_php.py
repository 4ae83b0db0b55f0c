"""PHP itself reads VuFind's files, the settings for them, and what SimpleSAMLphp is told to do."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.remedies.php_ini import NO_SECTION
from tests.domain.diagnosis.remedies.php_ini import read_ini as read_snippet
from tests.domain.profiles.test_snippets import NASTY
from tests.programs import require_program
from verifier.adapters.config_files.php_ini import read_ini
from verifier.adapters.config_files.text_file import NotReadError
from verifier.domain.diagnosis.remedies import discovery
from verifier.domain.diagnosis.remedies.identity_provider import fill
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, Language
from verifier.domain.profiles.idp_profile import profiles_of

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

READ = (
    "echo json_encode(array_map(fn($text) => @parse_ini_string($text, true), "
    "json_decode(stream_get_contents(STDIN))), JSON_THROW_ON_ERROR);"
)
SAMPLES = Path(__file__).parents[1] / "adapters" / "config_files" / "samples"
PIECES = (
    *("a", "b1", "user name", "employeeNumber", "=", " = ", "=", " ", "\t", "\n", "\n", "\n"),
    *("; note\n", '"', '"x;y"', "'x;y'", '\\"', "\n[S]\n", "[S T]\n", "\nk[] = v\n"),
    *("yes", "no", "NULL", "on\n", "none ", "key = value\n", "a.b = 'c'\n"),
    *(
        *("https://x.example/?q", "&", "|", "(", ")", "!", "~", "^", "#", ":", "/", "-", "@"),
        *(",", "é"),
    ),
)
TEXT = st.lists(st.sampled_from(PIECES), max_size=14).map(lambda some: "".join(some) + "\n")
LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


def run_php(*arguments: str, given: str):
    """The JSON that PHP writes; a complaint of its own fails."""
    ran = subprocess.run(
        [require_program("php"), "-n", *arguments],
        input=given,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    assert "" == ran.stderr
    return json.loads(ran.stdout)


def php_reads(*texts: str):
    """What PHP makes of each text, False where it refuses; one process reads them all."""
    return run_php("-r", READ, given=json.dumps(texts))


def as_php(text: str):
    """What our reader makes of it, in PHP's shape; False where it refuses."""
    try:
        file = read_ini("config.ini", text)
    except NotReadError:
        return False
    read: dict[str, object] = {}
    for section in file.sections:
        into = read if section.place.line is None else read.setdefault(section.name, {})
        into.update({key: value.value for key, value in section.settings})
    return read


def plain(read):
    """Sections as pairs of key and text: lists, whose names PHP takes apart, are left out."""
    if not isinstance(read, dict):
        return {} if read == [] else read
    kept = {key: value for key, value in read.items() if "[" not in key}
    sections = {key: value for key, value in kept.items() if not isinstance(value, str)}
    texts = {
        key: {name: text for name, text in section.items() if isinstance(text, str)}
        for key, section in ((key, plain(section)) for key, section in sections.items())
        if isinstance(section, dict)
    }
    return {
        **{key: value for key, value in kept.items() if isinstance(value, str)},
        **{key: value for key, value in texts.items() if value},
    }


@pytest.mark.parametrize("name", ["config.ini", "Shibboleth.ini"])
def test_the_samples_read_as_php_reads_them(name):
    """Every section and every key of the files that the other tests use."""
    text = (SAMPLES / name).read_text("utf-8")
    [read] = php_reads(text)

    assert plain(read) == plain(as_php(text))
    assert len(plain(read)) > 1


@settings(max_examples=5, deadline=None)
@given(st.lists(TEXT, min_size=300, max_size=300))
def test_what_we_read_php_reads_the_same(texts):
    """Whatever stands in a file: where we do not refuse it, PHP agrees."""
    ours = [as_php(text) for text in texts]
    wrong = [
        (text, read, php)
        for text, read, php in zip(texts, ours, php_reads(*texts), strict=True)
        if read is not False and plain(read) != plain(php)
    ]

    assert [] == wrong[:3]


def test_every_section_for_vufind_is_read_as_it_was_meant():
    """PHP and the reader of the other tests agree."""
    snippets = (
        discovery.shibboleth_section("employeeNumber", "https://idp.example.edu/?a=b;c"),
        discovery.shibboleth_section("no", None),
        discovery.cas_section("urn:x:library card"),
        discovery.ldap_section("employeeNumber"),
        discovery.openid_section(),
    )
    ours = [read_snippet(snippet.text) for snippet in snippets]

    assert [{**read.pop(NO_SECTION), **read} for read in ours] == php_reads(
        *(snippet.text for snippet in snippets)
    )


@settings(max_examples=5, deadline=None)
@given(st.lists(LINE, min_size=200, max_size=200))
def test_any_value_of_one_line_survives(values):
    """Whatever an attribute or an identity provider is called, PHP reads exactly that."""
    written = [f"username = {discovery.ini_value(value)}" for value in values]

    assert [{"username": value} for value in values] == php_reads(*written)


SNIPPETS = [
    pytest.param(snippet.text, id=f"{name}-{number}-{place}")
    for name, profile in profiles_of(None).items()
    for number, remedy in enumerate(profile.remedies)
    for place, snippet in enumerate(remedy.snippets)
    if snippet.language is Language.PHP
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_php_reads_what_was_filled_into_a_snippet(text):
    """Without a complaint, and a hostile name arrives letter by letter."""
    filled = fill(text, dict.fromkeys(PLACEHOLDERS, NASTY), Language.PHP)
    if not filled.lstrip().startswith("$"):  # the items of a list, not statements
        filled = f"$metadata = [\n{filled}\n];"
    script = f"<?php\n{filled}\necho json_encode($metadata, JSON_THROW_ON_ERROR);"
    made = run_php("-d", "error_reporting=-1", "-d", "display_errors=stderr", given=script)

    assert len(SNIPPETS) >= 5
    assert made
    assert bool(PLACEHOLDER.search(text)) is (json.dumps(NASTY) in json.dumps(made))
