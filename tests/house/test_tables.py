"""The tables that are written by hand are whole."""

import ast
from pathlib import Path

from tests.house.repository import PACKAGE, imported_names, module_name, python_files, tree
from verifier.adapters.ils import registry as ils_table
from verifier.cli.entry import COMMANDS


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
