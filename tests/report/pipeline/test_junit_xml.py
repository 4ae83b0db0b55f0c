from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from tests.report.pipeline import readers
from verifier.report.junit import Case, CaseOutcome, Suite, junit_document

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UGLY = st.text(st.characters(), max_size=40).map(lambda text: f"x{text}")
"""Any signs at all, lone halves of pairs among them."""


def make_suite(*cases, **more):
    return Suite(name="campus / grad1", cases=cases, **{"began": NOON, **more})


def test_each_outcome_has_its_element():
    """Passed, failed, not run and broken are what a reader of JUnit tells apart."""
    cases = [
        Case(name=entry.value, outcome=entry, message="why", text="all") for entry in CaseOutcome
    ]

    [suite] = readers.junit(junit_document("site", [make_suite(*cases)]))

    assert ["passed", "failure", "error", "skipped"] == [readers.outcome(entry) for entry in suite]
    assert (4, 1, 1, 1) == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_what_a_passed_case_saw_is_told():
    """A check that passed says what it saw."""
    [suite] = readers.junit(
        junit_document("site", [make_suite(Case(name="a", text="a signature"))])
    )

    assert "a signature" == next(iter(suite)).system_out


def test_times_are_universal():
    """A moment has no offset, as some readers refuse one; it is the same moment."""
    there = NOON.astimezone(timezone(timedelta(hours=-5)))

    [suite] = readers.junit(junit_document("site", [make_suite(Case(name="a"), began=there)]))

    assert "2026-11-24T12:00:00" == suite.timestamp


def test_how_long_it_took_is_said():
    """Of each suite, and of all of them together."""
    suites = [make_suite(Case(name="a"), seconds=entry) for entry in (1.25, 2.5, None)]

    root = etree.fromstring(junit_document("site", suites).encode())

    assert ["1.250", "2.500", "0.000"] == [entry.get("time") for entry in root]
    assert "3.750" == root.get("time")


@example("x\ud800", CaseOutcome.FAILURE)
@given(UGLY, st.sampled_from(CaseOutcome))
def test_no_sign_breaks_the_file(text, outcome):
    """Whatever a system sent, the file can be read, and says in brackets what XML forbids."""
    case = Case(name=text, outcome=outcome, message=text, text=text, kind=text)
    made = Suite(name=text, cases=(case,), began=NOON, properties=((text, text),))

    [suite] = readers.junit(junit_document(text, [made]))

    assert 1 == suite.tests


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\ufffe", "\r"])
def test_a_forbidden_sign_is_named(sign):
    """It does not vanish: it may be what is wrong."""
    made = make_suite(Case(name="a", outcome=CaseOutcome.FAILURE, message="m", text=f"<{sign}>"))

    [suite] = readers.junit(junit_document("site", [made]))

    assert next(iter(suite)).result[0].text.startswith("<[")
