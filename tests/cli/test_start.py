"""What a command loads before it works: nothing that it does not need."""

import json
import subprocess
import sys

import pytest

from tests.cli import saved

LOADED = "import json, sys; {}; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
VERIFY = (
    "from verifier.cli import main; "
    "main(['verify', 'good.json', '--record', 'record.json', '--format', {!r}])"
)
NOT_FOR_A_VERIFY = (
    "verifier.store",
    "verifier.web",
    "verifier.runs",
    "verifier.report.sarif",
    "verifier.report.junit",
    "verifier.adapters.login",
    "verifier.adapters.reshare_api",
    "verifier.adapters.ils.koha",
    "verifier.adapters.ils.spreadsheet",
    "verifier.domain.diagnosis.population",
    "verifier.domain.diagnosis.triage",
    "alembic",
    "cryptography",
    "flask",
    "jinja2",
    "openpyxl",
    "requests",
    "saml2",
    "sqlalchemy",
    "xmlschema",
)


def loaded_by(program, folder):
    """The names of the modules that a fresh process has loaded at the end of *program*."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(program)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stderr.splitlines()[-1])


def within(packages, modules):
    """Those of *modules* that are one of *packages* or inside it."""
    return [
        name for name in modules if name.startswith(tuple(f"{package}." for package in packages))
    ] + [name for name in modules if name in packages]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_verify_loads_only_what_it_needs(tmp_path, form):
    """One saved login and its record are judged without store, web, federation and network."""
    saved.fill(tmp_path)

    loaded = loaded_by(VERIFY.format(form), tmp_path)

    assert "verifier.pipeline.verify" in loaded
    assert [] == within(NOT_FOR_A_VERIFY, loaded)


def test_the_group_of_commands_loads_no_room(tmp_path):
    """The names of the commands and their options come before everything else."""
    loaded = loaded_by("import verifier.cli.entry", tmp_path)

    rooms = {f"verifier.{room}" for room in ("adapters", "domain", "pipeline", "report", "store")}
    assert [] == within([*rooms, "pydantic", "rich"], loaded)
