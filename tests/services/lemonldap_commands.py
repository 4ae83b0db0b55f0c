"""What commands of ``lemonldap-ng-cli`` do to a configuration.

A shell runs them; the program itself, which comes with the Manager, is stood in for by one that
notes its arguments. Source of what they mean: its manual page.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NOTES_ITS_ARGUMENTS = """#!/bin/sh
printf '%s\\n' "$#" "$@" >>"$NOTES"
"""


def commands_of(snippet: str, folder: Path) -> list[list[str]]:
    """Have a shell run *snippet*, and give the arguments of each command."""
    program, notes = folder / "bin/lemonldap-ng-cli", folder / "notes"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(NOTES_ITS_ARGUMENTS)
    program.chmod(0o755)
    notes.write_text("")
    path = f"{program.parent}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euc", snippet], check=True, env={"PATH": path, "NOTES": str(notes)}, cwd=folder
    )
    lines = notes.read_text().splitlines()
    commands = []
    while lines:
        count = int(lines[0])
        commands.append(lines[1 : count + 1])
        lines = lines[count + 1 :]
    return commands


def carry_out(commands: Sequence[Sequence[str]], configuration: dict[str, Any]) -> None:
    """Do to *configuration* what each command says."""
    for option, yes, action, *arguments in commands:
        assert ["-yes", "1"] == [option, yes]
        match action:
            case "addKey":
                for place in range(0, len(arguments), 3):
                    _add_key(configuration, *arguments[place : place + 3])
            case "set":
                configuration |= zip(arguments[::2], arguments[1::2], strict=True)
            case _:
                raise ValueError(action)


def _add_key(configuration: dict[str, Any], where: str, key: str, value: str) -> None:
    table = configuration
    for part in where.split("/"):
        table = table.setdefault(part, {})
    table[key] = value
