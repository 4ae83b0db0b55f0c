from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.report import samples
from tests.report.population import samples as sets
from verifier.domain.model.finding import Evidence
from verifier.report.html import set_steps_as_html, steps_as_html
from verifier.report.population_report import halves_of


def one(*, redact=False):
    return steps_as_html(samples.failing(), redact=redact)


def several(*, redact=False):
    return set_steps_as_html(sets.prefixed()[0], redact=redact)


@pytest.mark.parametrize("page", [one, several])
def test_the_file_needs_nothing_else(page):
    """No script, no other file, no style of a single element."""
    written = page()

    assert [] == re.findall(r"<script|src=|href=\"(?!#)| style=", written)


@pytest.mark.parametrize("page", [one, several])
def test_every_answer_has_a_word_beside_its_shape(page):
    """A shape is for the eye alone; nine questions, each a heading."""
    written = page()

    assert 9 == written.count('<li class="question"')
    assert 9 == len(re.findall(r"<h3>[^<]+\?</h3>", written))
    assert [] == re.findall(r'class="shape" aria-hidden="true">.</span>\s*</span>', written)


def test_a_bad_yes_is_not_painted_as_a_good_one():
    """For a wrong User ID, yes is the bad answer."""
    part = several().partition('id="widespread-2"')[2].partition("</h3>")[2][:200]

    assert 'class="badge answer-bad"' in part
    assert "> yes</span>" in part


def test_masked_files_hold_no_value_and_their_states():
    """What belongs to a person is masked; words of our own are not."""
    assert samples.BARCODE in one()
    assert samples.BARCODE not in one(redact=True)
    assert "<dd>active</dd>" in one(redact=True)
    assert "Values are masked" in one(redact=True)
    assert [] == [value for value in sets.values_of() if value in several(redact=True)]


def test_a_value_is_only_text():
    """Whatever was released, it is escaped."""
    report = samples.failing()
    hostile = Evidence(what="attribute", name="<b>", value="<script>alert(1)</script>")
    first = replace(report.diagnosis.steps[0], rests_on=(hostile,), because="<i>so</i>.")
    report = replace(report, diagnosis=replace(report.diagnosis, steps=(first,)))
    written = steps_as_html(report, redact=False)

    assert "<script" not in written
    assert "&lt;i&gt;so&lt;/i&gt;." in written


def test_one_login_is_shown_like_a_set_without_shares():
    """The same template for both."""
    halves = halves_of(samples.failing().diagnosis.steps)

    assert [()] * 9 == [step.shares for _, those in halves for step in those]


def test_a_set_that_was_not_judged_to_the_end_says_so():
    """What is missing is said before any answer."""
    assert "3 of 5 logins were not judged" in set_steps_as_html(sets.silent()[0], redact=False)
