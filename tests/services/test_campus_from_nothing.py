"""A campus from nothing, by one page: its commands and edits, a real identity provider, a report.

The commands are the page's own, so that page and program cannot part. Only names are replaced:
the addresses of the campus, and its test patron.
"""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import make_identifier, make_record
from tests.house.pages import text_of
from tests.house.repository import DOCS
from tests.programs import require_program
from tests.services.directory import GAIL, PASSWORD, campus_directory
from tests.services.lemonldap import lemonldap, portal_at
from tests.services.processes import free_port
from verifier.demo.ncip_responder import DemoNcip

pytestmark = [pytest.mark.service, pytest.mark.timeout(180)]

MOST_STEPS = 10
PAGE = text_of(DOCS / "how-to" / "connect-saml.md")
STEP = re.compile(r"^## \d+\. [^\n]*\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```(sh|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = [fence for step in STEP.findall(PAGE) for fence in FENCE.findall(step)]


def test_it_takes_at_most_ten_commands_and_edits():
    assert len(STEPS) == len(STEP.findall(PAGE))
    assert 0 < len(STEPS) <= MOST_STEPS


def run(command, folder):
    """Run one command of the page as a person's shell would, with nobody to ask."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "TEST_PATRON_PASSWORD": PASSWORD},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_page_leads_to_a_first_diagnosis(tmp_path):
    """Whoever does what the page says reads whether ReShare would find the patron."""
    require_program("curl")
    folder = tmp_path / "campus"
    folder.mkdir()
    port = free_port()
    known = make_record(make_identifier(GAIL.barcode))
    with contextlib.ExitStack() as running:
        users = running.enter_context(campus_directory(tmp_path / "ldap", patrons=[GAIL]))
        ncip = running.enter_context(DemoNcip([known]))
        names = {
            "https://idp.example.edu/idp/shibboleth": f"{portal_at(port)}saml/metadata",
            "https://ils.example.edu/ncip": ncip.url,
            "grad1": GAIL.uid,
        }
        for kind, text in STEPS:
            for written, here in names.items():
                text = text.replace(written, here)  # noqa: PLW2901 - the same step, at this campus
            if kind == "toml":
                with (folder / "verifier.toml").open("a") as site_file:
                    site_file.write(text)
                continue
            done = run(text, folder)
            assert 0 == done.returncode, f"{text}\n{done.stdout}\n{done.stderr}"
            if "verifier metadata" in text:  # what the identity provider's people do with it
                metadata = (folder / "sp-metadata.xml").read_bytes()
                running.enter_context(
                    lemonldap(tmp_path / "idp", users=users, sp_metadata=metadata, port=port)
                )

    assert "cannot be said" not in done.stdout
    assert "ReShare would accept a request from this patron" in done.stdout
    assert GAIL.barcode in done.stdout
