from pathlib import Path

import pytest

from verifier.cli.exits import FAIL_ON, at_or_above
from verifier.cli.options import rendering
from verifier.domain.checks.catalogue import check_pages


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (None, "verifier.toml"),
        ("conf/site.toml", "conf/site.toml"),
        ("./conf/site.toml", "conf/site.toml"),
        ("/etc/verifier/site.toml", "site.toml"),
        ("../secret/site.toml", "site.toml"),
    ],
)
def test_the_site_file_is_named_as_a_pipeline_finds_it(given, named):
    """From where the command runs; a folder elsewhere is nobody's affair."""
    made = rendering(fail_on="error", site_path=None if given is None else Path(given))

    assert named == made.site_file


@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_what_counts_is_what_the_exit_code_counts(fail_on):
    """And values are masked until somebody says otherwise."""
    made = rendering(fail_on=fail_on, site_path=None)

    assert at_or_above(fail_on) == made.failing
    assert made.redact
    assert check_pages() == made.pages
