"""Each check exists under one name everywhere, says what it means, and explains no ring."""

import re
from collections import Counter
from graphlib import TopologicalSorter

import pytest

from tests.house.repository import PACKAGE, TESTS, imported_names
from verifier.domain.checks import references
from verifier.domain.checks.catalogue import ALL_CHECKS, STAGES, explanations, judged_by
from verifier.domain.checks.reshare_settings import HasSettings
from verifier.domain.model.finding import Severity

CHECKS = PACKAGE / "domain" / "checks"
HEADINGS = ["What it means:", "Why it matters:", "What to change:"]
SOURCES = tuple(value for name, value in vars(references).items() if name.isupper())
FILES = [
    path for stage in STAGES for path in (CHECKS / stage).glob("*.py") if path.stem != "__init__"
]

TABLED = re.compile(r'\(\s*"([a-z]+\.[a-z0-9-]+)",')
"""``table("stage.problem", …)``, or a function that makes one."""

each_check = pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.id)


def problem_of(check) -> str:
    """The name that the check's id spells after the stage."""
    return check.id.partition(".")[2].replace("-", "_")


def test_every_file_defines_a_check():
    """An id stands once, and no file in a stage's folder is without a check of its name."""
    modules = {check.ask.__module__ for check in ALL_CHECKS}

    assert 1 == max(Counter(check.id for check in ALL_CHECKS).values())
    assert len(FILES) == len(modules) > 100


@each_check
def test_one_name(check):
    """File, function and id are one name; a second check of a file says of what it is."""
    folder, file = check.ask.__module__.split(".")[-2:]

    assert file == problem_of(check)
    assert folder in STAGES
    if folder == check.stage:
        assert check.ask.__name__ == problem_of(check)
    else:
        assert check.ask.__name__ == f"{check.stage}_{problem_of(check)}"


def test_every_check_has_its_table():
    """In the folder of its stage, where one case at least finds something and another does not."""
    tabled = {
        (path.parent.name, check_id)
        for path in (TESTS / "domain" / "checks").glob("*/test_*.py")
        for check_id in TABLED.findall(path.read_text(encoding="utf-8"))
    }

    assert set() == {(check.stage, check.id) for check in ALL_CHECKS} - tabled


@each_check
def test_it_judges_what_its_stage_has(check):
    """Its function takes the evidence of the stage that its id names, or ReShare's settings."""
    assert judged_by(check) in (*STAGES[check.stage], HasSettings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_one_import_line(path):
    assert ["verifier.domain.checks", "verifier.domain.checks.api"] == [
        name for name in imported_names(path) if name.startswith("verifier")
    ]


@each_check
def test_the_page(check):
    """The docstring is one sentence and three headed paragraphs, in order."""
    title, *paragraphs = check.documentation.split("\n\n")

    assert title == check.title
    assert title.endswith(".")
    assert "\n" not in title
    assert HEADINGS == [text[: text.index(":") + 1] for text in paragraphs]
    assert all(
        len(text) > len(heading) + 3 for text, heading in zip(paragraphs, HEADINGS, strict=True)
    )


@each_check
def test_the_severity_law(check):
    """Errors and warnings cite a source, and every citation is one of the documents we name."""
    assert check.cites or check.severity is Severity.NOTICE
    assert all(cite.startswith(SOURCES) for cite in check.cites)


@each_check
def test_explanations_exist(check):
    """A check is explained by others that exist, each once; an error by no mere notice."""
    others = {
        other.id
        for other in ALL_CHECKS
        if Severity.NOTICE is not other.severity or check.severity is not Severity.ERROR
    }

    assert set(check.after) <= others - {check.id}
    assert len(set(check.after)) == len(check.after)


def test_no_ring():
    """No check explains itself through others: a ring would raise here."""
    assert list(TopologicalSorter(explanations()).static_order())
