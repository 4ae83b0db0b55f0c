"""The Dockerfile's own steps, done one by one: where the tests run no engine builds images."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.bad_peers import answer, peer, unused_port
from tests.house.pages import EXAMPLES, text_of
from tests.house.repository import ROOT
from tests.house.test_package import LEFT_OUT, run

DOCKERFILE = EXAMPLES / "container" / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its arguments, in order."""
    text = re.sub(r"^#.*\n", "", text_of(DOCKERFILE), flags=re.MULTILINE)
    lines = re.sub(r" *\\\n *", " ", text).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line]


def of(name: str) -> list[str]:
    return [arguments for known, arguments in instructions() if known == name]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What the first stage installs, from the copied files alone; nothing is fetched."""
    source = tmp_path_factory.mktemp("image") / "source"
    for copied in of("COPY"):
        if not copied.startswith("--from="):
            *what, where = copied.split()
            for name in what:
                _copy(ROOT / name, source / name if where == "./" else source / where)
    environment = source.parent / "verifier"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=source)
    python = environment / "bin" / "python"
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=source)
    libraries = Path(site.strip()) / "libraries-of-this-run.pth"
    libraries.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    [step] = [entry for entry in of("RUN") if entry.endswith(" .")]
    documented, *arguments = shlex.split(step)
    assert "/opt/verifier/bin/python" == documented
    run(sys.executable, *_at(python, arguments), cwd=source)
    return environment / "bin"


def _copy(here: Path, there: Path) -> None:
    there.parent.mkdir(parents=True, exist_ok=True)
    if here.is_dir():
        shutil.copytree(here, there, ignore=LEFT_OUT)
    else:
        shutil.copy(here, there)


def _at(python: Path, arguments: list[str]) -> list[str]:
    """Have this run's pip install for *python*, which has none of its own."""
    at = arguments.index("install")
    return [*arguments[:at], "--python", str(python), *arguments[at:]]


def test_the_copied_files_are_enough(installed, tmp_path):
    """The program works in the image with its data, far from the checkout."""
    assert "shibboleth-idp" in run(installed / "verifier", "profiles", cwd=tmp_path)
    assert run(installed / "verifier", "serve", "--help", cwd=tmp_path)


def test_libraries_are_installed_by_their_hashes():
    [step] = [entry for entry in of("RUN") if "requirements.lock" in entry]

    assert "--require-hashes" in step.split()


def test_it_runs_as_an_account_of_its_own():
    """Not as root, and by a number that a volume's owner can be set to."""
    last_stage = instructions()[
        max(n for n, instruction in enumerate(instructions()) if instruction[0] == "FROM") :
    ]

    assert [("USER", "10001:10001")] == [entry for entry in last_stage if entry[0] == "USER"]
    assert any("--uid 10001" in entry for entry in of("RUN"))


def test_every_base_is_named_with_its_version():
    """A build today and one next year differ in patches alone."""
    assert of("FROM")
    assert all(re.match(r"[a-z]+:\d+\.\d+-[a-z-]+( AS \w+)?$", entry) for entry in of("FROM"))


def health_of(port: int) -> int:
    """How the image's own check of its health ends when the service listens at *port*."""
    command = json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
    code = command[2].replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    assert command[2] != code
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=False
    )
    return done.returncode


@pytest.mark.parametrize(("status", "expected"), [("200 OK", 0), ("503 Unavailable", 1)])
def test_its_health_is_that_of_the_service(status, expected):
    """It is healthy while the data store answers, and at no other time."""
    with peer(answer(status=status)) as service:
        assert expected == health_of(service.port)

    assert service.received[0].startswith(b"GET /healthz ")
    assert 1 == health_of(unused_port())
