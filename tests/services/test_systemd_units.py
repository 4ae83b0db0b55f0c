"""The documented units of systemd, as systemd itself reads them; none of them is started."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import DOCS
from tests.programs import require_program

pytestmark = [pytest.mark.service, pytest.mark.timeout(60)]

UNITS = sorted((DOCS / "examples" / "systemd").glob("*.service"))
INSTALLED = "/opt/verifier/bin/verifier"
EXPOSED_AT_MOST = 15  # tenths; what has the network and the host's files cannot be at 0


@pytest.fixture(params=UNITS, ids=lambda path: path.stem)
def unit(request, tmp_path):
    """A unit whose program is where this test has it."""
    text = request.param.read_text(encoding="utf-8")
    assert f"ExecStart={INSTALLED} " in text
    copy = tmp_path / request.param.name
    copy.write_text(text.replace(INSTALLED, str(Path(sys.executable).with_name("verifier"))))
    return copy


def analyse(*arguments):
    return subprocess.run(
        [require_program("systemd-analyze"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_systemd_understands_every_line(unit):
    done = analyse("verify", "--man=no", unit)

    assert "" == done.stdout + done.stderr
    assert 0 == done.returncode


def test_a_misspelt_key_would_be_noticed(unit):
    unit.write_text(unit.read_text().replace("NoNewPrivileges", "NoNewPrivilege"))

    assert "NoNewPrivilege" in analyse("verify", "--man=no", unit).stderr


def test_a_unit_reaches_little_of_the_machine(unit):
    threshold = f"--threshold={EXPOSED_AT_MOST}"
    done = analyse("security", "--offline=true", "--no-pager", threshold, unit)

    assert 0 == done.returncode, done.stdout


def test_both_units_share_account_folder_and_secrets():
    """What ``serve`` keeps, ``watch`` reads: all but the program that is started is the same."""
    both = [
        [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith(("ExecStart=", "Description="))
        ]
        for path in UNITS
    ]

    assert 2 == len(both)
    assert both[0] == both[1]
