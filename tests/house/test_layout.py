"""Where things stand: a test for each module, and a reason for each rule switched off."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.repository import (
    DOCS,
    PACKAGE,
    TESTS,
    comments,
    imported_names,
    listed,
    module_name,
    python_files,
    shown,
    tree,
)
from verifier.adapters.ils import registry as ils_table
from verifier.cli.entry import COMMANDS

ENTRANCES = {"__init__.py", "__main__.py"}
MODULES = [path for path in python_files(PACKAGE) if path.name not in ENTRANCES]
_NAMES = {module_name(path) for path in MODULES}


def has_behaviour(path: Path) -> bool:
    """Whether there is anything to test: declarations alone have no behaviour."""
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree(path)))


@cache
def reached_in(room: Path) -> set[str]:
    """The modules that the tests of a room import, also through their package's front."""
    names = {name for test in room.rglob("*.py") for name in imported_names(test)}
    fronts = (PACKAGE.joinpath(*name.split(".")[1:], "__init__.py") for name in sorted(names))
    return names.union(*(imported_names(front) for front in fronts if front.is_file()))


def has_a_test(path: Path) -> bool:
    """Whether a test of its room imports the module, or one mirrors it."""
    place = path.relative_to(PACKAGE)
    if (TESTS / place.with_name(f"test_{path.name}")).is_file():
        return True
    return len(place.parts) > 1 and module_name(path) in reached_in(TESTS / place.parts[0])


def test_every_module_is_tested():
    """A module has a test of its own, or is a part of a module beside it that has one.

    The checks have tables, by their ids (``test_checks``).
    """
    tested = {path for path in MODULES if has_a_test(path)}
    parts = {
        (path.parent, name) for path in tested for name in imported_names(path) if name in _NAMES
    }
    untested = [
        shown(path)
        for path in MODULES
        if has_behaviour(path)
        and path not in tested
        and path.parent.parent.name != "checks"
        and (path.parent, module_name(path)) not in parts
    ]

    assert len(MODULES) > 200
    assert [] == untested, listed(untested)


_OFF = re.compile(
    r"# *(?:noqa|type: ignore|pragma: no cover)\b(?P<codes>[^-#]*?)(?P<reason> [-#] .*)?$"
)


def test_exceptions_to_lint_and_types_say_why():
    """What switches a rule off has its reason behind it or in the line above (ruff asks codes)."""
    silent = []
    for path in (path for folder in (PACKAGE, TESTS, DOCS) for path in python_files(folder)):
        lines = path.read_text("utf-8").splitlines()
        explained: dict[int, str] = {}  # a reason also holds for the same codes right below it
        for line, comment in comments(path):
            if found := _OFF.search(comment):
                above = lines[line - 2].strip() if line > 1 else ""
                same = explained.get(line - 1) == found["codes"]
                if found["reason"] or above.startswith("#") or same:
                    explained[line] = found["codes"]
                else:
                    silent.append(f"{shown(path)}:{line}")

    assert [] == silent, listed(silent)


def test_every_connector_can_be_configured():
    """Each folder of a library system is in the table of connectors, under the folder's name."""
    folders = {path.parent.name for path in (PACKAGE / "adapters" / "ils").glob("*/__init__.py")}

    assert folders == set(ils_table.CONNECTORS)


def test_every_command_is_offered():
    """Each module that is a command is in the list of commands, under the module's name.

    Two words are joined by a hyphen there.
    """
    commands = {
        path.stem
        for path in python_files(PACKAGE / "cli")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and _is_click_command(node)
    }

    assert {command.replace("_", "-") for command in commands} == set(COMMANDS)


def test_every_blueprint_is_registered():
    """Each module of the pages that has a blueprint is named where the application is made."""
    folder = PACKAGE / "web"
    parts = {module_name(path) for path in folder.glob("*.py") if _has_blueprint(path)}

    assert parts
    assert set() == parts - set(imported_names(folder / "app.py"))


def _is_click_command(node: ast.FunctionDef) -> bool:
    starts = ("click.command(", "click.group('")
    return any(ast.unparse(entry).startswith(starts) for entry in node.decorator_list)


def _has_blueprint(path: Path) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Blueprint(")
        for node in tree(path).body
    )
