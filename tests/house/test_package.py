"""What is built is whole: the wheel works alone, far from the checkout, and so does the sdist."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest

from tests.house.repository import ROOT
from verifier import __version__

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".coverage*", "dist", "build",
    "_build", "var",
)  # fmt: skip

LOADS_EVERYTHING = """
import json, sys
import verifier
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.report.html import file_environment
from verifier.resources import data
from verifier.cli.explain import pages

templates = file_environment()
for name in templates.list_templates(filter_func=lambda name: name.endswith(".html")):
    templates.get_template(name)
json.dump({
    "package": verifier.__file__,
    "version": verifier.__version__,
    "pages": {name: str(path) for name, path in pages().items()},
    "profiles": sorted(profiles_of(None)),
    "templates": sorted(templates.list_templates()),
    "data": [str(data(name)) for name in ("idp_profiles", "templates", "docs/reference")],
}, sys.stdout)
"""


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """Run a command as somebody would who has no checkout; what it prints, or its error."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_"))
    }
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert code == done.returncode, done.stderr[-2000:]
    return done.stderr if code else done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with sdist and wheel, the wheel built from the sdist, without the network."""
    copy = tmp_path_factory.mktemp("source") / "checkout"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    built = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", built, copy, cwd=copy)
    return built


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The ``bin`` folder of a fresh environment that holds the wheel.

    Its libraries are those of this run, behind its own: nothing is fetched.
    """
    place = tmp_path_factory.mktemp("fresh") / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place.parent)
    python = place / "bin" / "python"
    [wheel] = built.glob("*.whl")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, *install, wheel, cwd=place.parent)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place)
    libraries = Path(site.strip()) / "libraries-of-this-run.pth"
    libraries.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place / "bin"


def names_below(folder: str, suffix: str = "") -> list[str]:
    """The files of a data folder of the checkout."""
    below = (ROOT / folder).rglob(f"*{suffix}")
    return sorted(str(entry.relative_to(ROOT / folder)) for entry in below if entry.is_file())


@pytest.fixture(scope="module")
def loaded(installed, tmp_path_factory):
    """What the installed program finds of itself, asked from an empty folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    return json.loads(run(installed / "python", "-c", LOADS_EVERYTHING, cwd=elsewhere))


def test_the_installed_program_is_the_wheels(loaded, installed):
    """The package and its data come from the fresh environment, not from the checkout."""
    assert __version__ == loaded["version"]
    assert Path(loaded["package"]).is_relative_to(installed.parent)
    assert all(Path(entry).is_relative_to(installed.parent) for entry in loaded["data"])


def test_the_wheel_holds_the_schema_of_the_site_file(installed, tmp_path):
    schema = run(installed / "verifier", "init", "--schema", cwd=tmp_path)

    assert json.loads(schema) == json.loads(
        (ROOT / "docs/reference/site-file.schema.json").read_text()
    )


def test_the_wheel_holds_every_idp_profile(loaded):
    expected = [name.removesuffix(".toml") for name in names_below("idp_profiles", ".toml")]

    assert expected
    assert expected == loaded["profiles"]


def test_the_wheel_holds_every_template(loaded):
    assert "static/verifier.css" in loaded["templates"]
    assert names_below("templates") == loaded["templates"]


def test_the_wheel_holds_every_page(loaded, installed):
    expected = {Path(name).stem for name in names_below("docs/how-to", ".md")} - {"index"}

    assert {*expected, "site-file", "what-a-test-proves"} <= set(loaded["pages"])
    assert all(Path(entry).is_relative_to(installed.parent) for entry in loaded["pages"].values())


def test_the_wheel_holds_the_types_and_the_schema(installed):
    """The marker for type checkers and the report's schema travel along."""
    [package] = installed.parent.glob("lib/python*/site-packages/verifier")

    assert (package / "py.typed").is_file()
    for schema in ("report-1", "reports-1", "comparison-1", "comparisons-1"):
        assert (package / "report" / f"{schema}.schema.json").is_file()


def test_the_command_is_installed_and_reads_its_data(installed, tmp_path):
    """It runs anywhere, names the commands, and lists a product that only a data file knows."""
    message = run(installed / "verifier", "--help", cwd=tmp_path)

    assert message.startswith("Usage: verifier")
    assert {"demo", "verify"} <= set(message.split())
    assert "shibboleth-idp" in run(installed / "verifier", "profiles", cwd=tmp_path)


def test_the_installed_command_names_pages_that_it_prints(installed, tmp_path):
    """Without a site file it says what to do, and the page that it names is there."""
    missing = run(installed / "verifier", "lint", cwd=tmp_path, code=64)

    assert "see: verifier explain connect-saml" in missing
    page = run(installed / "verifier", "explain", "connect-saml", cwd=tmp_path)
    assert "Connect a SAML identity provider" in page


def test_the_sdist_can_be_built_and_tested(built):
    """The sdist holds the data folders, the tests, the locks and both ways to start."""
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    wanted = {
        *(f"idp_profiles/{name}" for name in names_below("idp_profiles")),
        *(f"templates/{name}" for name in names_below("templates")),
        *("Makefile", "LICENSE", "README.md", "CONTRIBUTING.md", "requirements.lock"),
        *("requirements-dev.lock", "requirements-mutation.lock", ".ci/run"),
        *(".ci/system-packages", "tests/factories.py", "docs/conf.py", ".importlinter"),
        "pyproject.toml",
    }
    assert set() == wanted - names


def test_nothing_else_is_in_the_wheel(built):
    """The wheel holds the package and its metadata: no tests, no caches, no store."""
    [wheel] = built.glob("*.whl")
    names = run(sys.executable, "-m", "zipfile", "-l", wheel, cwd=built).splitlines()[1:]
    tops = {name.partition("/")[0] for name in names}

    assert {"verifier", f"reshare_attribute_verifier-{__version__}.dist-info"} == tops
    assert [] == [name for name in names if "__pycache__" in name or "/var/" in name]
