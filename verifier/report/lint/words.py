"""How a look at the configuration is summed up, for every output format."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.connection_test import Stage
from verifier.model.counting import counted
from verifier.model.finding import Severity
from verifier.model.lint import Lint, NotChecked


def headline(lint: Lint) -> str:
    """Say what failed, what was found, what was checked, and what was not."""
    return " ".join(_sentences(lint))


def _sentences(lint: Lint) -> Iterator[str]:
    failing = [
        f'"{test.connection}"'
        for test in lint.tests
        # a record that is told in part is no failure of the connection
        if test.failed is not None and test.failed.stage is not Stage.COMPLETE
    ]
    if failing:
        noun = "connection" if len(failing) == 1 else "connections"
        yield f"The {noun} {_listed(failing)} failed."
    if lint.unread:
        files = dict.fromkeys(one.place.file for one in lint.unread)
        noun = "file" if len(files) == 1 else "files"
        yield f"The {noun} {_listed(list(files))} could not be read."
    roots = [one.severity for _, one in lint.findings if one.follows_from is None]
    found = [
        counted(number, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (number := roots.count(severity))
    ]
    checked = ", ".join(lint.checked)
    if found:
        yield f"Found: {_listed(found)}. Checked: {checked}."
    else:
        yield f"No problems found in the settings that were checked: {checked}."
    if lint.not_checked:
        yield f"Not checked: {', '.join(one.what for one in lint.not_checked)}."


def why(one: NotChecked) -> str:
    """Say what was not checked, and why."""
    return f"{one.place or one.what}: {one.message}"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
