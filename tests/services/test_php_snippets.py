"""What SimpleSAMLphp is told to do, read by PHP itself."""

import json
import subprocess

import pytest

from tests.domain.profiles.test_rendering import NASTY
from tests.programs import require_program
from verifier.domain.diagnosis.remedies.identity_provider import fill
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, Language
from verifier.domain.profiles.idp_profile import profiles_of

pytestmark = pytest.mark.service

SNIPPETS = [
    pytest.param(snippet.text, id=f"{name}-{number}-{place}")
    for name, profile in profiles_of(None).items()
    for number, remedy in enumerate(profile.remedies)
    for place, snippet in enumerate(remedy.snippets)
    if snippet.language is Language.PHP
]


def php_makes(text: str):
    """What PHP makes of statements on ``$metadata``, or of the items of a list."""
    if not text.lstrip().startswith("$"):
        text = f"$metadata = [\n{text}\n];"
    ran = subprocess.run(
        [require_program("php"), "-n", "-d", "error_reporting=-1", "-d", "display_errors=stderr"],
        input=f"<?php\n{text}\necho json_encode($metadata, JSON_THROW_ON_ERROR);",
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    assert "" == ran.stderr
    return json.loads(ran.stdout)


def test_there_is_something_to_read():
    """A rule that looks at no snippet would always hold."""
    assert len(SNIPPETS) >= 5


@pytest.mark.parametrize("text", SNIPPETS)
def test_php_reads_what_was_filled_in(text):
    """Without a complaint, and a hostile name arrives letter by letter."""
    made = php_makes(fill(text, dict.fromkeys(PLACEHOLDERS, NASTY), Language.PHP))

    assert made
    assert bool(PLACEHOLDER.search(text)) is (json.dumps(NASTY) in json.dumps(made))
