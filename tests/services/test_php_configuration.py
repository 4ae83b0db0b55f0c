"""The reader of VuFind's files, compared with PHP itself."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programs import require_program
from verifier.adapters.config_files.php_ini import read_ini
from verifier.adapters.config_files.text_file import NotReadError

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

READ = (
    "echo json_encode(array_map(fn($one) => @parse_ini_string($one, true), "
    "json_decode(stream_get_contents(STDIN))), JSON_THROW_ON_ERROR);"
)
SAMPLES = Path(__file__).parents[1] / "adapters" / "config_files" / "samples"
PIECES = (
    *("a", "b1", "user name", "employeeNumber", "=", " = ", "=", " ", "\t", "\n", "\n", "\n"),
    *("; note\n", '"', '"x;y"', "'x;y'", '\\"', "\n[S]\n", "[S T]\n", "\nk[] = v\n"),
    *(
        "yes",
        "no",
        "NULL",
        "on\n",
        "none ",
        "key = value\n",
        "a.b = 'c'\n",
        "https://x.example/?q",
    ),
    *("&", "|", "(", ")", "!", "~", "^", "#", ":", "/", "-", "@", ",", "é"),
)
TEXT = st.lists(st.sampled_from(PIECES), max_size=14).map(lambda some: "".join(some) + "\n")


def php_reads(*texts: str):
    """What PHP makes of each text, False where it refuses; one process reads them all."""
    ran = subprocess.run(
        [require_program("php"), "-n", "-r", READ],
        input=json.dumps(texts),
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return json.loads(ran.stdout)


def as_php(text: str):
    """What our reader makes of it, in PHP's shape; False where it refuses."""
    try:
        file = read_ini("config.ini", text)
    except NotReadError:
        return False
    read: dict[str, object] = {}
    for section in file.sections:
        into = read
        if section.place.line is not None:
            into = {}
            read[section.name] = into
        into.update({key: value.value for key, value in section.settings})
    return read


def plain(read):
    """Sections as pairs of key and text: lists, whose names PHP takes apart, are left out."""
    if not isinstance(read, dict):
        return {} if read == [] else read
    loose = {
        key: value for key, value in read.items() if isinstance(value, str) and "[" not in key
    }
    sections = {key: value for key, value in read.items() if not isinstance(value, str)}
    texts = {key: _texts(value) for key, value in sections.items() if "[" not in key}
    return {**loose, **{key: value for key, value in texts.items() if value}}


def _texts(section):
    if not isinstance(section, dict):
        return {}
    return {
        key: value for key, value in section.items() if isinstance(value, str) and "[" not in key
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
