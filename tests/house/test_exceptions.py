"""Whoever switches a rule of lint or types off says which, and why."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import DOCS, PACKAGE, TESTS, comments, listed, python_files, shown

_NOQA = re.compile(r"# *noqa\b(?P<codes>: *[A-Z]+\d+(?:, *[A-Z]+\d+)*)?(?P<reason>.*)")
_IGNORE = re.compile(r"# *(?:type: ignore|pragma: no cover)(?P<codes>\[[^]]+\])?(?P<reason>.*)")


def test_exceptions_to_lint_and_types_say_why():
    """What switches a rule off names the rule and the reason, behind it or in the line above."""
    files = [*python_files(PACKAGE), *python_files(TESTS), *python_files(DOCS)]
    silent = [f"{shown(path)}:{line}" for path in files for line in _unexplained(path)]

    assert [] == silent, listed(silent)


def _unexplained(path: Path) -> Iterator[int]:
    lines = path.read_text("utf-8").splitlines()
    explained_at: dict[int, str] = {}  # a reason also holds for the same codes right below it
    for line, comment in comments(path):
        found = _NOQA.search(comment) or _IGNORE.search(comment)
        if found is None:
            continue
        codes = found["codes"] or ""
        above = lines[line - 2].strip() if line > 1 else ""
        reason = re.sub(r"[\W_]+", "", found["reason"])
        if codes and (reason or above.startswith("#") or explained_at.get(line - 1) == codes):
            explained_at[line] = codes
        elif not codes and "pragma" in comment and reason:
            continue
        else:
            yield line


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ("x = 1  # no" + "qa\n", [1]),
        ("x = 1  # no" + "qa: S101\n", [1]),
        ("x = 1  # no" + "qa: S101 - it must be so\n", []),
        ("# it must be so\nx = 1  # no" + "qa: S101\n", []),
        ("x = 1  # no" + "qa: N815 - theirs\ny = 2  # no" + "qa: N815\n", []),
        ("x = 1  # no" + "qa: N815 - theirs\ny = 2  # no" + "qa: S101\n", [2]),
        ("x = 1  # type: " + "ignore\n", [1]),
        ("x = 1  # type: " + "ignore[index]\n", [1]),
        ("x = 1  # type: " + "ignore[index] # caught below\n", []),
        ("x = 1  # pragma: " + "no cover\n", [1]),
        ("x = 1  # pragma: " + "no cover - cannot happen\n", []),
        ("x = '# no" + "qa'\n", []),
    ],
)
def test_an_exception_needs_code_and_reason(tmp_path, source, silent):
    """An exception without its code, or without a reason in sight, is found."""
    path = tmp_path / "one.py"
    path.write_text(source, encoding="utf-8")

    assert silent == list(_unexplained(path))
