"""Several logins as one HTML file."""

import re
from dataclasses import replace

import pytest

from tests.report.population import samples
from verifier.report.html import population_as_html


@pytest.mark.parametrize("make", samples.ALL.values(), ids=samples.ALL)
def test_every_set_can_be_written(make):
    """The set first, then each login's report folded below it."""
    population, reports = make()

    page = population_as_html(population, reports, redact=False)

    assert len(reports) == page.count('<details class="login">')
    assert page.find(population.headline) < page.find('<details class="login">')


def test_nothing_in_the_file_has_the_name_of_something_else():
    """Each report's parts go by names of their own, one heading deeper than the set's."""
    page = population_as_html(*samples.prefixed(), redact=False)

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert {"login-1-road-title", "login-5-road-title", "causes-title"} <= set(ids)
    assert 1 == page.count("<h1")
    labels = re.findall(r'labelledby="([^"]+)"', page)
    assert set() == {part for label in labels for part in label.split()} - set(ids)
    sections = re.findall(r'<section aria-labelledby="([^"]+)"', page)
    assert len(set(sections)) == len(sections)


def test_a_hostile_file_name_is_only_text():
    """The name of a file is somebody's own word."""
    population, reports = samples.healthy()
    line = replace(population.logins[0], name="<script>alert(1)</script>")
    hostile = replace(population, logins=(line, *population.logins[1:]))

    page = population_as_html(hostile, reports, redact=False)

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
