"""Each check exists under one name everywhere, says what it means, and explains no ring."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.domain.checks import references
from verifier.domain.checks.catalogue import (
    ALL_CHECKS,
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    explanations,
)
from verifier.domain.checks.configuration_checks import (
    CONNECTION_CHECKS,
    DELIVERY_CHECKS,
    ILLIAD_SETTING_CHECKS,
    ILLIAD_USER_CHECKS,
)
from verifier.domain.checks.request_checks import REQUEST_CHECKS
from verifier.domain.model.finding import Severity

REPOSITORY = Path(__file__).parents[2]
CHECKS = REPOSITORY / "verifier" / "domain" / "checks"
TESTS = REPOSITORY / "tests" / "domain" / "checks"
STAGES = {
    "login": LOGIN_CHECKS,
    "release": RELEASE_CHECKS,
    "request": REQUEST_CHECKS,
    "patron": PATRON_CHECKS,
    "decision": DECISION_CHECKS,
    "delivery": DELIVERY_CHECKS,
    "connection": CONNECTION_CHECKS,
    "illiad": (*ILLIAD_SETTING_CHECKS, *ILLIAD_USER_CHECKS),
}
HEADINGS = ["What it means:", "Why it matters:", "What to change:"]
SOURCES = tuple(value for name, value in vars(references).items() if name.isupper())

each_check = pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.id)


def ids_of_files(folder: Path, prefix: str) -> list[str]:
    """The check ids that a folder's file names spell."""
    return sorted(
        f"{stage}.{path.stem.removeprefix(prefix).replace('_', '-')}"
        for stage in STAGES
        for path in (folder / stage).glob("*.py")
        if path.stem != "__init__"
    )


def test_every_file_is_registered():
    """The files of the checks and the catalogue name the same checks, each once."""
    assert ids_of_files(CHECKS, "") == sorted(check.id for check in ALL_CHECKS)


def test_every_check_has_a_test():
    """Each check has a test file of its name, and no test file is about nothing."""
    assert ids_of_files(TESTS, "test_") == sorted(check.id for check in ALL_CHECKS)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_holds_its_own(stage):
    """A check stands in the tuple of the stage that its id names."""
    assert {stage} == {check.id.partition(".")[0] for check in STAGES[stage]}


@each_check
def test_one_name(check):
    """File, function and id are one name."""
    stage, _, problem = check.id.partition(".")
    name = problem.replace("-", "_")

    assert f"verifier.domain.checks.{stage}.{name}" == check.ask.__module__
    assert name == check.ask.__name__


@each_check
def test_the_page(check):
    """The docstring is one sentence and three headed paragraphs, in order."""
    title, *paragraphs = check.documentation.split("\n\n")

    assert title == check.title
    assert title.endswith(".")
    assert "\n" not in title
    assert HEADINGS == [paragraph[: paragraph.index(":") + 1] for paragraph in paragraphs]
    assert all(
        len(one) > len(heading) + 3 for one, heading in zip(paragraphs, HEADINGS, strict=True)
    )


@each_check
def test_the_severity_law(check):
    """Errors and warnings cite a source, and every citation is one of the documents we name."""
    assert check.cites or check.severity is Severity.NOTICE
    assert all(cite.startswith(SOURCES) for cite in check.cites)


@each_check
def test_explanations_exist(check):
    """A check is explained by other checks that exist, each named once."""
    known = {check.id for check in ALL_CHECKS}

    assert set(check.after) <= known - {check.id}
    assert len(set(check.after)) == len(check.after)


def test_no_ring():
    """No check explains itself through others."""
    after = explanations()
    done: set[str] = set()

    def visit(check_id: str, road: tuple[str, ...]) -> None:
        assert check_id not in road, " → ".join((*road, check_id))
        if check_id not in done:
            for entry in after.get(check_id, ()):
                visit(entry, (*road, check_id))
            done.add(check_id)

    for check_id in after:
        visit(check_id, ())


@pytest.mark.parametrize(
    "check",
    [check for check in ALL_CHECKS if check.severity is Severity.ERROR],
    ids=lambda value: value.id,
)
def test_an_error_is_not_explained_by_a_notice(check):
    """What is merely worth knowing never explains away an error."""
    notices = {check.id for check in ALL_CHECKS if check.severity is Severity.NOTICE}

    assert set() == notices & set(check.after)
