"""A set of requests as one HTML file."""

from __future__ import annotations

import re

import pytest

from tests.report.test_html import HOSTILE, Tags
from tests.report.triage.samples import mixed
from tests.request_factories import UNKNOWN_USER, make_request, make_triage
from verifier.report.html import triage_as_html


def test_the_plot_is_named_described_and_a_table_as_well():
    """Who does not see it has its title, a sentence, and every number."""
    text = triage_as_html(mixed(), redact=False)

    assert 'role="img" aria-labelledby="plot-name plot-said"' in text
    assert '<title id="plot-name">Requests that go wrong, by week and cause</title>' in text
    assert '<th scope="col">User ID of another kind</th>' in text
    assert 6 == len(re.findall(r'<pattern id="hatch-\d"', text))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_request_holds_stays_text(hostile):
    """Values, numbers and groups of a file run nothing and close nothing."""
    request = make_request(
        UNKNOWN_USER, number=hostile, patron_identifier=f"x{hostile}", group=hostile
    )
    calm = make_request(UNKNOWN_USER, number="n", patron_identifier="xyz", group="g")
    tags, expected = (
        Tags(triage_as_html(make_triage([entry]), redact=False)).tags for entry in (request, calm)
    )

    assert {"script", "img", "b"} & set(tags) == set()
    assert set(expected) >= set(tags) - {"span"}
