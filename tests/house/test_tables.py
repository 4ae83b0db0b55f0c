"""The tables that are written by hand are whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.repository import (
    PACKAGE,
    defining,
    imported_names,
    module_name,
    python_files,
    tree,
)
from verifier.adapters.captures import formats as captures_table
from verifier.adapters.ils import registry as ils_table
from verifier.cli.entry import COMMANDS
from verifier.report import formats as report_table


def test_every_renderer_is_offered():
    """Each module that renders a report is in the table of formats."""
    assert defining(PACKAGE / "report", "render") == _used_by(report_table)
    assert len(report_table.REPORT_RENDERERS) == len(_used_by(report_table))


def test_every_saved_login_is_recognised():
    """Each module that recognises a saved login is in the table of captures."""
    formats = defining(PACKAGE / "captures", "recognises")

    assert formats
    assert set() == formats - _used_by(captures_table)


def test_every_connector_can_be_configured():
    """Each module with a connector is in the table of connectors, under the module's name."""
    folder = PACKAGE / "ils"
    helpers = {"table", "ask", "asking", "connected", "connecting"}
    with_connector = {
        path.relative_to(folder).with_suffix("").parts[0]
        for path in python_files(folder)
        if path.stem not in helpers and _has_method(path, "look_up")
    }

    assert with_connector == set(ils_table.CONNECTORS)


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

    assert {one.replace("_", "-") for one in commands} == set(COMMANDS)
    assert {f"verifier.cli.{name}" for name in commands} == set(COMMANDS.values())


@pytest.mark.parametrize(
    ("table", "no_rule"),
    [
        ("verifier/domain/diagnosis/transforms/explain.py", {"rule", "table"}),
        (
            "verifier/domain/diagnosis/steps/troubleshooting.py",
            {"answer", "consistency", "listed", "sharing", "shown", "table", "user_id"},
        ),
        ("verifier/web/app.py", set()),
    ],
)
def test_every_part_is_put_together(table, no_rule):
    """Each transform, each question and each blueprint is named where they are put together."""
    path = PACKAGE.parent / table
    parts = {
        one.stem
        for one in path.parent.glob("*.py")
        if one.stem not in no_rule | {"__init__"} and (no_rule or _has_blueprint(one))
    }
    package = module_name(path.parent / "__init__.py")
    named = {
        name.removeprefix(f"{package}.").partition(".")[0]
        for name in imported_names(path)
        if name.startswith(f"{package}.")
    }

    assert set() == parts - named
    assert parts


def _used_by(table: object) -> set[str]:
    path = Path(str(table.__file__))
    package = module_name(path.parent / "__init__.py")
    modules = {module_name(one) for one in path.parent.glob("*.py")} - {package}
    return modules & set(imported_names(path))


def _has_method(path: Path, method: str) -> bool:
    return any(
        isinstance(one, ast.FunctionDef) and one.name == method
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
        for one in node.body
    )


def _is_click_command(node: ast.FunctionDef) -> bool:
    starts = ("click.command(", "click.group('")
    return any(ast.unparse(one).startswith(starts) for one in node.decorator_list)


def _has_blueprint(path: Path) -> bool:
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Blueprint(")
        for node in tree(path).body
    )
