import json

import pytest

from tests.report.comparison.samples import breaking, most_renamed
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import COMPARISON_RENDERERS


@pytest.mark.parametrize("name", COMPARISON_RENDERERS)
def test_one_and_several_are_told_apart(name):
    """Two logins give one comparison, two sets what they have together or each of the pairs."""
    how = RenderOptions(redact=False)
    one, several = (
        COMPARISON_RENDERERS[name](sample(), how) for sample in (breaking, most_renamed)
    )

    assert "eceives the identifier in another form" in one
    assert "login 8" in several or "The change breaks the road of 7 of 8 logins." in several
    assert "login 8" not in one


def test_json_names_its_schema():
    """A program reads which of the two it has."""
    how = RenderOptions(redact=True)
    written = [
        json.loads(COMPARISON_RENDERERS["json"](entry(), how))
        for entry in (breaking, most_renamed)
    ]

    assert ["comparison/1", "comparisons/1"] == [entry["schema"] for entry in written]
