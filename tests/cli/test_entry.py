import os
import subprocess
import sys
from pathlib import Path

import pytest

from verifier import __version__
from verifier.cli import main
from verifier.cli.entry import COMMANDS

CONSOLE_SCRIPT = "import sys; from verifier.cli import main; sys.exit(main())"


def test_says_its_version(capsys):
    """The version is the package's own."""
    assert 0 == main(["--version"])
    assert f"verifier, version {__version__}\n" == capsys.readouterr().out


def test_help_names_every_command(capsys):
    """Help lists the commands in the order in which one meets them."""
    assert 0 == main(["--help"])

    listed = [
        line.split()[0]
        for line in capsys.readouterr().out.partition("Commands:")[2].splitlines()
        if line.startswith("  ") and not line.startswith("   ")
    ]
    assert list(COMMANDS) == [entry for entry in listed if entry in COMMANDS]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_commands_help_has_an_example(name, capsys):
    """Help teaches by example."""
    assert 0 == main([name, "--help"])
    assert f"  verifier {name}" in capsys.readouterr().out.partition("Example")[2]


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"]])
def test_wrong_usage_is_64(arguments):
    """What the command does not know is wrong usage."""
    assert 64 == main(arguments)


def test_control_characters_do_not_reach_the_terminal(capsys):
    """A problem that quotes a peer cannot move the cursor or change colours."""
    from verifier.cli.stderr import problem

    problem("a\x1b[31mb\r\nc")

    assert "verifier: a\N{REPLACEMENT CHARACTER}[31mb\nverifier: c\n" == capsys.readouterr().err


def test_an_interrupted_command_says_so(monkeypatch, capsys):
    """Ctrl-C is no traceback."""

    def interrupt(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.cli.entry.commands.main", interrupt)

    assert 130 == main(["explain"])
    assert "verifier: interrupted\n" == capsys.readouterr().err


@pytest.mark.parametrize("module", ["click", "verifier.settings", "verifier.cli.explain"])
@pytest.mark.parametrize("start", [["-m", "verifier"], ["-c", CONSOLE_SCRIPT]])
def test_an_interrupt_during_the_imports_says_so(tmp_path, start, module):
    """Ctrl-C is no traceback, however early it comes."""
    (tmp_path / "sitecustomize.py").write_text(f"""
import os, signal, sys

class InterruptsAtImport:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, InterruptsAtImport())
""")

    ended = subprocess.run(
        [sys.executable, *start, "explain"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (130, "") == (ended.returncode, ended.stdout)
    assert "verifier: interrupted" == ended.stderr.strip()
